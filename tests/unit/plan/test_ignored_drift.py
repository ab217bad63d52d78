"""``--ignore-drift``: what only drifted stays as it is live, and stays drift."""

from typing import Any

import pytest

from flowsync.ground.codes import Code
from flowsync.plan.values import Action, Cause, Change, Drift, Effect, Plan, Reason
from tests.support.configurations import applied, body, flow_spec
from tests.support.documents import Data
from tests.support.plans import bundle, document, groups, integration, planned, policy

FLOW = "AccessFlow/a"
KEPT = document("Bundle/kept")


def plan_of(was: Data, live: Data | None, wanted: Data, *ignored: str, **metadata: Any) -> Plan:
    known = applied(body(FLOW, flow_spec(**was)), None if live is None else body(FLOW, flow_spec(**live)))
    store = {FLOW: known, "Bundle/kept": applied(KEPT.body)}
    return planned([document(FLOW, flow_spec(**wanted), **metadata), KEPT], store, ignored_drift=ignored)


def only_change(plan: Plan) -> Change:
    (change,) = plan.changes
    return change


def warned(plan: Plan) -> list[tuple[Code, str]]:
    return [(one.code, one.summary) for one in plan.diagnostics if not one.is_error]


def fields(drift: tuple[Drift, ...]) -> list[str]:
    return [".".join(attribute.labels) for one in drift for attribute in one.attributes]


@pytest.mark.parametrize("name", ["AccessFlow/a", "AccessFlow/a.active", "AccessFlow/a.spec.active"])
def test_nothing_but_ignored_drift_is_no_change_at_all(name: str) -> None:
    plan = plan_of({}, {"active": False}, {}, name)
    assert (plan.changes, plan.drift, fields(plan.ignored), plan.counts.ignored) == ((), (), ["active"], 1)
    assert (plan.diagnostics, plan.has_effect, plan.is_refused) == ((), False, False)


def test_other_drift_of_the_object_is_restored() -> None:
    plan = plan_of({}, {"active": False, "grant_duration": "8h"}, {}, "AccessFlow/a.active")
    change = only_change(plan)
    assert (change.after, change.applied) == (body(FLOW, flow_spec(active=False)), body(FLOW))
    assert (change.reason, fields(plan.drift), fields(plan.ignored)) == (Reason.DRIFT, ["grant_duration"], ["active"])


def test_a_change_of_policies_is_made_and_what_counts_as_applied_is_what_they_say() -> None:
    plan = plan_of({}, {"active": False}, {"grant_duration": "4h"}, FLOW)
    change = only_change(plan)
    assert (change.action, change.reason) == (Action.UPDATE, Reason.POLICY)
    assert change.after == body(FLOW, flow_spec(active=False, grant_duration="4h"))
    assert change.applied == body(FLOW, flow_spec(grant_duration="4h"))
    assert [(one.labels, one.cause) for one in change.attributes] == [(("grant_duration",), Cause.CHANGE)]


def test_drift_inside_a_list_is_left_item_by_item() -> None:
    was = {"access_targets": [integration("R"), bundle("x")]}
    live = {"access_targets": [integration("R", "W"), bundle("x"), bundle("extra")]}
    wanted = {"access_targets": [integration("R"), bundle("y")]}
    change = only_change(plan_of(was, live, wanted, "AccessFlow/a.access_targets"))
    kept = {"access_targets": [integration("R", "W"), bundle("y"), bundle("extra")]}
    assert change.after == body(FLOW, flow_spec(**kept))


def test_tiers_that_policies_made_more_are_not_mixed_with_what_is_live() -> None:
    def tiers(*names: str) -> Data:
        return {"approver_policy": policy("ANY_OF", "grc"), "escalation_policy": {"approver_groups": groups(*names)}}

    plan = plan_of(tiers("one"), tiers("other"), tiers("one", "two"), FLOW)
    assert (only_change(plan).after, plan.ignored) == (body(FLOW, flow_spec(**tiers("one", "two"))), ())
    assert warned(plan)[0][0] is Code.DRIFT_NOT_IGNORED
    alike = plan_of(tiers("one", "two"), tiers("one", "other"), tiers("one", "two"), FLOW)
    assert (alike.changes, alike.diagnostics) == ((), ())


