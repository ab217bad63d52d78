"""The workflows of this repository, run for real on checkouts of a real repository, from pull request to drift."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from flowsync.cli.templates import WORKFLOWS, action_files
from tests.support.actions_server import ActionsServer
from tests.support.company_on_github import FLOWS, NUMBER, Company, changed, own_files
from tests.support.forge_server import ForgeServer
from tests.support.programs import ROOT, flowsync
from tests.support.repositories import Origin
from tests.support.runner import Runner
from tests.support.workflows import FOLDER, REUSABLE, own_workflows

SHORTER = changed("grant_duration: 2h", "grant_duration: 1h30m")
KEY = "0123456789abcdef0123456789abcdef"


FILES = own_files()


def begun(folder: Path) -> Origin:
    """This repository on a platform, with the same commits in every test."""
    day = "2026-11-20T10:00:00Z"
    with pytest.MonkeyPatch.context() as patch:
        for role in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{role}_DATE", day)
        origin = Origin(folder)
        origin.push(FILES)
    return origin


@pytest.fixture(scope="module")
def store_in_force(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The live store after the first apply, by hand."""
    folder = tmp_path_factory.mktemp("first")
    clone = begun(folder).clone(folder / "clone")
    for command in (["apply", "--yes"], ["catalog", "sync"]):
        done = flowsync(clone, *command, "--store", f"sqlite:///{folder / 'live.db'}")
        assert done.returncode == 0, done.stderr
    return (folder / "live.db").read_bytes()


@pytest.fixture
def company(tmp_path: Path, store_in_force: bytes) -> Iterator[Company]:
    """A company whose policies are in force."""
    with ForgeServer() as forge, ActionsServer(forge) as actions:
        company = Company(folder=tmp_path, origin=begun(tmp_path), actions=actions)
        company.store.parent.mkdir()
        company.store.write_bytes(store_in_force)
        yield company


def stopped_part(log: str) -> str:
    """What the runner does not read for commands."""
    match = re.search(r"^::stop-commands::([0-9a-f]{32})\n(.*)^::\1::$", log, re.MULTILINE | re.DOTALL)
    assert match, log
    return match[2]


@pytest.mark.parametrize("reusable", [False, True])
def test_the_road_from_pull_request_to_merge(company: Company, reusable: bool) -> None:
    company.reusable = reusable
    before = company.store.read_bytes()
    company.open(SHORTER)
    plan = company.plan()
    assert (plan.code, plan.outputs["has-changes"], plan.outputs["failure-reason"]) == (0, "true", "none"), plan.log
    assert "This pull request: 0 to create, 2 to update, 0 to delete" in company.runner.summary
    assert company.store.read_bytes() == before
    assert company.comment("requested").code == 0
    assert company.comments == []
    assert company.comment().code == 0
    (comment,) = company.comments
    assert "2h → 1h30m" in comment
    revision = company.merge()
    apply = company.apply()
    assert (apply.code, apply.outputs["has-changes"], apply.outputs["failure-reason"]) == (0, "true", "none"), apply.log
    assert apply.outputs["plan-digest"] == plan.outputs["plan-digest"]
    ((body,),) = company.rows("SELECT body FROM live WHERE name = 'prod-postgres-read'")
    assert json.loads(body)["spec"]["grant_duration"] == "1h30m"
    written = company.rows("SELECT operation, actor, author, pull_request, revision FROM serials WHERE serial = 2")
    assert written == [("apply", "mona", "omar", "https://github.example/larkfield/policies/pull/1", revision)]
    assert "Gate: revision" in apply.log
    assert "Applied: 0 created, 2 updated, 0 deleted. Serial 1 → 2." in company.runner.summary


def test_what_a_plan_leaves_for_people_and_for_the_comment(company: Company) -> None:
    company.open(SHORTER)
    company.plan()
    left = company.runner.artifacts / "flowsync-review"
    assert {path.name for path in left.iterdir()} == {"review.json", "report.html", "findings.sarif"}
    assert json.loads((left / "findings.sarif").read_bytes())["version"] == "2.1.0"


