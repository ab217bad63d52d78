"""``flowsync drift``."""

import click

from flowsync.cli.console import ExitCode
from flowsync.cli.options import detailed_exitcode_option, format_option, store_option
from flowsync.cli.output import paint_of
from flowsync.cli.session import Session
from flowsync.cli.workspace import find_workspace
from flowsync.plan.drift import drift_of, judged
from flowsync.render.drift_report import drift_json, drift_text


@click.command("drift")
@store_option
@format_option("text", "json")
@detailed_exitcode_option
@click.pass_obj
def command(session: Session, store: str | None, output: str, detailed_exitcode: bool) -> int:
    """Show what was changed in the live store since flowsync applied it. Reads only the store; changes nothing."""
    workspace = find_workspace(session.current, session.environment)
    target = workspace.store(store)
    state = judged(target.read())
    drift = drift_of(state)
    if output == "json":
        session.console.result(drift_json(drift, state, store_url=target.shown_url))
    else:
        session.console.result(drift_text(drift, state, store_url=target.shown_url, paint=paint_of(session)))
    if any(diagnostic.is_error for diagnostic in state.diagnostics):
        return ExitCode.ERROR
    return ExitCode.CHANGES if detailed_exitcode and drift else ExitCode.DONE
