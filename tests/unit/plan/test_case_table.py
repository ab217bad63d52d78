"""The case table of the specification, row by row: applied (A), live (L), policies (G)."""

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.plan.build import build_plan
from flowsync.plan.values import Action, Cause, Change, Drift, Effect, Plan, Reason
from tests.support.configurations import applied, body, configuration, flow_spec, resource, state, unmanaged

FLOW = "AccessFlow/a"
ADDRESS = Address.parse(FLOW)
BASE = body(FLOW)
LONGER = flow_spec(grant_duration="4h")
MFA = flow_spec(settings={"require_mfa": True})


def only_change(plan: Plan) -> Change:
    (change,) = plan.changes
    return change


def causes(change: Change) -> dict[str, Cause]:
    return {".".join(attribute.labels): attribute.cause for attribute in change.attributes}


def test_nothing_differs() -> None:
    plan = build_plan(configuration(resource(FLOW)), state(AccessFlow__a=applied(BASE)))
    assert (plan.changes, plan.drift, plan.diagnostics) == ((), (), ())


def test_policies_only_is_a_create() -> None:
    change = only_change(build_plan(configuration(resource(FLOW)), state()))
    assert (change.action, change.before, change.after, change.reason) == (Action.CREATE, None, BASE, Reason.POLICY)


def test_policies_changed_and_live_as_applied_is_an_update() -> None:
    plan = build_plan(configuration(resource(FLOW, LONGER)), state(AccessFlow__a=applied(BASE)))
    change = only_change(plan)
    assert (change.action, change.before, change.after) == (Action.UPDATE, BASE, body(FLOW, LONGER))
    (attribute,) = change.attributes
    assert (attribute.key_path, attribute.before, attribute.after) == (("spec", "grant_duration"), "1h", "4h")
    assert (attribute.cause, plan.drift, plan.counts.update) == (Cause.CHANGE, (), 1)


def test_live_changed_and_policies_as_applied_is_drift_and_no_change() -> None:
    plan = build_plan(configuration(resource(FLOW)), state(AccessFlow__a=applied(BASE, live=body(FLOW, MFA))))
    change = only_change(plan)
    assert (change.action, change.after, change.reason) == (Action.UPDATE, BASE, Reason.DRIFT)
    assert plan.drift == (Drift(address=ADDRESS, attributes=change.attributes, effect=Effect.WIDENS),)
    assert (change.attributes[0].applied, change.attributes[0].before, change.attributes[0].after) == (
        False,
        True,
        False,
    )
    assert (plan.counts.update, plan.counts.drifted, plan.visible_changes) == (0, 1, ())


def test_both_changed_differently_is_a_conflict_that_policies_win() -> None:
    live = body(FLOW, flow_spec(grant_duration="8h"))
    plan = build_plan(configuration(resource(FLOW, LONGER)), state(AccessFlow__a=applied(BASE, live=live)))
    change = only_change(plan)
    (attribute,) = change.attributes
    assert (attribute.cause, attribute.applied, attribute.before, attribute.after) == (Cause.CONFLICT, "1h", "8h", "4h")
    assert (change.after, plan.counts.update, plan.counts.drifted) == (body(FLOW, LONGER), 1, 1)


def test_both_changed_to_the_same_is_adopted_silently() -> None:
    after = body(FLOW, LONGER)
    plan = build_plan(configuration(resource(FLOW, LONGER)), state(AccessFlow__a=applied(BASE, live=after)))
    change = only_change(plan)
    assert (change.action, change.before, change.after, change.reason) == (Action.NO_OP, after, after, Reason.ADOPTED)
    assert (plan.drift, plan.visible_changes, plan.has_effect) == ((), (), False)


def test_fields_are_told_apart_within_one_object() -> None:
    live = body(FLOW, flow_spec(settings={"require_mfa": True, "justification_required": True}))
    wanted = flow_spec(grant_duration="4h", settings={"justification_required": True})
    plan = build_plan(configuration(resource(FLOW, wanted)), state(AccessFlow__a=applied(BASE, live=live)))
    assert causes(only_change(plan)) == {
        "grant_duration": Cause.CHANGE,
        "settings.require_mfa": Cause.DRIFT,
    }
    assert (plan.counts.update, plan.counts.drifted) == (1, 1)


def test_gone_from_the_live_store_is_drift_and_created_again() -> None:
    plan = build_plan(configuration(resource(FLOW)), state(AccessFlow__a=applied(BASE, live=None)))
    change = only_change(plan)
    assert (change.action, change.after, change.reason) == (Action.CREATE, BASE, Reason.DRIFT)
    gone = Drift(address=ADDRESS, missing=True, effect=Effect.WIDENS)
    assert (plan.drift, plan.counts.create, plan.counts.drifted) == ((gone,), 0, 1)


def test_gone_from_both_is_forgotten() -> None:
    known = state(AccessFlow__a=applied(BASE, live=None), AccessFlow__b=applied(body("AccessFlow/b")))
    plan = build_plan(configuration(resource("AccessFlow/b")), known)
    change = only_change(plan)
    assert (change.action, change.before, change.after) == (Action.NO_OP, None, None)
    assert (change.reason, plan.has_effect, plan.drift) == (Reason.FORGOTTEN, False, ())


def test_in_both_but_never_applied_has_to_be_imported_first() -> None:
    plan = build_plan(configuration(resource(FLOW)), state(AccessFlow__a=unmanaged(BASE)))
    assert (plan.changes, [diagnostic.code for diagnostic in plan.diagnostics]) == ((), [Code.IMPORT_FIRST])
    assert plan.is_refused


def test_live_only_is_listed_and_never_touched() -> None:
    plan = build_plan(configuration(), state(AccessFlow__a=unmanaged(BASE)))
    assert (plan.changes, plan.unmanaged, plan.diagnostics) == ((), (ADDRESS,), ())


def test_gone_from_policies_is_a_delete() -> None:
    known = state(AccessFlow__a=applied(BASE), AccessFlow__b=applied(body("AccessFlow/b")))
    plan = build_plan(configuration(resource("AccessFlow/b")), known)
    change = only_change(plan)
    assert (change.action, change.before, change.after) == (Action.DELETE, BASE, None)
    assert (change.reason, plan.counts.delete) == (Reason.REMOVED, 1)


def test_gone_from_policies_and_drifted_is_a_delete_that_says_so() -> None:
    known = state(AccessFlow__a=applied(BASE, live=body(FLOW, MFA)), AccessFlow__b=applied(body("AccessFlow/b")))
    plan = build_plan(configuration(resource("AccessFlow/b")), known)
    assert (only_change(plan).action, plan.drift) == (Action.DELETE, (Drift(address=ADDRESS),))


def test_expired_is_a_delete_with_that_reason() -> None:
    gone = resource(FLOW, expires_at="2026-01-01T00:00:00Z")
    known = state(AccessFlow__a=applied(gone.body), AccessFlow__b=applied(body("AccessFlow/b")))
    plan = build_plan(configuration(resource("AccessFlow/b"), expired=(gone,)), known)
    assert (only_change(plan).action, only_change(plan).reason) == (Action.DELETE, Reason.EXPIRED)