def test_a_push_makes_the_comment_outdated_and_the_next_plan_edits_it(company: Company) -> None:
    company.open(SHORTER)
    company.plan()
    company.comment()
    company.push(changed("grant_duration: 2h", "grant_duration: 1h"))
    assert company.comment("requested").code == 0
    (outdated,) = company.comments
    assert '"status":"outdated"' in outdated.partition("\n")[0]
    company.plan()
    company.comment()
    (comment,) = company.comments
    assert ("2h → 1h" in comment, "1h30m" in comment) == (True, False)


def test_the_same_plan_again_makes_no_second_comment(company: Company) -> None:
    company.open(SHORTER)
    for number in (71, 72):
        company.plan()
        company.comment()
        (comment,) = company.comments
        assert f"/actions/runs/{number})" in comment, "the report of the newest run"


def test_a_push_after_the_comment_stops_the_merge(company: Company) -> None:
    company.open(SHORTER)
    company.plan()
    company.comment()
    company.push(changed("grant_duration: 2h", "grant_duration: 1h"))
    company.merge()
    before = company.policy
    apply = company.apply()
    assert (apply.code, apply.outputs["failure-reason"]) == (1, "plan-moved"), apply.log
    assert "error[plan-moved]" in company.runner.summary
    assert company.policy == before


def test_approvals_are_asked_for(company: Company) -> None:
    settings = (ROOT / "flowsync.yaml").read_text(encoding="utf-8") + "review: {approvals: 1}\n"
    company.origin.push({"flowsync.yaml": settings})
    assert company.apply().code == 0, "what is asked for from now on"
    company.open(SHORTER)
    company.plan()
    company.comment()
    company.merge()
    stopped = company.apply()
    assert (stopped.code, stopped.outputs["failure-reason"]) == (1, "approval-missing"), stopped.log
    company.actions.forge.review(NUMBER, "ines")
    assert company.apply().code == 0


def test_a_comment_must_be_signed_where_there_is_a_key(company: Company) -> None:
    company.open(SHORTER)
    company.plan()
    company.comment()
    company.merge()
    company.secrets = {"FLOWSYNC_COMMENT_KEY": KEY}
    assert company.apply().outputs["failure-reason"] == "plan-moved"


def test_comments_that_are_signed_pass(company: Company) -> None:
    company.secrets = {"FLOWSYNC_COMMENT_KEY": KEY}
    company.open(SHORTER)
    plan = company.plan()
    company.comment()
    company.merge()
    apply = company.apply()
    assert apply.code == 0, apply.log
    assert KEY not in plan.log + apply.log


def test_a_second_run_changes_nothing(company: Company) -> None:
    before = company.policy
    company.origin.push({"README.md": "Hello"})
    apply = company.apply()
    assert (apply.code, apply.outputs["has-changes"]) == (0, "false"), apply.log
    assert company.policy == before


def test_a_pull_request_with_an_invalid_policy_fails_at_its_line_and_says_so(company: Company) -> None:
    company.open(changed("grant_duration: 2h", "grant_duraton: 2h"))
    plan = company.plan()
    assert (plan.code, plan.outputs["failure-reason"]) == (1, "invalid")
    line = (ROOT / FLOWS).read_text(encoding="utf-8").split("\n").index("  grant_duration: 2h") + 1
    annotation = f"::error file={FLOWS},line={line},col=3,"
    assert any(text.startswith(annotation) for text in plan.log.split("\n")), plan.log
    assert company.comment().code == 0
    (comment,) = company.comments
    assert "grant&#95;duraton" in comment


def test_a_plan_that_is_refused_is_shown_and_not_applied(company: Company) -> None:
    before = company.policy
    company.open({"policies/flows/break-glass.yaml": None})
    plan = company.plan()
    assert (plan.code, plan.outputs["failure-reason"], plan.outputs["plan-file"]) == (1, "refused", "")
    assert "break-glass-production" in company.runner.summary
    comment = company.comment()
    assert comment.code == 0, comment.log
    assert "break-glass-production" in company.comments[0]
    company.merge()
    apply = company.apply()
    assert apply.code == 1
    assert company.policy == before


