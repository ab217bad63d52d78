"""Which control was lost, or came, as the rows of a plan say it."""

from typing import Any

import pytest

from tests.support.effects_told import rows, told
from tests.support.plans import condition, policy
from tests.support.small_company import company, flow, table

HERE = company(ann=["dba"], bob=["dba"], cat=["grc"], dan=["grc", "dba"], eve=["leads"], managers={"ann": "eve"})
WEEK = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"]
OFFICE = {"days_of_week": WEEK, "start_time": "09:00", "end_time": "18:00", "time_zone": "Europe/Berlin"}
MANAGER = {"approval_mode": "ANY_OF", "approver_groups": [{"approvers": [{"type": "manager"}]}]}
BOTH = policy("ALL_OF", "grc", "leads")
HEADS = {"interval": "20m", "approver_groups": [{"approvers": [condition("group", "leads")]}]}

EASIER: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"approver_policy": policy("ANY_OF", "grc")}, {}, "with no approval, was 1 of grc"),
    ({"approver_policy": MANAGER}, {}, "with no approval, was a yes of the manager"),
    ({"approver_policy": BOTH}, {"approver_policy": policy("ANY_OF", "grc", "leads")}, "was 1 each of grc and leads"),
    (
        {"approver_policy": {**BOTH, "distinct_approvers": True}},
        {"approver_policy": BOTH},
        "with 1 each of grc and leads, maybe by one person, was by different people",
    ),
    (
        {"approver_policy": BOTH},
        {"approver_policy": BOTH, "escalation_policy": HEADS},
        "with 1 each of grc and leads, escalation to leads after 20m, was no escalation",
    ),
    ({"settings": {"require_mfa": True}}, {}, "without MFA"),
    ({"settings": {"justification_required": True}}, {}, "without a justification"),
    ({"timeframe": OFFICE}, {}, "at any hour, was Mon-Fri 09:00-18:00 Europe/Berlin"),
    ({"grant_duration": "2h"}, {"grant_duration": "1d"}, "for 1d, was 2h"),
    ({"grant_duration": "2h"}, {"grant_duration": "indefinite"}, "without an end, was 2h"),
    (
        {"grant_duration": "2h"},
        {"grant_duration": "2h", "settings": {"max_extensions": 2, "extension_duration": "1h"}},
        "for 2h (4h with extensions), was 2h",
    ),
    (
        {"approver_policy": policy("ANY_OF", "grc"), "settings": {"require_approver_reason": True}},
        {"approver_policy": policy("ANY_OF", "grc")},
        "without a reason from the approver",
    ),
]


@pytest.mark.parametrize(("hard", "easy", "words"), EASIER)
def test_a_lost_control_is_named_with_what_it_was(hard: dict[str, Any], easy: dict[str, Any], words: str) -> None:
    found = told({"flow": flow("dba", **hard)}, {"flow": flow("dba", **easy)}, HERE)

    (row,) = rows(found, "weaker")
    assert row.startswith("3 people → orders, refunds READ, ")
    assert words in row


@pytest.mark.parametrize(
    ("easy", "hard", "words"),
    [
        ({}, {"approver_policy": policy("ANY_OF", "grc")}, "only with 1 of grc, was no approval"),
        ({}, {"settings": {"require_mfa": True}}, "only with MFA"),
        ({}, {"timeframe": OFFICE}, "only at Mon-Fri 09:00-18:00 Europe/Berlin, was any hour"),
        ({"grant_duration": "1d"}, {"grant_duration": "2h"}, "only for 2h, was 1d"),
        (
            {"approver_policy": BOTH},
            {"approver_policy": {**BOTH, "distinct_approvers": True}},
            "only with 1 each of grc and leads by different people, was maybe one person",
        ),
    ],
)
def test_a_control_that_comes_is_named(easy: dict[str, Any], hard: dict[str, Any], words: str) -> None:
    found = told({"flow": flow("dba", **easy)}, {"flow": flow("dba", **hard)}, HERE)

    (row,) = rows(found, "stronger")
    assert row.endswith(words)


def test_access_by_itself_says_all_that_a_request_asked_for() -> None:
    asked = flow("dba", approver_policy=policy("ANY_OF", "grc"), settings={"require_mfa": True}, grant_duration="2h")
    given = {key: value for key, value in flow("dba").items() if key in ("requestors", "access_targets")}

    found = told({"flow": asked}, {"flow": {**given, "trigger": "AUTOMATIC"}}, HERE)

    assert rows(found, "weaker") == [
        "3 people → orders, refunds READ, without asking, was on their own request with 1 of grc and MFA for 2h"
    ]
    assert rows(found, "standing") == ["3 people: at once when this is applied, without asking"]


def test_who_may_decide_on_their_own_request_is_said_of_those_alone() -> None:
    asks: dict[str, Any] = {"approver_policy": policy("ANY_OF", "grc")}
    banned = {**asks, "settings": {"requester_cannot_approve_self": True}}

    off = told({"flow": flow("dba", **banned)}, {"flow": flow("dba", **asks)}, HERE)
    on = told({"flow": flow("dba", **asks)}, {"flow": flow("dba", **banned)}, HERE)

    assert rows(off, "weaker") == ["1 person → orders, refunds READ, and may decide on their own request"]
    assert rows(on, "stronger") == ["1 person → orders, refunds READ, and may no longer decide on their own request"]


def test_another_flow_through_which_people_came_is_named_and_its_controls_are_not_taken_for_this_flows() -> None:
    asking = flow("dba", approver_policy=policy("ANY_OF", "grc"))

    came = told({"asking": asking}, {"asking": asking, "free": flow("dba")}, HERE)
    left = told({"asking": asking, "free": flow("dba")}, {"asking": asking}, HERE)

    assert rows(came, "weaker") == ["3 people → orders, refunds READ, with no approval, was through AccessFlow/asking"]
    assert rows(left, "stronger") == ["3 people → orders, refunds READ, only through AccessFlow/asking"]


def test_many_other_flows_are_counted() -> None:
    asking = {
        f"asks-{group}": flow(group, approver_policy=policy("ANY_OF", "boss")) for group in ("dba", "grc", "leads")
    }
    asking["asks-4"] = flow("none", approver_policy=policy("ANY_OF", "boss"))
    everybody = company(a=["dba"], b=["grc"], c=["leads"], d=["none"], e=["boss"])

    found = told(asking, {**asking, "free": flow("dba", "grc", "leads", "none")}, everybody)

    (row,) = rows(found, "weaker")
    assert row.endswith("was through AccessFlow/asks-4, AccessFlow/asks-dba, AccessFlow/asks-grc and 1 more")


def test_what_remains_leaves_out_what_was_said() -> None:
    hard = flow("dba", settings={"require_mfa": True, "justification_required": True}, timeframe=OFFICE)
    easy = flow("dba", settings={"justification_required": True})

    found = told({"flow": hard}, {"flow": easy}, HERE)

    assert rows(found, "remains") == ["no approval, justification on, 1h"]
    assert rows(told({}, {"flow": easy}, HERE), "controls") == ["MFA off, justification on, 1h, any hour"]


def test_stating_how_long_is_a_control() -> None:
    stated = {"AccountSettings/account": {"require_request_duration": True}, "flow": flow("dba", on=table("READ"))}

    found = told(stated, {**stated, "AccountSettings/account": {"require_request_duration": False}}, HERE)

    (row,) = rows(found, "weaker")
    assert row.endswith("for 1h without stating how long, was a stated time up to 1h")
