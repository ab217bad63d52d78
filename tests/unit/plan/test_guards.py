"""What a plan may never do, and deletes that look like an accident."""

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.model.settings import DeleteLimits
from flowsync.model.state import State, StateVersion
from flowsync.plan.build import build_plan
from flowsync.plan.guards import with_delete_guard
from flowsync.plan.values import Plan
from tests.support.configurations import applied, body, configuration, flow_spec, resource, state, unmanaged

KEPT = resource("AccessFlow/kept")
KEPT_STATE = {"AccessFlow__kept": applied(KEPT.body)}
OFF = flow_spec(active=False)


def codes(plan: Plan) -> list[Code]:
    return [diagnostic.code for diagnostic in plan.diagnostics if diagnostic.is_error]


def test_protected_is_not_deleted() -> None:
    plan = build_plan(
        configuration(KEPT), state(**KEPT_STATE, AccessFlow__a=applied(body("AccessFlow/a", protect=True)))
    )
    assert codes(plan) == [Code.PROTECTED]


def test_protected_is_not_deleted_by_expiry() -> None:
    gone = resource("AccessFlow/a", protect=True, expires_at="2026-01-01T00:00:00Z")
    plan = build_plan(configuration(KEPT, expired=(gone,)), state(**KEPT_STATE, AccessFlow__a=applied(gone.body)))
    assert codes(plan) == [Code.PROTECTED]


def test_protected_is_not_renamed() -> None:
    known = state(AccessFlow__a=applied(body("AccessFlow/a", protect=True)))
    plan = build_plan(configuration(resource("AccessFlow/b", renamed_from="a", protect=True)), known)
    assert codes(plan) == [Code.PROTECTED]


def test_protected_is_not_switched_off_even_when_protection_leaves_with_it() -> None:
    known = state(AccessFlow__a=applied(body("AccessFlow/a", protect=True)))
    assert codes(build_plan(configuration(resource("AccessFlow/a", OFF)), known)) == [Code.PROTECTED]
    assert codes(build_plan(configuration(resource("AccessFlow/a", OFF, protect=True)), known)) == [Code.PROTECTED]


def test_protection_may_leave_by_itself_and_other_fields_may_change() -> None:
    known = state(AccessFlow__a=applied(body("AccessFlow/a", protect=True)))
    assert codes(build_plan(configuration(resource("AccessFlow/a")), known)) == []
    longer = resource("AccessFlow/a", flow_spec(grant_duration="2h"), protect=True)
    assert codes(build_plan(configuration(longer), known)) == []


def test_protected_and_off_already_may_stay_off() -> None:
    known = state(AccessFlow__a=applied(body("AccessFlow/a", OFF, protect=True)))
    changed = resource("AccessFlow/a", OFF, protect=True, description="x")
    assert codes(build_plan(configuration(changed), known)) == []


def test_what_an_unmanaged_object_refers_to_is_neither_deleted_nor_renamed() -> None:
    uses = flow_spec(access_targets=[{"bundle": {"name": "debug"}}])
    known = state(
        **KEPT_STATE,
        Bundle__debug=applied(body("Bundle/debug")),
        AccessFlow__foreign=unmanaged(body("AccessFlow/foreign", uses)),
    )
    assert codes(build_plan(configuration(KEPT), known)) == [Code.DELETE_REFERENCED]
    renamed = resource("Bundle/repair", renamed_from="debug")
    assert codes(build_plan(configuration(KEPT, renamed), known)) == [Code.DELETE_REFERENCED]


def test_a_title_that_an_unmanaged_object_holds_is_refused() -> None:
    known = state(AccessFlow__foreign=unmanaged(body("AccessFlow/foreign", title="PROD Read")))
    assert codes(build_plan(configuration(resource("AccessFlow/a", title="prod read")), known)) == [Code.TITLE_HELD]
    assert codes(build_plan(configuration(resource("Bundle/a", title="prod read")), known)) == []


def test_a_store_is_never_emptied() -> None:
    assert codes(build_plan(configuration(), state(**KEPT_STATE))) == [Code.STORE_EMPTIED]
    assert codes(build_plan(configuration(), state())) == []


def many(count: int) -> Plan:
    """A plan that deletes ``count`` of 40 managed flows."""
    objects = {Address.parse(f"AccessFlow/f{n}"): applied(body(f"AccessFlow/f{n}")) for n in range(40)}
    kept = [resource(f"AccessFlow/f{n}") for n in range(count, 40)]
    known = State(version=StateVersion(lineage="lineage", serial=1), resources=objects)
    return build_plan(configuration(*kept), known)


def test_deletes_are_too_many_only_over_both_limits() -> None:
    limits = DeleteLimits(count=10, percent=30)
    assert codes(with_delete_guard(many(12), limits, ())) == []  # 30 %: over the count, not over the share
    assert codes(with_delete_guard(many(13), limits, ())) == [Code.TOO_MANY_DELETES]
    assert codes(with_delete_guard(many(13), DeleteLimits(count=13, percent=30), ())) == []


def test_every_delete_has_to_be_allowed_by_name() -> None:
    limits = DeleteLimits()
    names = [Address.parse(f"AccessFlow/f{n}") for n in range(13)]
    assert codes(with_delete_guard(many(13), limits, names[:-1])) == [Code.TOO_MANY_DELETES]
    assert codes(with_delete_guard(many(13), limits, names)) == []
