"""``flowsync test``."""

from dataclasses import replace
from pathlib import Path

import click

from flowsync.access.access_test_run import Verdict, run_tests
from flowsync.access.access_tests import AccessTests, decoded_tests
from flowsync.cli.asking import asked
from flowsync.cli.console import ExitCode
from flowsync.cli.known import in_document
from flowsync.cli.loading import load_policies
from flowsync.cli.options import format_option, store_option
from flowsync.cli.output import paint_of, print_invalid, print_warnings
from flowsync.cli.revisions import head_option, revisions_of
from flowsync.cli.rules import load_rules, with_rules
from flowsync.cli.session import Session
from flowsync.cli.workspace import Workspace
from flowsync.ground.errors import FlowsyncError
from flowsync.known.access_tests import AccessTestCheck
from flowsync.model.rule_kind import RuleKind
from flowsync.render.access_test_report import results_json, results_junit, results_text
from flowsync.render.answers import basis_line
from flowsync.source.write_file import write_file


@click.command("test")
@click.argument("tests", nargs=-1)
@store_option
@click.option("--base", metavar="REV", help="Run the tests of this commit on what merging into it would give.")
@head_option("Run on the policies of this commit, without checking it out; with --base those of the pull request.")
@click.option("--in-force", is_flag=True, help="Test what is in force in the store, not the policies of the work tree.")
@click.option("--names", is_flag=True, help="Name people where the results say whom they are about.")
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Write the results into this file too.")
@format_option("text", "json", "junit")
@click.pass_obj
def command(  # noqa: PLR0913 (one for each option)
    session: Session,
    *,
    tests: tuple[str, ...],
    store: str | None,
    base: str | None,
    head: str | None,
    in_force: bool,
    names: bool,
    junit: Path | None,
    output: str,
) -> int:
    """Run all access tests, or the TESTS of these names, on the policies of the work tree over the newest catalog.

    Exits with 1 unless all of them pass: one that the catalog does not tell enough for has not passed.
    """
    if in_force and (base or head):
        raise click.UsageError("--in-force tests what is in force, --base and --head what a commit says.")
    with revisions_of(session, base=base, head=head) as revisions:
        commit = f"Policies at {revisions.head[:7]}" if revisions.head else None
        return _run(
            session,
            revisions.workspace,
            tests,
            store,
            commit,
            in_force=in_force,
            names=names,
            junit=junit,
            output=output,
        )


def _run(  # noqa: PLR0913 (the options)
    session: Session,
    workspace: Workspace,
    tests: tuple[str, ...],
    store: str | None,
    commit: str | None,
    *,
    in_force: bool,
    names: bool,
    junit: Path | None,
    output: str,
) -> int:
    rules = load_rules(workspace, [RuleKind.ACCESS_TEST])
    documents = rules.rules.of_kind(RuleKind.ACCESS_TEST)
    known, wrong = decoded_tests(documents)
    loaded = with_rules(load_policies(session, workspace), rules, wrong)
    if not loaded.is_valid:
        return print_invalid(session, loaded, output, lacking="result of the tests")
    wanted = _named(known, tests)
    with asked(session, store, None, None, of_work_tree=not in_force, workspace=workspace) as asking:
        catalog = asking.basis.teller.catalog
        found = run_tests(wanted, asking.basis.policy, catalog, names=names)
        check = AccessTestCheck(catalog, names=names)
        chosen = [rule for rule in documents if rule.name in tests or not tests]
        doubts = [one for rule in chosen for one in in_document(rule, check.conditions(rule.spec))]
        results = [replace(result, chain=asking.placed(result.chain)) for result in found]
        basis = basis_line(asking.basis if commit is None else replace(asking.basis, policy_source=commit))
    print_warnings(session, replace(loaded, diagnostics=tuple(doubts)))
    if junit is not None:
        write_file(session.current / junit, results_junit(results).encode())
    if output == "text":
        session.console.result(results_text(results, basis, paint=paint_of(session)))
    else:
        session.console.result(results_json(results) if output == "json" else results_junit(results))
    passed = all(result.verdict is Verdict.PASSED for result in results)
    return ExitCode.DONE if passed else ExitCode.ERROR


def _named(tests: AccessTests, names: tuple[str, ...]) -> AccessTests:
    """The tests of these documents, all where none is named. Raises FlowsyncError when there is nothing to run."""
    known = {case.test for case in tests.cases} | {invariant.test for invariant in tests.invariants}
    unknown = sorted(set(names) - known)
    if unknown:
        raise FlowsyncError(f"There is no access test '{unknown[0]}'.", hint=f"There are: {', '.join(sorted(known))}")
    if not known:
        raise FlowsyncError(
            "There are no access tests.", hint="Write one into access-tests/; see docs/access-tests.md."
        )
    chosen = set(names) or known
    return AccessTests(
        cases=tuple(one for one in tests.cases if one.test in chosen),
        invariants=tuple(one for one in tests.invariants if one.test in chosen),
    )