def test_a_conflict_is_not_ignored_and_that_is_said() -> None:
    plan = plan_of({}, {"grant_duration": "8h"}, {"grant_duration": "4h"}, FLOW)
    assert (only_change(plan).after, only_change(plan).applied) == (body(FLOW, flow_spec(grant_duration="4h")), None)
    summary = "Not all drift of AccessFlow/a is ignored: policies change grant_duration too, and win."
    assert (warned(plan), fields(plan.drift), plan.ignored) == (
        [(Code.DRIFT_NOT_IGNORED, summary)],
        ["grant_duration"],
        (),
    )


def test_an_object_that_is_gone_is_not_created_again_unless_policies_changed_it() -> None:
    plan = plan_of({}, None, {}, FLOW)
    gone = Drift(address=document(FLOW).address, missing=True, effect=Effect.WIDENS)
    assert (plan.changes, plan.ignored) == ((), (gone,))
    changed = plan_of({}, None, {"active": False}, FLOW)
    assert (only_change(changed).action, changed.ignored) == (Action.CREATE, ())
    assert "policies change it too, and create it again" in warned(changed)[0][1]
    by_field = plan_of({}, None, {}, "AccessFlow/a.active")
    assert (only_change(by_field).action, by_field.ignored) == (Action.CREATE, ())
    assert "all of it is gone from the live store" in warned(by_field)[0][1]


def test_an_object_that_policies_delete_is_deleted() -> None:
    known = applied(body(FLOW), body(FLOW, flow_spec(active=False)))
    plan = planned([KEPT], {FLOW: known, "Bundle/kept": applied(KEPT.body)}, ignored_drift=[FLOW])
    assert (only_change(plan).action, warned(plan)[0][0]) == (Action.DELETE, Code.DRIFT_NOT_IGNORED)


@pytest.mark.parametrize("name", ["AccessFlow/a", "AccessFlow/new"])
def test_an_object_that_is_renamed_is_named_by_either_name(name: str) -> None:
    live = body(FLOW, flow_spec(active=False), title="Read")
    renamed = document("AccessFlow/new", title="Read", renamed_from="a")
    plan = planned([renamed], {FLOW: applied(body(FLOW, title="Read"), live)}, ignored_drift=[name])
    change = only_change(plan)
    assert change.after == body("AccessFlow/new", flow_spec(active=False), title="Read")
    assert (change.applied, plan.ignored[0].address) == (renamed.body, document(FLOW).address)


def test_a_name_without_drift_is_a_warning() -> None:
    same, unknown = plan_of({}, {}, {}, "AccessFlow/a.active"), plan_of({}, {}, {}, "AccessFlow/b")
    assert warned(same) == [(Code.NO_SUCH_DRIFT, "AccessFlow/a.active has not drifted: there is nothing to ignore.")]
    assert warned(unknown) == [(Code.NO_SUCH_DRIFT, "There is no AccessFlow/b whose drift to ignore.")]
    assert unknown.diagnostics[0].hint == "Did you mean 'AccessFlow/a'?"


def test_a_mixture_that_is_not_valid_is_refused() -> None:
    extended, short = {"settings": {"max_extensions": 2}}, {"grant_duration": "15m"}
    (found,) = plan_of({}, extended, short, FLOW).diagnostics
    assert (found.code, found.is_error) == (Code.IGNORED_DRIFT_INVALID, True)
    assert found.summary.startswith("With its drift left as it is, AccessFlow/a would not be valid: spec.settings")


def test_who_is_protected_and_was_switched_off_in_the_live_store_may_change() -> None:
    known = applied(body(FLOW, protect=True), body(FLOW, flow_spec(active=False), protect=True))
    wanted = document(FLOW, flow_spec(grant_duration="2h"), protect=True)
    assert planned([wanted], {FLOW: known}, ignored_drift=[FLOW]).diagnostics == ()


def test_what_counts_as_applied_is_in_the_digest() -> None:
    live, wanted = {"active": False, "grant_duration": "8h"}, {"grant_duration": "4h"}
    with_drift = plan_of({}, live, wanted, "AccessFlow/a.active")
    assert with_drift.digest != plan_of({"active": False}, live, {**wanted, "active": False}).digest
    assert with_drift.digest != plan_of({}, live, wanted).digest


def test_only_an_update_has_an_applied_body_of_its_own() -> None:
    address = document(FLOW).address
    with pytest.raises(ValueError, match="only an update that leaves drift"):
        Change(address=address, action=Action.CREATE, after="{}", applied="[]", reason=Reason.POLICY)
    with pytest.raises(ValueError, match="only an update that leaves drift"):
        Change(address=address, action=Action.UPDATE, before="", after="{}", applied="{}", reason=Reason.POLICY)
