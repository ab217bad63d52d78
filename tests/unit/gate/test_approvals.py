"""Whose approvals count, what is asked for, and what is missing, told all at once."""

from collections.abc import Sequence

import pytest

from flowsync.forge.values import Approval
from flowsync.gate.approvals import counted, missing, requirements_of, teams_asked
from flowsync.gate.values import Counting, People, Requirement
from flowsync.gate.widened import Owned
from flowsync.ground.address import Address
from flowsync.model.commit import CommitRef
from flowsync.model.settings import ReviewSettings
from flowsync.model.state import StateVersion
from flowsync.plan.values import Plan
from tests.support.gate_steps import HEAD, merged, step

ONE = Address.parse("AccessFlow/one")
NOTHING = Plan(revision="", base=StateVersion())
OWNER = Requirement(owners=("leads",), about=(ONE,), because="owners have to")
PEOPLE = People(owners={"leads": ("ines", "@org/leads")}, teams={"org/leads": ["Carol"]})


@pytest.mark.parametrize(
    ("login", "why"),
    [
        ("omar", "wrote some of it"),
        ("OMAR", "wrote some of it"),
        ("dependabot[bot]", "is a bot"),
        ("project_42_bot", "is a bot"),
        ("group_7_bot_4ffca233d8298ea1", "is a bot"),
        ("service_account_group_9_x", "is a bot"),
        ("", "has no login"),
    ],
)
def test_approvals_of_authors_and_bots_do_not_count(login: str, why: str) -> None:
    found = counted(step(merged(7, "omar", login)))
    assert (found.approvers, found.not_counted) == ((), {login: why})


def test_people_with_names_like_bots_count() -> None:
    assert counted(step(merged(7, "omar", "robot", "abbot", "my-bot"))).approvers == ("abbot", "my-bot", "robot")


def test_an_approval_counts_once_and_of_the_last_head_only() -> None:
    older = Approval(login="ben", commit="0" * 40)
    found = counted(step(merged(7, "omar", "Ines", "ines", Approval(login="carol"), older)))
    assert (found.approvers, found.not_counted) == (
        ("carol", "Ines"),
        {"ben": "approved 0000000, before the last push"},
    )


def test_with_several_pull_requests_the_approvals_on_the_last_count_and_no_author_of_any() -> None:
    found = counted(step(merged(7, "omar", "dora"), merged(8, "ines", "omar", "carol")))
    assert (found.approvers, found.not_counted) == (("carol",), {"omar": "wrote some of it"})


def test_what_is_asked_for_by_whom() -> None:
    settings = ReviewSettings(approvals=1, owners_approve_widening=True)
    rules = step(merged(7, "omar"), rules_changed=("flowsync.yaml",))
    owned = (Owned(address=ONE, owners=("leads",)),)
    asked = requirements_of(settings, NOTHING, owned, rules, highest=3)
    assert [(one.approvals, one.owners, one.about) for one in asked] == [(3, None, ()), (1, ("leads",), (ONE,))]
    assert requirements_of(ReviewSettings(), NOTHING, owned, rules) == ()
    assert requirements_of(settings, NOTHING, owned, step(revision=HEAD, anchor=HEAD), highest=3) == ()


@pytest.mark.parametrize(
    ("approvers", "wanted"),
    [(["ines"], []), (["INES"], []), (["carol"], []), (["ben"], ["owner-approval-missing"])],
)
def test_a_login_of_an_owner_or_somebody_in_its_team_is_enough(approvers: Sequence[str], wanted: list[str]) -> None:
    found = missing([OWNER], step(merged(7, "omar")), Counting(approvers=tuple(approvers)), PEOPLE)
    assert [str(one.code) for one in found] == wanted


def test_teams_are_asked_only_where_no_login_is_enough() -> None:
    assert teams_asked([OWNER], Counting(approvers=("ines",)), PEOPLE) == ()
    assert teams_asked([OWNER], Counting(), PEOPLE) == ()
    assert teams_asked([OWNER], Counting(approvers=("ben",)), PEOPLE) == ("org/leads",)


def test_everything_that_is_missing_is_told_at_once() -> None:
    stray = CommitRef(id="4be1f03" + "0" * 33, subject="Let me in")
    unclear = step(merged(7, "omar", unknown=("Eve",)), strays=(stray,))
    two = Requirement(approvals=2, about=(ONE,), because="guardrail second asks for it")
    counting = Counting(approvers=("ben",), not_counted={"omar": "wrote some of it"})
    found = missing([two, OWNER], unclear, counting, PEOPLE)
    assert [str(one.code) for one in found] == [
        "not-merged",
        "author-unknown",
        "approval-missing",
        "owner-approval-missing",
    ]
    assert found[2].summary == (
        "2 approvals are needed for AccessFlow/one, 1 counts (ben): guardrail second asks for it."
    )
    assert found[2].detail == "Not counted: omar wrote some of it."
    assert missing([], unclear, counting, PEOPLE) == ()


def test_an_owner_without_an_entry_is_a_login_and_one_of_nobody_cannot_be_met() -> None:
    nobody = Requirement(owners=(), about=(ONE,), because="owners have to")
    zoe = Requirement(owners=("zoe",), about=(ONE,), because="owners have to")
    by_zoe = Counting(approvers=("zoe",))
    (found,) = missing([nobody, zoe], step(merged(7, "omar")), by_zoe, PEOPLE)
    assert found.summary == "No owner of AccessFlow/one approved: metadata.owners names nobody."
    (found,) = missing([zoe], step(merged(7, "omar")), Counting(approvers=("ben",)), PEOPLE)
    assert found.detail == "zoe has no entry in review.owners, so it is the login of that name."
