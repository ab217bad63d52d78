"""What the run of a pull request from a fork may leave in place of its review, and what the workflow that comments
makes of it. Others are in ``test_hostile_pull_requests`` (what is none, of another commit) and
``test_action_artifacts``.

Each case would fail if what a review claims were believed further than its own comment.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from flowsync.gate.comment_header import read_header
from flowsync.plan.review import Review
from flowsync.plan.review_file import review_from_text, review_to_text
from tests.support.actions_server import FORK, ActionsServer, archive
from tests.support.company_on_github import Company, small_company
from tests.support.forge_server import ForgeServer
from tests.support.projects import flow

BEGUN = {"flowsync.yaml": "apiVersion: flowsync/v1\n", "policies/one.yaml": flow("one", "grant_duration: 1h")}
WIDER = {"policies/one.yaml": flow("one", "grant_duration: 8h"), "policies/two.yaml": flow("two")}


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """A company with a pull request from a fork that widens one flow and makes another."""
    with ForgeServer() as forge, ActionsServer(forge) as actions:
        company = small_company(tmp_path, actions, BEGUN)
        company.is_fork = True
        company.open(WIDER)
        yield company


def planned(company: Company) -> Review:
    """The review of the plan against what the last apply has exported."""
    company.settings = {"FLOWSYNC_FORKS": "true"}
    assert (company.apply().code, company.plan().code) == (0, 0)
    path = company.runner.artifacts / "flowsync-review" / "review.json"
    return review_from_text(path.read_bytes(), "review.json")


def leave(company: Company, review: bytes) -> None:
    """Let the run of the fork have left this."""
    company.runs += 1
    company.actions.leave(company.runs, "flowsync-review", archive({"review.json": review}), repository=FORK)


def without_changes(review: Review) -> Review:
    assert review.plan is not None
    return replace(review, plan=replace(review.plan, changes=()), commits={})


def without_the_widening(review: Review) -> Review:
    assert review.plan is not None
    kept = tuple(change for change in review.plan.changes if change.address.name == "two")
    return replace(review, plan=replace(review.plan, changes=kept), commits={})


def without_plan(review: Review) -> Review:
    return replace(review, plan=None, effects=None, own=None, pending=None, commits={})


@pytest.mark.parametrize(
    ("lie", "code"),
    [
        (without_changes, "error[plan-moved]"),
        (without_the_widening, "error[plan-moved]"),
        (without_plan, "error[plan-not-reviewed]"),
    ],
)
def test_a_review_that_claims_less_than_it_does_is_shown_as_a_claim_and_stops_the_merge(
    company: Company, lie: Callable[[Review], Review], code: str
) -> None:
    leave(company, review_to_text(lie(planned(company))).encode())
    assert company.comment().code == 0
    (comment,) = company.comments
    assert "fork" in comment.partition("\n")[2], "that it is a claim is said"
    header = read_header(comment)
    assert header is not None
    assert header.mark is None or header.mark.effects == ""
    before = company.policy
    company.merge()
    apply = company.apply()
    assert (apply.code, code in apply.log) == (1, True), apply.log
    assert company.policy == before


def test_the_honest_review_of_a_fork_passes_so_that_only_the_lie_stops_the_others(company: Company) -> None:
    planned(company)
    assert company.comment().code == 0
    company.merge()
    apply = company.apply()
    assert apply.code == 0, apply.log
    assert company.rows("SELECT name FROM live WHERE name = 'two'") == [("two",)]


@pytest.mark.parametrize(
    "review",
    [
        b'{"x": "' + b"x" * 60 * 10**6 + b'"}',
        b'{"format_version": 1, "changes": ' + b'[{"x": ' * 50_000 + b"1" + b"}]" * 50_000 + b"}",
        b"[" + b"0," * 2**20 + b"0]",
        b'{"format_version": ' + b"9" * 10**6 + b"}",
    ],
    ids=["60 MB", "deep", "many", "a long number"],
)
def test_a_review_that_would_take_all_there_is_leaves_no_comment_and_no_fault(company: Company, review: bytes) -> None:
    leave(company, review)
    comment = company.comment()
    assert (comment.code, company.comments, comment.commands) == (1, [], []), comment.log
    assert ("Traceback" in comment.log, "bug in flowsync" in comment.log) == (False, False)
    assert len(comment.log) < 2_000


def test_an_older_run_that_comes_late_says_nothing(company: Company) -> None:
    older = company.actions.forge.state.pulls[1].head
    company.push({"policies/two.yaml": flow("two", "grant_duration: 12h")})
    comment = company.comment(head_sha=older)
    assert (comment.code, company.comments) == (0, [])
