"""What a flow asks for, in words."""

from typing import Any

import pytest

from flowsync.render.policy_phrases import approval_of, duration_of, escalation_of, hours_of, requestors_of
from tests.support.configurations import flow_spec
from tests.support.plans import condition, groups, policy

OFFICE = {"start_time": "09:00", "end_time": "18:00", "time_zone": "Asia/Jerusalem"}
LEADS = condition("group", "dba-leads", "sre-leads")
MANAGER, OWNER = {"type": "manager"}, {"type": "Owner"}


def approving(mode: str, *some: list[dict[str, Any]], operator: str = "AND", **fields: Any) -> dict[str, Any]:
    """A flow whose approver groups have these approvers."""
    listed = [{"logical_operator": operator, "approvers": approvers} for approvers in some]
    return flow_spec(approver_policy={"approval_mode": mode, "approver_groups": listed, **fields})


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (flow_spec(), "no approval"),
        (approving("ANY_OF", [MANAGER]), "a yes of the manager"),
        (approving("ALL_OF", [OWNER]), "a yes of the owner"),
        (approving("ANY_OF", [LEADS]), "1 of dba-leads or sre-leads"),
        (approving("ANY_OF", [LEADS], [MANAGER]), "1 of dba-leads or sre-leads or the manager"),
        (approving("ALL_OF", [LEADS], [MANAGER]), "1 each of (dba-leads or sre-leads) and the manager"),
        (approving("ANY_OF", [OWNER, MANAGER], [LEADS]), "1 of (the owner and the manager) or dba-leads or sre-leads"),
        (approving("ANY_OF", [LEADS, OWNER]), "1 of (dba-leads or sre-leads) and the owner"),
        (approving("ANY_OF", [OWNER, MANAGER], operator="OR"), "1 of the owner or the manager"),
        (
            approving("ALL_OF", [OWNER], [MANAGER], distinct_approvers=True),
            "1 each of the owner and the manager by different people",
        ),
        (approving("ANY_OF", [condition("user", "ann")]), "1 of ann"),
        (approving("ANY_OF", [condition("team", "dba", match_operator="contains")]), "1 of team contains dba"),
        (approving("ANY_OF", [condition("group", "a, b")]), '1 of "a, b"'),
    ],
)
def test_whose_approval(spec: dict[str, Any], words: str) -> None:
    assert approval_of(spec) == words


def test_many_approvers_are_cut() -> None:
    words = approval_of(approving("ANY_OF", [condition("group", *(f"leads-of-team-{n}" for n in range(50)))]))

    assert len(words) < 120
    assert words.startswith("1 of leads-of-team-0 or leads-of-team-1 or ")
    assert words.endswith(" …")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "no escalation"),
        ({"escalation_policy": {"approver_groups": groups("heads")}}, "escalation to heads after 30m"),
        (
            {"escalation_policy": {"interval": "45m", "approver_groups": groups("heads", "ceo")}},
            "escalation to heads after 45m, to ceo after 1h30m",
        ),
    ],
)
def test_escalation(fields: dict[str, Any], words: str) -> None:
    assert escalation_of(flow_spec(approver_policy=policy("ANY_OF", "dba"), **fields)) == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "group is sre (Okta)"),
        ({"request_for": {"request_scopes": ["self"]}}, "group is sre (Okta)"),
        ({"request_for": {"request_scopes": ["direct_reports"]}}, "group is sre (Okta), for their reports"),
        (
            {
                "request_for": {
                    "request_scopes": ["others", "self"],
                    "grantees": {"conditions": [condition("group", "vendors")]},
                }
            },
            "group is sre (Okta), for themselves and for others: group is vendors (Okta)",
        ),
    ],
)
def test_who_may_request_and_for_whom(fields: dict[str, Any], words: str) -> None:
    asking = {"conditions": [condition("group", "sre")]}
    assert requestors_of(flow_spec(requestors=asking, **fields)) == words


def test_long_conditions_are_cut_between_words() -> None:
    asking = {"conditions": [condition("group", *(f"team-{number}" for number in range(99)))]}

    words = requestors_of(flow_spec(requestors=asking))

    assert words.startswith("group is team-0, team-1, ")
    assert words.endswith(", …")
    assert len(words) <= 102


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "1h"),
        ({"grant_duration": "indefinite"}, "without an end"),
        ({"grant_duration": "1h", "settings": {"max_extensions": 10}}, "1h (6h with extensions)"),
        (
            {"grant_duration": "2h", "settings": {"max_extensions": 1, "extension_duration": "15m"}},
            "2h (2h15m with extensions)",
        ),
    ],
)
def test_duration(fields: dict[str, Any], words: str) -> None:
    assert duration_of(flow_spec(**fields)) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"], "Mon-Fri 09:00-18:00 Asia/Jerusalem"),
        (["SUNDAY", "MONDAY"], "Mon, Sun 09:00-18:00 Asia/Jerusalem"),
        (["TUESDAY"], "Tue 09:00-18:00 Asia/Jerusalem"),
    ],
)
def test_hours(days: list[str], words: str) -> None:
    assert hours_of(flow_spec(timeframe={"days_of_week": days, **OFFICE})) == words


def test_no_hours_are_any_hour() -> None:
    assert hours_of(flow_spec()) == "any hour"
