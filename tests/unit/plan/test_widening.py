"""Drift by which somebody narrowed access: what apply must not undo unless it is asked for by name."""

from typing import Any

import pytest

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.plan.build import build_plan
from flowsync.plan.drifted_fields import parse_drifted_field
from flowsync.plan.values import Action, Plan
from flowsync.plan.widening import with_widening_guard
from tests.support.configurations import applied, body, configuration, flow_spec, resource, state

FLOW = "AccessFlow/a"
ADDRESS = Address.parse(FLOW)
OFF = {"active": False}


def guarded(desired: dict[str, Any], was: dict[str, Any], live: dict[str, Any] | None, *restored: str) -> Plan:
    """The guarded plan of one flow; each version is given by what differs from the least flow."""
    there = None if live is None else body(FLOW, flow_spec(**live))
    store = state(AccessFlow__a=applied(body(FLOW, flow_spec(**was)), live=there))
    plan = build_plan(configuration(resource(FLOW, flow_spec(**desired))), store)
    return with_widening_guard(plan, [Address.parse(text) for text in restored])


def hint(plan: Plan) -> str:
    (found,) = plan.diagnostics
    assert found.code is Code.WIDENING_DRIFT
    return found.hint


@pytest.mark.parametrize(
    "live",
    [
        OFF,
        {"grant_duration": "30m"},
        {"settings": {"require_mfa": True}},
        {"requestors": {"conditions": [{"type": "group", "values": ["sre"], "source_integration_name": "Ping"}]}},
        None,
    ],
    ids=["switched off", "shorter", "with MFA", "other people", "deleted"],
)
def test_what_somebody_narrowed_is_held_back(live: dict[str, Any] | None) -> None:
    plan = guarded({}, {}, live)
    assert (plan.is_refused, plan.held_back) == (True, frozenset({ADDRESS}))
    assert "--restore-widening AccessFlow/a" in hint(plan)
    assert [change.address for change in plan.changes] == [ADDRESS]


@pytest.mark.parametrize("live", [{"grant_duration": "8h"}, {"active": True}])
def test_what_somebody_widened_is_restored_as_ever(live: dict[str, Any]) -> None:
    was: dict[str, Any] = {"grant_duration": "2h", **({"active": False} if "active" in live else {})}
    plan = guarded(was, was, live)
    assert (plan.is_refused, plan.held_back, plan.counts.drifted) == (False, frozenset(), 1)


def test_it_is_restored_when_it_is_named() -> None:
    plan = guarded({}, {}, OFF, FLOW)
    assert (plan.diagnostics, plan.exceptions.restored_widening) == ((), (FLOW,))
    assert plan.changes[0].after == body(FLOW)


def test_another_name_restores_nothing_and_is_a_warning() -> None:
    plan = guarded({}, {}, OFF, "AccessFlow/b")
    assert [(found.code, found.is_error) for found in plan.diagnostics] == [
        (Code.WIDENING_DRIFT, True),
        (Code.NO_SUCH_DRIFT, False),
    ]
    assert plan.diagnostics[1].hint == "Did you mean 'AccessFlow/a'?"


def test_drift_that_is_left_as_it_is_is_not_held_back() -> None:
    store = state(AccessFlow__a=applied(body(FLOW), live=body(FLOW, flow_spec(active=False, grant_duration="8h"))))
    ignored = [parse_drifted_field("AccessFlow/a.active")]
    plan = with_widening_guard(build_plan(configuration(resource(FLOW)), store, ignored_drift=ignored), [])
    assert (plan.diagnostics, plan.changes[0].after) == ((), body(FLOW, flow_spec(active=False)))


def test_only_the_widening_fields_are_named() -> None:
    plan = guarded({}, {}, {"active": False, "grant_duration": "8h"})
    (found,) = plan.diagnostics
    assert found.summary.endswith("apply would widen it again: active.")
    assert found.hint.endswith("Not now: --ignore-drift AccessFlow/a.active.")


@pytest.mark.parametrize(
    ("was", "live", "desired", "is_held"),
    [
        ("4h", "1h", "2h", True),
        ("4h", "1h", "8h", True),
        ("4h", "2h", "1h", False),
        ("1h", "4h", "8h", False),
        ("1h", "8h", "4h", False),
    ],
)
def test_a_conflict_is_held_back_where_it_undoes_what_somebody_narrowed(
    was: str, live: str, desired: str, is_held: bool
) -> None:
    plan = guarded({"grant_duration": desired}, {"grant_duration": was}, {"grant_duration": live})
    assert plan.is_refused is is_held
    assert not is_held or hint(plan).endswith("Not now: --exclude AccessFlow/a.")


def test_a_flow_that_was_deleted_and_that_policies_change_is_held_back_too() -> None:
    plan = guarded({"grant_duration": "30m"}, {}, None)
    assert (plan.changes[0].action, plan.held_back) == (Action.CREATE, frozenset({ADDRESS}))
    assert hint(plan).endswith("Not now: --exclude AccessFlow/a.")


def test_a_flow_that_was_deleted_and_is_switched_off_now_is_created_again() -> None:
    assert not guarded(OFF, {}, None).is_refused


def test_a_renamed_object_may_be_named_either_way() -> None:
    store = state(AccessFlow__a=applied(body(FLOW), live=body(FLOW, flow_spec(active=False))))
    plan = build_plan(configuration(resource("AccessFlow/b", renamed_from="a")), store)
    assert with_widening_guard(plan, []).held_back == {ADDRESS}
    for name in ("AccessFlow/a", "AccessFlow/b"):
        assert with_widening_guard(plan, [Address.parse(name)]).diagnostics == ()


def test_a_bundle_that_was_deleted_is_held_back_for_the_flows_that_use_it() -> None:
    uses = flow_spec(access_targets=[{"bundle": {"name": "kit"}}])
    kit = applied(body("Bundle/kit"), live=None)
    with_user = state(AccessFlow__a=applied(body(FLOW, uses)), Bundle__kit=kit)
    wanted = configuration(resource(FLOW, uses), resource("Bundle/kit"))
    assert with_widening_guard(build_plan(wanted, with_user), []).held_back == {Address.parse("Bundle/kit")}
    unused = build_plan(configuration(resource("Bundle/kit")), state(Bundle__kit=kit))
    assert not with_widening_guard(unused, []).is_refused


def test_a_delete_of_what_somebody_narrowed_is_made() -> None:
    store = state(
        AccessFlow__a=applied(body(FLOW), live=body(FLOW, flow_spec(active=False))),
        AccessFlow__kept=applied(body("AccessFlow/kept")),
    )
    plan = with_widening_guard(build_plan(configuration(resource("AccessFlow/kept")), store), [])
    assert (plan.is_refused, plan.counts.delete) == (False, 1)
