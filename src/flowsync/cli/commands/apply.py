"""``flowsync apply``."""

from pathlib import Path

import click

from flowsync.cli.applying import Applying, any_clock_option
from flowsync.cli.guarding import guardrails_alone, with_guardrails
from flowsync.cli.loading import load_policies
from flowsync.cli.options import (
    ExceptionOptions,
    exception_options,
    format_option,
    names_option,
    store_option,
    yes_option,
)
from flowsync.cli.output import print_invalid, print_warnings
from flowsync.cli.planning import can_plan, make_plan
from flowsync.cli.recording import Given, recording_options
from flowsync.cli.session import Session
from flowsync.cli.workspace import find_workspace
from flowsync.ground.errors import FlowsyncError
from flowsync.plan.saved import plan_from_text
from flowsync.plan.values import Plan


@click.command("apply")
@click.argument("planfile", required=False, type=click.Path(path_type=Path))
@store_option
@yes_option
@names_option
@exception_options
@recording_options
@any_clock_option
@format_option("text", "json")
@click.pass_obj
def command(  # noqa: PLR0913 (one for each option)
    session: Session,
    *,
    planfile: Path | None,
    store: str | None,
    yes: bool,
    names: bool,
    exceptions: ExceptionOptions,
    given: Given,
    any_clock: bool,
    output: str,
) -> int:
    """Bring the live store to what the policies say, or to exactly what the saved plan PLANFILE says.

    Shows the plan and asks. All of it is applied or nothing; a saved plan is refused when the store has moved.
    """
    workspace = find_workspace(session.current, session.environment)
    target = workspace.store(store)
    run = Applying(
        session=session, workspace=workspace, target=target, given=given, yes=yes, any_clock=any_clock, output=output
    )
    if planfile is not None:
        if exceptions.are_given:
            raise click.UsageError("A saved plan is applied as it is: give its exceptions to 'flowsync plan'.")
        plan, _ = read_plan_file(session.current / planfile)
        rules = guardrails_alone(workspace)
        return run.apply_saved(plan, rules, names=names) if rules.is_valid else print_invalid(session, rules, output)
    loaded = with_guardrails(load_policies(session, workspace), workspace)
    if not can_plan(loaded, exceptions):
        return print_invalid(session, loaded, output)
    print_warnings(session, loaded)
    revision = loaded.configuration.revision.full
    return run.apply(revision, lambda: make_plan(loaded, workspace, target, exceptions, names=names))


def read_plan_file(path: Path) -> tuple[Plan, str]:
    """The saved plan in a file and the store URL it was made for; FlowsyncError when there is none."""
    try:
        return plan_from_text(path.read_bytes(), path.name)
    except OSError as error:
        raise FlowsyncError(f"'{path.name}' cannot be read: {error.strerror}.") from error
