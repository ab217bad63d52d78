"""``flowsync drift``."""

import click

from flowsync.apply.drift_record import DRIFT_EVENT, RecordedDrift, record_drift, unreadable_objects
from flowsync.cli.console import ExitCode
from flowsync.cli.options import detailed_exitcode_option, format_option, store_option
from flowsync.cli.output import paint_of
from flowsync.cli.recording import Given, locked, recording_options, writer_of
from flowsync.cli.session import Session
from flowsync.cli.workspace import Workspace, find_workspace
from flowsync.model.state import State
from flowsync.plan.drift import drift_of, judged
from flowsync.render.drift_report import drift_json, drift_text
from flowsync.store.protocol import Store


@click.command("drift")
@store_option
@format_option("text", "json")
@detailed_exitcode_option
@click.option(
    "--record", is_flag=True, help="Add what drifted to the audit, unless its last entry on drift says the same."
)
@recording_options
@click.pass_obj
def command(
    session: Session, store: str | None, output: str, detailed_exitcode: bool, record: bool, given: Given
) -> int:
    """Show what was changed in the live store since flowsync applied it.

    Reads only the store. Changes nothing; with --record it adds an entry to the audit where something drifted.
    """
    workspace = find_workspace(session.current, session.environment)
    target = workspace.store(store)
    state, recorded = judged(target.read()), None
    if record and (drift_of(state) or unreadable_objects(state)):
        state, recorded = _recorded(session, workspace, target, given)
    drift = drift_of(state)
    if output == "json":
        session.console.result(drift_json(drift, state, store_url=target.shown_url, recorded=recorded))
    else:
        paint = paint_of(session)
        session.console.result(drift_text(drift, state, store_url=target.shown_url, recorded=recorded, paint=paint))
    if any(diagnostic.is_error for diagnostic in state.diagnostics):
        return ExitCode.ERROR
    return ExitCode.CHANGES if detailed_exitcode and drift else ExitCode.DONE


def _recorded(
    session: Session, workspace: Workspace, target: Store, given: Given
) -> tuple[State, RecordedDrift | None]:
    """The state in which drift was looked for, and the entry that tells of it, if something drifts."""
    writer = writer_of(workspace, DRIFT_EVENT, given)
    with locked(session, target, writer, given.lock_timeout) as lease, lease.transaction(writer) as transaction:
        state = judged(transaction.read())
        drift, unreadable = drift_of(state), unreadable_objects(state)
        recorded = record_drift(transaction, drift, unreadable) if drift or unreadable else None
    return state, recorded
