"""Which of two sets of controls is easier, and in what: every change of a flow's controls that looks like tidying."""

from typing import Any

import pytest

from flowsync.access.compare import added, covers, lost, weakest
from flowsync.access.controls import Control, Controls
from tests.support.sample_company import FLOW, approvers, block, evaluated, flow_spec, group, names, policy_of

DBA, SRE, LEADS = (approvers(group(name)) for name in ("dba", "sre", "leads"))
OWNER = approvers({"type": "Owner"})
NIGHTS = {"days_of_week": ["FRIDAY"], "start_time": "22:00", "end_time": "06:00", "time_zone": "UTC"}


def any_of(*groups: Any) -> dict[str, Any]:
    return {"approver_policy": policy_of("ANY_OF", *groups)}


def all_of(*groups: Any, **fields: Any) -> dict[str, Any]:
    return {"approver_policy": policy_of("ALL_OF", *groups, **fields)}


def tiers(*groups: Any, interval: str = "30m") -> dict[str, Any]:
    return {**any_of(DBA), "escalation_policy": {"interval": interval, "approver_groups": list(groups)}}


def settings(**fields: Any) -> dict[str, Any]:
    return {"settings": fields}


def controls(fields: dict[str, Any]) -> Controls:
    """The controls on cy's way through a flow of the sre with these fields; cy is in no other group."""
    spec = {**flow_spec(requestors=block(group("sre"))), **fields}
    return next(route.controls for route in evaluated(spec).routes(FLOW) if "cy" in names(route.people))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (any_of(DBA), {}, [Control.APPROVAL]),
        (any_of(DBA), any_of(DBA, LEADS), [Control.APPROVAL]),
        (any_of(approvers(group("dba"), {"type": "Owner"})), any_of(OWNER), [Control.APPROVAL]),
        (all_of(DBA, LEADS), any_of(DBA, LEADS), [Control.APPROVAL]),
        (all_of(DBA, LEADS), all_of(DBA), [Control.APPROVAL]),
        (all_of(DBA, LEADS, distinct_approvers=True), all_of(DBA, LEADS), [Control.APPROVAL]),
        (any_of(DBA), tiers(LEADS), [Control.APPROVAL]),
        (tiers(LEADS), tiers(LEADS, interval="15m"), [Control.APPROVAL]),
        (any_of(DBA), any_of(DBA, SRE), [Control.APPROVAL, Control.SELF_APPROVAL]),
        (settings(require_mfa=True), {}, [Control.MFA]),
        (settings(justification_required=True), {}, [Control.JUSTIFICATION]),
        (any_of(DBA) | settings(require_approver_reason=True), any_of(DBA), [Control.APPROVER_REASON]),
        (any_of(SRE) | settings(requester_cannot_approve_self=True), any_of(SRE), [Control.SELF_APPROVAL]),
        ({}, {"grant_duration": "2h"}, [Control.DURATION]),
        ({"grant_duration": "365d"}, {"grant_duration": "indefinite"}, [Control.DURATION]),
        ({}, settings(max_extensions=1), [Control.DURATION]),
        (settings(max_extensions=4), {"grant_duration": "3h"}, [Control.DURATION]),
        ({"timeframe": NIGHTS}, {}, [Control.HOURS]),
        ({"timeframe": NIGHTS}, {"timeframe": {**NIGHTS, "end_time": "07:00"}}, [Control.HOURS]),
        ({}, {"trigger": "AUTOMATIC"}, [Control.REQUEST, Control.DURATION]),
        (any_of(SRE) | settings(require_approver_reason=True), {}, [Control.APPROVAL]),
    ],
)
def test_what_is_easier_is_lost_and_never_added(before: Any, after: Any, expected: list[Control]) -> None:
    one, other = controls(before), controls(after)
    assert lost(one, other) == tuple(expected)
    assert not covers(one, other)
    assert covers(other, one)
    assert added(one, other) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"timeframe": NIGHTS}, {"timeframe": {**NIGHTS, "time_zone": "Asia/Jerusalem"}}),
        (any_of(DBA), any_of(LEADS)),
        (any_of(DBA), any_of(OWNER)),
    ],
)
def test_what_is_different_is_both_lost_and_added(before: Any, after: Any) -> None:
    one, other = controls(before), controls(after)
    assert lost(one, other) == added(one, other) != ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (settings(max_extensions=4), settings(max_extensions=2, extension_duration="1h")),
        (any_of(DBA, LEADS), any_of(approvers(group("dba"), group("leads"), operator="OR"))),
        (all_of(DBA), any_of(DBA)),
        (settings(require_approver_reason=True), {}),
        (any_of(DBA, LEADS), {**any_of(DBA, LEADS), "escalation_policy": {"approver_groups": [DBA]}}),
    ],
)
def test_what_comes_to_the_same_is_neither(one: Any, other: Any) -> None:
    assert lost(controls(one), controls(other)) == added(controls(one), controls(other)) == ()


def test_a_tier_stands_for_one_missing_approval_only() -> None:
    """Of dba and leads who both have to approve, a tier of the sre takes the place of one."""
    escalation = {"escalation_policy": {"approver_groups": [SRE]}}
    both = controls(all_of(DBA, LEADS) | escalation)
    assert not covers(both, controls({**all_of(DBA, SRE)}))
    assert covers(both, controls({**all_of(DBA, LEADS, SRE)}))


def test_the_weakest_are_what_nothing_else_is_easier_than() -> None:
    mfa, justified, both = (
        controls(settings(**fields))
        for fields in (
            {"require_mfa": True},
            {"justification_required": True},
            {"require_mfa": True, "justification_required": True},
        )
    )
    assert weakest([both, mfa, justified]) == (mfa, justified)
