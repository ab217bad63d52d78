"""Separation of duties at the gate: who approved, whose approval counts, and which rules ask for it."""

import pytest

from tests.support.forge_server import ForgeServer
from tests.support.forge_state import Commit
from tests.support.projects import Project, flow
from tests.support.road import ONE, TWO, Road, entries, settings

OWNED = {"policies/one.yaml": flow("one", metadata=("owners: [leads]",))}
WIDER = {"policies/one.yaml": flow("one", "grant_duration: 2h", metadata=("owners: [leads]",))}
OWNERS = settings("owners_approve_widening: true", "owners: [{name: leads, people: [ines, '@larkfield/leads']}]")
SECOND = {
    "guardrails/second.yaml": "apiVersion: flowsync/v1\nkind: Guardrail\nmetadata: {name: second}\n"
    "spec: {on: flow, when: {labels: [pii]}, approvals: 2, message: Two look at it.}\n"
}
PII = {"policies/one.yaml": flow("one", metadata=("labels: [pii]",))}
WIDER_PII = {"policies/one.yaml": flow("one", "grant_duration: 2h", metadata=("labels: [pii]",))}


@pytest.fixture
def github(project: Project, server: ForgeServer) -> Road:
    return Road(project, server)


def test_somebody_else_than_the_author_has_to_approve_and_is_recorded(road: Road, server: ForgeServer) -> None:
    road.begin({**ONE, **settings("approvals: 1")})
    road.open(7, "omar", TWO)
    server.review(7, "Omar")
    road.merge(7)
    refused = road.gate()
    assert (refused.code, road.project.live("two")) == (1, None)
    assert "error[approval-missing]: An approval is needed, none counts" in refused.out
    server.review(7, "ines")
    run = road.gate()
    assert run.code == 0, run.out
    assert "approved by ines" in run.out
    (entry,) = entries(road.project, "gate")
    assert (entry["author"], entry["details"]["approvers"]) == ("omar", ["ines"])
    written = road.project.run("history", "--format", "json").json["writes"][0]
    assert (written["author"], written["pull_request"].endswith("/7")) == ("omar", True)


def test_an_approval_of_an_older_head_does_not_count_where_the_platform_says_of_what_it_is(
    github: Road, server: ForgeServer
) -> None:
    github.begin({**ONE, **settings("approvals: 1")})
    first = github.open(7, "omar", TWO)
    server.review(7, "ines", commit=first)
    github.push_again(7, {"policies/two.yaml": flow("two", "grant_duration: 2h")})
    github.merge(7)
    run = github.gate()
    assert (run.code, f"ines approved {first[:7]}, before the last push" in run.out) == (1, True)


def test_who_pushed_to_the_pull_request_does_not_approve_it(road: Road, server: ForgeServer) -> None:
    road.begin({**ONE, **settings("approvals: 1")})
    road.open(7, "omar", TWO)
    head = road.push_again(7, {"policies/two.yaml": flow("two", "grant_duration: 2h")}, author="ines")
    server.review(7, "ines", commit=head)
    road.merge(7)
    run = road.gate()
    assert (run.code, "ines wrote some of it" in run.out) == (1, True)


def test_an_author_whom_the_platform_does_not_know_stops_it(github: Road, server: ForgeServer) -> None:
    github.begin({**ONE, **settings("approvals: 1")})
    head = github.open(7, "omar", TWO)
    server.state.pulls[7].commits.append(Commit(id=head, author="", committer=""))
    server.review(7, "ines")
    github.merge(7)
    run = github.gate()
    assert (run.code, "error[author-unknown]: Nobody knows the login" in run.out) == (1, True)


def test_a_commit_without_a_pull_request_is_refused_where_approvals_are_asked_for(road: Road) -> None:
    road.begin({**ONE, **settings("approvals: 1")})
    commit = road.push(TWO, author="eve", message="Let me in")
    run = road.gate()
    assert (run.code, road.project.live("two")) == (1, None)
    assert f"error[not-merged]: No merged pull request is known for {commit[:7]} (Let me in)." in run.out
    codes = {one["code"] for one in entries(road.project, "refused")[0]["details"]["errors"]}
    assert codes == {"not-merged", "plan-not-reviewed", "approval-missing"}


