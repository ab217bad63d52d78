"""``flowsync apply``."""

from pathlib import Path

import click

from flowsync.apply.apply import apply_plan
from flowsync.cli.console import ExitCode
from flowsync.cli.loading import load_policies
from flowsync.cli.options import allow_delete_option, confirm, format_option, store_option, yes_option
from flowsync.cli.output import paint_of, print_invalid, print_plan, print_warnings
from flowsync.cli.planning import make_plan
from flowsync.cli.session import Session
from flowsync.cli.workspace import LOCK_WAIT_SECONDS, Workspace, find_workspace, utc_now
from flowsync.ground.address import Address
from flowsync.ground.errors import FlowsyncError
from flowsync.plan.saved import plan_from_text
from flowsync.plan.values import Plan
from flowsync.render.outcomes import outcomes_json, outcomes_text
from flowsync.store.protocol import Store


@click.command("apply")
@click.argument("planfile", required=False, type=click.Path(path_type=Path))
@store_option
@yes_option
@allow_delete_option
@format_option("text", "json")
@click.pass_obj
def command(
    session: Session,
    planfile: Path | None,
    store: str | None,
    yes: bool,
    allow_delete: tuple[Address, ...],
    output: str,
) -> int:
    """Bring the live store to what the policies say, or to exactly what the saved plan PLANFILE says.

    Shows the plan and asks. All of it is applied or nothing; a saved plan is refused when the store has moved.
    """
    workspace = find_workspace(session.current, session.environment)
    target = workspace.store(store)
    if planfile is not None:
        if allow_delete:
            raise click.UsageError("A saved plan is applied as it is: give --allow-delete to 'flowsync plan'.")
        plan, _ = read_plan_file(session.current / planfile)
        return _apply(session, workspace, plan, target, yes, output)
    loaded = load_policies(session, workspace)
    if not loaded.is_valid:
        return print_invalid(session, loaded, output)
    plan = make_plan(loaded, workspace, target, allow_delete)
    print_warnings(session, loaded)
    return _apply(session, workspace, plan, target, yes, output)


def read_plan_file(path: Path) -> tuple[Plan, str]:
    """The saved plan in a file and the store URL it was made for; FlowsyncError when there is none."""
    try:
        return plan_from_text(path.read_bytes(), path.name)
    except OSError as error:
        raise FlowsyncError(f"'{path.name}' cannot be read: {error.strerror}.") from error


def _apply(session: Session, workspace: Workspace, plan: Plan, target: Store, yes: bool, output: str) -> int:
    if output == "text" or plan.is_refused:
        print_plan(session, plan, target.shown_url, output)
    if plan.is_refused:
        return ExitCode.ERROR
    if plan.has_effect:
        confirm("Apply these changes?", yes=yes)
    writer = workspace.writer("apply", utc_now(), revision=plan.revision, plan_digest=plan.digest)
    result = apply_plan(plan, target, writer, wait_seconds=LOCK_WAIT_SECONDS)
    text = outcomes_json(result) if output == "json" else outcomes_text(result, paint=paint_of(session))
    session.console.result(text)
    return ExitCode.DONE
