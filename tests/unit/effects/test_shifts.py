"""Effects of policy about shifts: whether access is bound to one is a control like any other."""

from typing import Any

import pytest

from flowsync.access.controls import Control
from flowsync.access.policy import Policy
from flowsync.effects.build import effect_plan
from flowsync.effects.transition import Transition
from flowsync.effects.values import Direction, EffectPlan
from tests.support.configurations import body
from tests.support.sample_company import CATALOG, FLOW, approvers, block, flow_spec, group, names, policy_of
from tests.support.small_company import NOW

ONCALL = {"type": "oncall", "values": ["db"]}
EITHER = {"type": "oncall", "values": ["db", "web"]}
OFF_CALL = {**ONCALL, "match_operator": "is_not"}
DEE = {"type": "user", "values": ["dee@acme.example"]}


def plan(before: dict[str, Any], after: dict[str, Any]) -> EffectPlan:
    policies = [Policy({FLOW: body("AccessFlow/f", flow_spec(**fields))}) for fields in (before, after)]
    return effect_plan(Transition(before=policies[0], after=policies[1], moves=((FLOW, FLOW),)), CATALOG, NOW)


def told(effects: EffectPlan) -> dict[str, list[str]]:
    """To whom something happens, by direction."""
    return {str(one): names(effects.reach[one].people) for one in Direction if effects.reach[one].count}


@pytest.mark.parametrize("trigger", ["AUTOMATIC", "SELF_SERVE"])
@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (block(ONCALL), block(DEE), {"weaker": ["dee"]}),
        (block(DEE), block(ONCALL), {"stronger": ["dee"]}),
        (block(group("sre"), ONCALL), block(group("sre")), {"gains": ["cy"], "weaker": ["dee"]}),
        (block(group("sre"), OFF_CALL), block(group("sre")), {"weaker": ["cy", "dee"]}),
        (block(ONCALL), block(OFF_CALL), {"gains": ["ada", "bob", "cy"], "weaker": ["dee"], "stronger": ["dee"]}),
        (block(ONCALL), block(EITHER), {"weaker": ["dee"]}),
        (block(OFF_CALL), block({**EITHER, "match_operator": "is_not"}), {"stronger": ["ada", "bob", "cy", "dee"]}),
        (block(ONCALL), block(ONCALL, DEE, operator="OR"), {"weaker": ["dee"]}),
        (block(DEE), block(ONCALL, DEE, operator="OR"), {}),
    ],
)
def test_access_that_is_no_longer_bound_to_a_shift_is_weaker(
    trigger: str, before: Any, after: Any, expected: Any
) -> None:
    effects = plan({"trigger": trigger, "requestors": before}, {"trigger": trigger, "requestors": after})
    assert told(effects) == expected


def test_the_control_that_is_lost_is_the_shift() -> None:
    effects = plan({"requestors": block(ONCALL)}, {"requestors": block(DEE)})
    assert [flow.lost for flow in effects.flows] == [(Control.SHIFT,)]


def test_others_who_ask_only_on_shift_are_a_control_too() -> None:
    others = {"request_scopes": ["others"], "grantees": block(group("dba"))}
    before, after = ({"requestors": block(one), "request_for": others} for one in (ONCALL, DEE))
    assert told(plan(before, after)) == {"weaker": ["ada", "bob"]}


def test_who_decides_on_shift_decides_at_some_time() -> None:
    """An assumption: the same people at any time are as easy to ask as on their shift."""
    before, after = ({"approver_policy": policy_of("ANY_OF", approvers(one))} for one in (ONCALL, DEE))
    assert told(plan(before, after)) == {}
