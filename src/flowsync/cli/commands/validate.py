"""``flowsync validate``."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from flowsync.access.access_tests import decoded_tests
from flowsync.cli.console import ExitCode
from flowsync.cli.finding_formats import FINDING_FORMATS, found_in
from flowsync.cli.guarding import guardrail_findings
from flowsync.cli.known import catalog_findings
from flowsync.cli.loading import Loaded, load_policies
from flowsync.cli.options import format_option, store_option
from flowsync.cli.output import paint_of
from flowsync.cli.reports import Report, report_option, write_reports
from flowsync.cli.revisions import head_option, revisions_of
from flowsync.cli.rules import load_rules, with_rules
from flowsync.cli.selection import selected
from flowsync.cli.session import Session
from flowsync.cli.workspace import Workspace, utc_now
from flowsync.ground.diagnostic import Diagnostic, in_order
from flowsync.model.rule_kind import RuleKind
from flowsync.render.age import age_phrase
from flowsync.source.shown_path import shown_path
from flowsync.validate.rule_documents import RuleDocument

_SHORT_DIGEST = 12


@click.command("validate")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option("--quiet", is_flag=True, help="Print nothing when there is nothing to report.")
@click.option("--catalog", "by_catalog", is_flag=True, help="Check also what is named against the newest catalog.")
@store_option
@head_option("Check this commit, without checking it out.")
@format_option(*FINDING_FORMATS)
@report_option(FINDING_FORMATS)
@click.pass_obj
def command(  # noqa: PLR0913 (one for each option)
    session: Session,
    *,
    paths: tuple[Path, ...],
    strict: bool,
    quiet: bool,
    by_catalog: bool,
    store: str | None,
    head: str | None,
    output: str,
    reports: tuple[Report, ...],
) -> int:
    """Check the policies, and the rules about them, and report every problem.

    PATHs limit what is reported to these files and folders; references always see the whole policies folders. Only
    --catalog asks the store.
    """
    with revisions_of(session, head=head) as revisions:
        workspace = revisions.workspace
        rules = load_rules(workspace)
        tests = rules.rules.of_kind(RuleKind.ACCESS_TEST)
        _, wrong_tests = decoded_tests(tests)
        found_in_rules = [*guardrail_findings(rules, utc_now()), *wrong_tests]
        loaded = with_rules(load_policies(session, workspace), rules, found_in_rules)
        if by_catalog:
            sound = () if any(found.is_error for found in wrong_tests) else tests
            loaded = _held_against_catalog(session, loaded, sound, workspace, store, quiet=quiet)
        told = _reported(loaded, paths, session.current)
        reported = [diagnostic.as_error() for diagnostic in told] if strict else told
        found = found_in(session, workspace, loaded, reported)
        write_reports(session, reports, FINDING_FORMATS, found)
        if reported or not quiet:
            session.console.result(FINDING_FORMATS[output](replace(found, paint=paint_of(session))))
    return ExitCode.ERROR if any(diagnostic.is_error for diagnostic in reported) else ExitCode.DONE


def _held_against_catalog(
    session: Session,
    loaded: Loaded,
    tests: Sequence[RuleDocument],
    workspace: Workspace,
    store: str | None,
    *,
    quiet: bool,
) -> Loaded:
    findings, use = catalog_findings(loaded, tests, workspace, store)
    if not quiet:
        age = age_phrase(use.age_minutes)
        session.console.note(f"Checked against the catalog {use.digest[:_SHORT_DIGEST]}, {age} old.")
    return replace(loaded, diagnostics=tuple(in_order([*loaded.diagnostics, *findings])))


def _reported(loaded: Loaded, paths: tuple[Path, ...], current: Path) -> list[Diagnostic]:
    if not paths:
        return list(loaded.diagnostics)
    wanted = {shown_path(file.path, current) for file in selected(list(loaded.files.values()), paths, current)}
    return [diagnostic for diagnostic in loaded.diagnostics if diagnostic.subject and diagnostic.subject.path in wanted]
