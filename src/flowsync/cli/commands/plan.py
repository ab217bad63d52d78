"""``flowsync plan``."""

from dataclasses import replace
from pathlib import Path
from shlex import quote

import click

from flowsync.cli.console import ExitCode
from flowsync.cli.failing import fail_on_option, note_failures
from flowsync.cli.guarding import with_guardrails
from flowsync.cli.loading import load_policies
from flowsync.cli.options import (
    ExceptionOptions,
    detailed_exitcode_option,
    exception_options,
    format_option,
    names_option,
    store_option,
)
from flowsync.cli.output import print_warnings
from flowsync.cli.planning import can_plan, make_plan
from flowsync.cli.reports import Report, report_option
from flowsync.cli.review_formats import REVIEW_FORMATS
from flowsync.cli.review_outputs import ReviewOutputs, check_outputs, put_out
from flowsync.cli.reviewing import Reviewing
from flowsync.cli.revision_checks import DIRTY, RevisionChecks, check_revision, revision_check_options
from flowsync.cli.revisions import head_option, revisions_of
from flowsync.cli.session import Session
from flowsync.plan.failing import FailOn
from flowsync.plan.saved import plan_to_text
from flowsync.plan.values import Plan
from flowsync.source.write_file import write_file


@click.command("plan")
@store_option
@click.option("--base", metavar="REV", help="Plan what merging into this commit would give, judged by its rules.")
@head_option("Plan the policies of this commit, without checking it out; with --base that of the pull request.")
@format_option(*REVIEW_FORMATS)
@report_option(REVIEW_FORMATS)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Save the plan for 'flowsync apply FILE'.")
@click.option(
    "--review", type=click.Path(dir_okay=False, path_type=Path), help="Save the review for 'flowsync comment FILE'."
)
@names_option
@exception_options
@fail_on_option
@detailed_exitcode_option
@revision_check_options
@click.pass_obj
def command(  # noqa: PLR0913 (one for each option)
    session: Session,
    *,
    store: str | None,
    base: str | None,
    head: str | None,
    output: str,
    reports: tuple[Report, ...],
    out: Path | None,
    review: Path | None,
    names: bool,
    exceptions: ExceptionOptions,
    fail_on: tuple[FailOn, ...],
    detailed_exitcode: bool,
    checks: RevisionChecks,
) -> int:
    """Show what apply would change, and what was changed in the live store past flowsync. Changes nothing."""
    outputs = ReviewOutputs(printed=output, reports=reports, review=review)
    check_outputs(session, outputs, out)
    with revisions_of(session, base=base, head=head) as revisions:
        workspace = revisions.workspace
        target, named = workspace.store(store), names or workspace.settings.review.name_people
        check_revision(session, checks, revisions, target)
        loaded = with_guardrails(load_policies(session, workspace), workspace)
        if revisions.rules_changed:
            # 40 ms that a plan of other changes does not pay
            from flowsync.cli.merged_rules import with_merged_rules  # noqa: PLC0415

            loaded = with_merged_rules(session, revisions, loaded)
        reviewing = Reviewing(
            session=session, revisions=revisions, loaded=loaded, target=target, exceptions=exceptions, names=named
        )
        if not can_plan(loaded, exceptions):
            put_out(session, workspace, loaded, reviewing.invalid(), outputs)
            return ExitCode.ERROR
        planned = make_plan(loaded, workspace, target, exceptions, names=named)
        print_warnings(session, loaded)
        put_out(session, workspace, loaded, reviewing.of(planned), outputs)
        is_in_no_commit = revisions.is_in_no_commit
    plan = planned.plan
    if plan.is_refused or note_failures(session, plan, fail_on, planned.reach):
        return ExitCode.ERROR
    if out is not None:
        headline = planned.effects.headline if planned.effects is not None else ""
        # whoever asks a saved plan for its commit must not be told of one that says something else
        revision = f"{plan.revision}{DIRTY}" if is_in_no_commit else plan.revision
        saved = replace(plan, headline=headline, revision=revision)
        write_file(session.current / out, plan_to_text(saved, target.shown_url).encode())
        option = f" --store {quote(target.shown_url)}" if store else ""
        session.console.note(f"Saved the plan. Apply it with: flowsync apply {out}{option}")
    return exit_code(plan, detailed_exitcode)


def exit_code(plan: Plan, detailed: bool) -> ExitCode:
    """2 when there are changes or drift and the caller wants to know; unmanaged objects alone are neither, nor is what
    the run was told to leave out or to ignore."""
    return ExitCode.CHANGES if detailed and (plan.visible_changes or plan.drift) else ExitCode.DONE