def test_a_pull_request_that_breaks_a_promise_fails(company: Company) -> None:
    company.open(changed("values: [payments-engineers, platform-sre, dba]", "values: [qa]"))
    plan = company.plan()
    assert (plan.code, plan.outputs["failure-reason"]) == (1, "tests"), plan.log
    assert "FAILED production: a payments engineer reads orders with the yes of a DBA" in stopped_part(plan.log)


def test_invalid_policies_on_main_are_not_applied(company: Company) -> None:
    before = company.policy
    company.origin.push(changed("grant_duration: 2h", "grant_duration: 2 hours"))
    apply = company.apply()
    assert (apply.code, apply.outputs["failure-reason"]) == (1, "invalid")
    assert company.policy == before


def test_a_fork_is_planned_against_the_exported_state_without_secrets(company: Company) -> None:
    company.settings = {"FLOWSYNC_FORKS": "true"}
    assert company.apply().outputs["state-file"].endswith("/state.jsonl")
    company.is_fork = True
    company.open(SHORTER)
    plan = company.plan()
    assert (plan.code, plan.commands) == (0, ["warning"] * plan.commands.count("warning")), plan.log
    assert "This pull request: 0 to create, 2 to update, 0 to delete" in company.runner.summary
    assert company.comment().code == 0
    assert "2h → 1h30m" in company.comments[0]


def test_a_fork_without_an_exported_state_is_told_so(company: Company) -> None:
    company.is_fork = True
    company.open(SHORTER)
    plan = company.plan()
    assert plan.code == 0, plan.log
    assert "::warning title=flowsync::No apply has left a state for pull requests from forks" in plan.log


def test_a_plan_without_a_store_that_lasts_comes_with_a_warning(company: Company) -> None:
    company.secrets = {"FLOWSYNC_STORE": ""}
    company.open(SHORTER)
    plan = company.plan()
    assert plan.code == 0, plan.log
    assert "::warning title=flowsync::This SQLite store ends with the run" in plan.log
    assert "29 to create" in company.runner.summary


def test_drift_fails_the_run_of_the_schedule(company: Company) -> None:
    assert {name: step.code for name, step in company.drift().items() if "drift" in name} == {"Look for drift": 0}
    query = "UPDATE live SET body = json_set(body, '$.spec.grant_duration', '8h') WHERE name = 'prod-kubernetes-debug'"
    company.write(query)
    steps = company.drift()
    assert (steps["Look for drift"].code, steps["Tell of it"].code) == (0, 1)
    assert "applied 2h, live 8h" in company.runner.summary


def test_findings_are_shown_where_that_is_asked_for(company: Company) -> None:
    company.apply()
    assert not (company.runner.artifacts / "code-scanning").exists()
    company.settings = {"FLOWSYNC_FINDINGS": "true"}
    company.apply()
    assert b'"version": "2.1.0"' in (company.runner.artifacts / "code-scanning").read_bytes()


def test_ci_runs_what_people_run(company: Company) -> None:
    contexts = {"github": {"event_name": "push", "sha": company.origin.commit("main"), "ref": "refs/heads/main"}}
    runner = Runner(folder=company.folder, url=company.origin.url, contexts=contexts, variables={"MAKEFLAGS": "n"})
    step = runner.run(FOLDER / "ci.yaml")["Check"]
    assert step.code == 0, step.log
    tools = ("ruff", "lint_ci.sh", "mypy", "lint-imports", "pytest")
    assert [tool for tool in tools if tool in step.log] == list(tools)


def test_the_workflows_of_this_repository_are_those_that_init_writes() -> None:
    own = {name: (FOLDER / name).read_text(encoding="utf-8") for name in (*WORKFLOWS, *REUSABLE)}
    assert own == own_workflows(), "Write them again: .venv/bin/python -m tests.support.workflows"
    assert (ROOT / "action.yml").read_text(encoding="utf-8") == action_files()["action.yml"]