@pytest.mark.parametrize("approver", ["ines", "carol"])
def test_an_owner_or_somebody_of_the_owning_team_approves_what_widens(
    road: Road, server: ForgeServer, approver: str
) -> None:
    road.begin({**OWNED, **OWNERS})
    server.state.teams["leads"] = {"carol"}
    road.open(7, "omar", WIDER)
    server.review(7, "ben")
    road.merge(7)
    refused = road.gate()
    assert (refused.code, "error[owner-approval-missing]: No owner of AccessFlow/one approved" in refused.out) == (
        1,
        True,
    )
    assert "leads is ines, @larkfield/leads." in refused.out
    server.review(7, approver)
    assert road.gate().code == 0


def test_a_team_that_the_token_does_not_see_is_told_and_a_named_login_still_counts(
    road: Road, server: ForgeServer
) -> None:
    road.begin({**OWNED, **OWNERS})
    server.state.hidden_teams = True
    road.open(7, "omar", WIDER)
    server.review(7, "carol")
    road.merge(7)
    run = road.gate()
    assert (run.code, "Who is in @larkfield/leads is not known: " in run.out) == (1, True)
    server.review(7, "ines")
    assert road.gate().code == 0


def test_what_narrows_needs_no_owner(github: Road) -> None:
    github.begin({**WIDER, **OWNERS})
    github.open(7, "omar", OWNED)
    github.merge(7)
    assert github.gate().code == 0


def test_the_owner_before_approves_when_the_owner_changes_and_a_login_needs_no_entry(
    github: Road, server: ForgeServer
) -> None:
    github.begin({**OWNED, **OWNERS})
    server.state.teams["leads"] = set()
    github.open(7, "omar", {"policies/one.yaml": flow("one", metadata=("owners: [eve]",))})
    server.review(7, "eve")
    github.merge(7)
    assert "No owner of AccessFlow/one approved" in github.gate().out
    server.review(7, "ines")
    assert github.gate().code == 0
    github.open(8, "omar", {"policies/one.yaml": flow("one", "grant_duration: 2h", metadata=("owners: [eve]",))})
    server.review(8, "ben")
    github.merge(8)
    refused = github.gate()
    assert (refused.code, "eve has no entry in review.owners, so it is the login of that name." in refused.out) == (
        1,
        True,
    )
    server.review(8, "EVE")
    assert github.gate().code == 0


def test_a_document_that_nobody_owns_cannot_widen(github: Road, server: ForgeServer) -> None:
    github.begin({**OWNED, **OWNERS})
    github.open(7, "omar", TWO)
    server.review(7, "ines")
    github.merge(7)
    run = github.gate()
    assert (run.code, "No owner of AccessFlow/two approved: metadata.owners names nobody." in run.out) == (1, True)


def test_a_guardrail_asks_for_a_second_approval_of_what_it_selects(road: Road, server: ForgeServer) -> None:
    road.begin({**PII, **SECOND})
    road.open(7, "omar", WIDER_PII)
    server.review(7, "ines")
    road.merge(7)
    refused = road.gate()
    assert refused.code == 1
    assert (
        "error[approval-missing]: 2 approvals are needed for AccessFlow/one, 1 counts (ines): "
        "guardrail second asks for it." in refused.out
    )
    server.review(7, "carol")
    assert road.gate().code == 0
    road.open(8, "omar", TWO)
    road.merge(8)
    assert road.gate().code == 0


def test_a_label_that_leaves_takes_the_approvals_that_it_stood_for(github: Road) -> None:
    github.begin({**PII, **SECOND})
    github.open(7, "omar", ONE)
    github.merge(7)
    run = github.gate()
    assert (run.code, "2 approvals are needed for AccessFlow/one, none counts" in run.out) == (1, True)
