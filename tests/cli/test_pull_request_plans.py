"""``flowsync plan --base``: what a pull request does, what was pending before it, and which commits cause it."""

import pytest

from flowsync.plan.review import Review
from flowsync.plan.review_file import review_from_text
from tests.support.checkouts import Checkout
from tests.support.company_files import sync_company
from tests.support.guardrails import rule
from tests.support.projects import Project, flow

IGNORED = {".gitignore": "/.flowsync/\n/*.json\n"}
LEADS = (
    "approver_policy:",
    "  approval_mode: ANY_OF",
    "  approver_groups: [{approvers: [{type: group, values: [l]}]}]",
)


@pytest.fixture
def made(project: Project) -> Checkout:
    """A project in Git whose policies are applied, on a new branch."""
    made = Checkout.make(project.root)
    policies = {f"policies/{name}.yaml": flow(name) for name in ("gone", "longer", "old")}
    made.commit({**policies, "policies/open.yaml": flow("open", *LEADS), **IGNORED}, "Begin")
    project.apply()
    made.branch("change")
    return made


def reviewed(project: Project, *options: str, code: int = 0) -> Review:
    """What a plan against main saves."""
    done = project.run("plan", "--base", "main", "--review", "review.json", *options)
    assert done.code == code, done.err
    return review_from_text((project.root / "review.json").read_bytes(), "review.json")


def caused(review: Review) -> dict[str, list[str]]:
    """The subjects of the commits by the address of what they change."""
    return {str(address): [one.subject for one in commits] for address, commits in review.commits.items()}


def test_each_change_is_led_back_to_its_commit_through_renamed_and_deleted_files(
    made: Checkout, project: Project
) -> None:
    made.commit({"policies/longer.yaml": flow("longer", "grant_duration: 2h")}, "Two hours")
    made.commit({"policies/gone.yaml": None}, "Remove it")
    made.git("mv", "policies/open.yaml", "policies/opened.yaml")
    made.commit(message="Move it")
    made.commit({"policies/opened.yaml": flow("open")}, "Nobody has to approve")
    made.commit({"policies/old.yaml": flow("new", metadata=["renamed_from: old"])}, "Call it new")
    made.commit({"policies/more.yaml": flow("more")}, "Add more")
    review = reviewed(project)
    assert (review.own, review.pending) == (None, None)
    assert caused(review) == {
        "AccessFlow/gone": ["Remove it"],
        "AccessFlow/longer": ["Two hours"],
        "AccessFlow/more": ["Add more"],
        "AccessFlow/new": ["Call it new"],
        "AccessFlow/open": ["Nobody has to approve"],
    }
    assert {one.name + one.mail for commits in review.commits.values() for one in commits} == {""}


def test_what_is_pending_and_what_drifted_is_told_apart(made: Checkout, project: Project) -> None:
    made.git("checkout", "--quiet", "main")
    made.commit({"policies/longer.yaml": flow("longer", "grant_duration: 2h"), "policies/wait.yaml": flow("wait")})
    made.branch("change")
    made.commit({"policies/longer.yaml": flow("longer", "grant_duration: 8h")}, "Eight hours")
    project.sql("UPDATE live SET body = json_set(body, '$.metadata.title', 'Other') WHERE name = 'gone'")
    review = reviewed(project)
    assert review.plan is not None
    assert review.own is not None
    assert review.pending is not None
    assert [str(change.address) for change in review.own.changes] == ["AccessFlow/longer"]
    assert review.own.changes[0].attributes[0].before == "2h"
    assert [str(drift.address) for drift in review.pending.drift] == ["AccessFlow/gone"]
    assert sorted(str(change.address) for change in review.plan.changes) == [
        "AccessFlow/gone",
        "AccessFlow/longer",
        "AccessFlow/wait",
    ]
    shown = project.run("plan", "--base", "main").out
    assert "This pull request: 0 to create, 1 to update, 0 to delete; 1 widens." in shown
    assert "Pending before it: 1 to create, 1 to update, 0 to delete; 2 widen; 1 drifted;" in shown
    assert "~ AccessFlow/longer   WIDENS   changed by this pull request too" in shown


def test_json_says_what_is_the_pull_requests(made: Checkout, project: Project) -> None:
    made.git("checkout", "--quiet", "main")
    base = made.commit({"policies/wait.yaml": flow("wait")})
    made.branch("change")
    head = made.commit({"policies/gone.yaml": None}, "Remove it")
    data = project.run("plan", "--base", "main", "--format", "json").json
    told = data["pull_request"]
    assert (told["base"], told["head"], data["format_version"]) == (base, head, "1.2")
    assert [one["address"] for one in told["own"]["changes"]] == ["AccessFlow/gone"]
    assert [one["address"] for one in told["pending"]["changes"]] == ["AccessFlow/wait"]
    assert [one["subject"] for one in told["commits"]["AccessFlow/gone"]] == ["Remove it"]
    assert "pull_request" not in project.run("plan", "--format", "json").json


def test_a_refused_plan_is_saved_and_says_why(made: Checkout, project: Project) -> None:
    made.git("checkout", "--quiet", "main")
    made.commit({"policies/kept.yaml": flow("kept", metadata=["protect: true"])})
    project.apply()
    made.branch("change")
    made.commit({"policies/kept.yaml": None}, "Remove it")
    review = reviewed(project, code=1)
    assert review.plan is not None
    assert review.plan.is_refused
    assert review.mark is None
    shown = project.run("plan", "--base", "main", "--format", "markdown")
    assert shown.code == 1
    assert shown.out.startswith("### flowsync · Plan refused: 1 error, nothing can be applied")


