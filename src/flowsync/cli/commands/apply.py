"""``flowsync apply``."""

from pathlib import Path

import click

from flowsync.cli.applying import Applying, any_clock_option
from flowsync.cli.gate_options import GateOptions, apply_gated, gate_options
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
from flowsync.cli.revision_checks import RevisionChecks, check_revision, revision_check_options
from flowsync.cli.revisions import head_option, revisions_of
from flowsync.cli.session import Session
from flowsync.ground.errors import FlowsyncError
from flowsync.plan.saved import plan_from_text
from flowsync.plan.values import Plan


@click.command("apply")
@click.argument("planfile", required=False, type=click.Path(path_type=Path))
@store_option
@head_option("Apply the policies of this commit, without checking it out.")
@yes_option
@names_option
@exception_options
@recording_options
@any_clock_option
@revision_check_options
@gate_options
@format_option("text", "json")
@click.pass_obj
def command(  # noqa: PLR0913 (one for each option)
    session: Session,
    *,
    planfile: Path | None,
    store: str | None,
    head: str | None,
    yes: bool,
    names: bool,
    exceptions: ExceptionOptions,
    given: Given,
    any_clock: bool,
    checks: RevisionChecks,
    gating: GateOptions,
    output: str,
) -> int:
    """Bring the live store to what the policies say, or to exactly what the saved plan PLANFILE says.

    Shows the plan and asks. All of it is applied or nothing; a saved plan is refused when the store has moved.
    """
    gating.check(exceptions, has_plan_file=planfile is not None)
    if planfile is not None and (exceptions.are_given or head is not None):
        raise click.UsageError("A saved plan is applied as it is: give its exceptions and --head to 'flowsync plan'.")
    with revisions_of(session, head=head or ("HEAD" if gating.gate else None)) as revisions:
        workspace = revisions.workspace
        target = workspace.store(store)
        run = Applying(
            session=session,
            workspace=workspace,
            target=target,
            given=given,
            yes=yes,
            any_clock=any_clock,
            output=output,
        )
        if planfile is not None:
            plan, _ = read_plan_file(session.current / planfile)
            check_revision(session, checks, revisions, target, applies=True, saved=plan.revision)
            return _apply_saved(run, plan, names=names)
        check_revision(session, checks, revisions, target, applies=True)
        if gating.gate:
            return apply_gated(run, revisions, gating, exceptions, names=names, head=head or "")
        return _apply(run, exceptions, names=names)


def _apply_saved(run: Applying, plan: Plan, *, names: bool) -> int:
    rules = guardrails_alone(run.workspace)
    if not rules.is_valid:
        return print_invalid(run.session, rules, run.output)
    return run.apply_saved(plan, rules, names=names)


def _apply(run: Applying, exceptions: ExceptionOptions, *, names: bool) -> int:
    session, workspace = run.session, run.workspace
    loaded = with_guardrails(load_policies(session, workspace), workspace)
    if not can_plan(loaded, exceptions):
        return print_invalid(session, loaded, run.output)
    print_warnings(session, loaded)
    revision = loaded.configuration.revision.full
    return run.apply(revision, lambda: make_plan(loaded, workspace, run.target, exceptions, names=names))


def read_plan_file(path: Path) -> tuple[Plan, str]:
    """The saved plan in a file and the store URL it was made for; FlowsyncError when there is none."""
    try:
        return plan_from_text(path.read_bytes(), path.name)
    except OSError as error:
        raise FlowsyncError(f"'{path.name}' cannot be read: {error.strerror}.") from error
