"""What people who may do one thing try with the gate, to get what they may not."""

import pytest

from flowsync.gate.comment_header import CommentHeader, CommentStatus, with_header
from tests.support.company_files import sync_company
from tests.support.forge_server import ForgeServer
from tests.support.projects import Project, flow
from tests.support.road import ONE, TWO, Files, Road, entries, settings

SHORT, LONG = flow("one", "grant_duration: 30m"), flow("one", "grant_duration: 4h")
KEY = "0123456789abcdef0123456789abcdef"
INVALID = {"policies/three.yaml": "kind: Nothing\n"}


@pytest.fixture
def github(project: Project, server: ForgeServer) -> Road:
    return Road(project, server)


def change_past_flowsync(road: Road, old: str, new: str) -> None:
    """Write into the live store."""
    road.project.sql("UPDATE live SET body = replace(body, ?, ?) WHERE name = 'one'", old, new)


@pytest.mark.parametrize("files", [TWO, {"README.md": "Hello."}])
def test_who_may_merge_alone_cannot_bring_rules_in_the_lee_of_somebody_elses_approved_change(
    road: Road, server: ForgeServer, files: Files
) -> None:
    """The comment on the approved one does not show the rules of the other, whichever was opened first."""
    road.begin({**ONE, **settings("approvals: 1")})
    road.open(7, "mallory", settings("approvals: 0"))
    road.open(8, "ines", files)
    server.review(8, "carol")
    road.merge(7)
    road.merge(8)
    run = road.gate()
    assert (run.code, entries(road.project, "gate")) == (1, [])
    assert "An approval is needed, none counts: the rules change (flowsync.yaml)." in run.out
    road.open(9, "ines", settings("approvals: 1"))
    server.review(9, "carol")
    road.merge(9)
    assert road.gate().code == 0


def test_rules_in_a_pull_request_that_is_not_valid_are_not_carried_by_what_mends_it(
    github: Road, server: ForgeServer
) -> None:
    github.begin({**ONE, **settings("approvals: 1")})
    github.open(7, "mallory", {**settings("approvals: 0"), **INVALID}, comment=False)
    github.merge(7)
    github.open(8, "ines", {"policies/three.yaml": None, **TWO})
    server.review(8, "carol")
    github.merge(8)
    run = github.gate()
    assert (run.code, github.project.live("two")) == (1, None)
    assert "An approval is needed on pull request 7, which came in between, none counts: the rules change" in run.out


def test_drift_does_not_become_policy_without_review_and_approval(road: Road, server: ForgeServer) -> None:
    road.begin({"policies/one.yaml": SHORT, **settings("approvals: 1")})
    change_past_flowsync(road, "30m", "4h")
    road.open(7, "mallory", {"policies/one.yaml": LONG}, comment=False)
    road.merge(7)
    run = road.gate()
    assert run.code == 1
    assert ("error[plan-not-reviewed]" in run.out, "error[approval-missing]" in run.out) == (True, True)
    server.review(7, "carol")
    road.comment(7)
    assert road.gate().code == 0


def test_drift_is_not_kept_in_the_lee_of_a_change_that_was_reviewed(github: Road, server: ForgeServer) -> None:
    github.begin({"policies/one.yaml": SHORT, **settings("approvals: 1")})
    sync_company(github.project, ann=["sre"])
    github.open(7, "mallory", {"policies/one.yaml": LONG}, comment=False)
    github.open(8, "ines", TWO)
    server.review(8, "carol")
    github.merge(7)
    github.merge(8)
    change_past_flowsync(github, "30m", "4h")
    run = github.gate()
    assert (run.code, github.project.live("one")["spec"]["grant_duration"]) == (1, "30m")
    assert [one["details"]["pull_requests"] for one in entries(github.project, "gate")] == [[]]


def test_an_owner_approves_what_was_widened_past_flowsync_before_it_is_policy(
    github: Road, server: ForgeServer
) -> None:
    owned = {"metadata": ("owners: [ines]",)}
    github.begin(
        {"policies/one.yaml": flow("one", "grant_duration: 30m", **owned), **settings("owners_approve_widening: true")}
    )
    change_past_flowsync(github, "30m", "4h")
    github.open(7, "mallory", {"policies/one.yaml": flow("one", "grant_duration: 4h", **owned)})
    server.review(7, "carol")
    github.merge(7)
    assert "error[owner-approval-missing]: No owner of AccessFlow/one approved" in github.gate().out
    server.review(7, "ines")
    assert github.gate().code == 0


def test_who_may_comment_as_the_same_account_does_not_stop_others_without_the_key(
    project: Project, server: ForgeServer
) -> None:
    """A workflow of any branch writes as that account; what is not signed takes back nothing either."""
    road = Road(project, server, key=KEY)
    road.begin(ONE)
    road.open(7, "omar", TWO)
    road.key = ""
    road.comment(7, status="outdated")
    road.merge(7)
    run = road.gate()
    assert (run.code, project.live("two") is not None) == (0, True)


def test_a_comment_of_another_project_whose_policies_are_not_valid_does_not_stop_this_one(road: Road) -> None:
    """It does not know its store, so it may be about any."""
    road.begin(ONE)
    head = road.open(7, "omar", TWO)
    other = CommentHeader(store="", status=CommentStatus.INVALID, head=head)
    road.server.comment(7, road.server.state.me, with_header(other, "Not valid.", ""))
    road.merge(7)
    assert road.gate().code == 0