def test_policies_that_are_not_valid_are_saved_with_their_places(made: Checkout, project: Project) -> None:
    made.commit({"policies/gone.yaml": flow("gone", "grant_durations: 2h")})
    review = reviewed(project, code=1)
    assert (review.plan, [str(one.subject) for one in review.diagnostics if one.is_error]) == (
        None,
        ["policies/gone.yaml:12:3"],
    )
    shown = project.run("plan", "--base", "main", "--format", "markdown")
    assert "| **error** | `policies/gone.yaml:12:3` | Unknown key 'grant&#95;durations'." in shown.out
    told = project.run("plan", "--base", "main", "--format", "json").json
    assert (told["status"], told["pull_request"]["own"]) == ("invalid", None)


def test_where_the_base_is_not_valid_everything_counts_as_the_pull_requests(made: Checkout, project: Project) -> None:
    made.git("checkout", "--quiet", "main")
    made.commit({"policies/wrong.yaml": flow("wrong", "grant_durations: 2h"), "policies/wait.yaml": flow("wait")})
    made.branch("change")
    made.commit({"policies/wrong.yaml": None})
    review = reviewed(project)
    assert (review.own, review.pending) == (None, None)
    assert review.plan is not None
    assert [str(change.address) for change in review.plan.changes] == ["AccessFlow/wait"]
    shown = project.run("plan", "--base", "main", "--format", "markdown").out
    assert "- **warning** `base-not-planned`: The base is not valid, so what was pending" in shown
    assert "Nothing was pending" not in shown


def test_rules_that_change_are_told_and_do_not_judge(made: Checkout, project: Project) -> None:
    made.commit({"guardrails/no.yaml": rule("false"), "policies/longer.yaml": flow("longer", "grant_duration: 2h")})
    assert reviewed(project).rules_changed == ("guardrails/no.yaml",)
    shown = project.run("plan", "--base", "main", "--format", "markdown").out
    assert "⚠️ **This pull request changes the rules**: `guardrails/no.yaml`. It is judged by those of its base" in shown


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("flowsync.yaml", "apiVersion: flowsync/v1\nguard: {}\n", "flowsync.yaml:2:1"),
        ("flowsync.yaml", "apiVersion: flowsync/v1\nrequire_explicit: [grant_duration]\n", "policies/longer.yaml:6:3"),
        ("guardrails/no.yaml", rule("flow.mfaa"), "guardrails/no.yaml:6:14"),
        ("access-tests/no.yaml", "apiVersion: flowsync/v1\nkind: AccessTest\n", "access-tests/no.yaml:1:1"),
    ],
)
def test_rules_that_would_not_be_valid_once_merged_stop_the_pull_request(
    made: Checkout, project: Project, path: str, text: str, place: str
) -> None:
    """Behind them nothing could be planned or applied, not even what mends them."""
    made.commit({path: text})
    review = reviewed(project, code=1)
    assert review.plan is None
    assert place in [str(found.subject) for found in review.diagnostics]


def test_settings_of_the_base_that_are_not_valid_are_told_to_be_those_of_the_base(
    made: Checkout, project: Project
) -> None:
    made.git("checkout", "--quiet", "main")
    made.commit({"flowsync.yaml": "apiVersion: flowsync/v1\nguard: {}\n"})
    made.branch("mend")
    made.commit({"flowsync.yaml": "apiVersion: flowsync/v1\n"})
    done = project.run("plan", "--base", "main")
    assert (done.code, "flowsync.yaml:2:1: error[unknown-key]" in done.err) == (1, True)
    assert "The settings of the base " in done.err
    assert "Mend them on the base itself" in done.err


def test_an_exception_may_name_what_only_one_side_knows(made: Checkout, project: Project) -> None:
    made.commit({"policies/more.yaml": flow("more"), "policies/longer.yaml": flow("longer", "grant_duration: 2h")})
    project.sql("UPDATE live SET body = json_set(body, '$.metadata.title', 'Other') WHERE name = 'gone'")
    for options in (["--target", "AccessFlow/more"], ["--target", "path=policies/more.yaml"]):
        review = reviewed(project, *options)
        assert review.plan is not None
        assert review.own is None
        assert [str(change.address) for change in review.plan.changes] == ["AccessFlow/more"]
    assert "matches nothing" in project.run("plan", "--base", "main", "--target", "AccessFlow/mroe").err


def test_people_are_counted_and_named_only_where_the_base_says_so(made: Checkout, project: Project) -> None:
    sync_company(project, ann=["sre"], bob=["sre"])
    made.commit({"policies/open.yaml": flow("open")})
    named = "apiVersion: flowsync/v1\nreview: {name_people: true}\n"
    made.commit({"flowsync.yaml": named}, "Name them")
    assert "acme.example" not in project.run("plan", "--base", "main", "--format", "json").out
    made.git("checkout", "--quiet", "main")
    made.commit({"flowsync.yaml": named})
    made.git("checkout", "--quiet", "change")
    assert "acme.example" in project.run("plan", "--base", "main", "--format", "json").out
