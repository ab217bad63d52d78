"""``renamed_from`` continues an object, or says why it cannot."""

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.plan.build import build_plan
from flowsync.plan.values import Action, Cause, Reason
from tests.support.configurations import applied, body, configuration, flow_spec, resource, state, unmanaged

OLD, NEW = Address.parse("AccessFlow/old"), Address.parse("AccessFlow/new")
RENAMED = resource("AccessFlow/new", title="Read", renamed_from="old")


def test_a_rename_is_an_update_that_says_what_it_continues() -> None:
    plan = build_plan(configuration(RENAMED), state(AccessFlow__old=applied(body("AccessFlow/old", title="Read"))))
    (change,) = plan.changes
    assert (change.action, change.address, change.previous, change.attributes) == (Action.UPDATE, NEW, OLD, ())
    assert (plan.counts.update, plan.counts.delete, plan.diagnostics) == (1, 0, ())


def test_a_rename_restores_drift_of_the_former_object() -> None:
    live = body("AccessFlow/old", flow_spec(active=False), title="Read")
    known = state(AccessFlow__old=applied(body("AccessFlow/old", title="Read"), live=live))
    plan = build_plan(configuration(RENAMED), known)
    assert [attribute.cause for attribute in plan.changes[0].attributes] == [Cause.DRIFT]
    assert (plan.changes[0].reason, plan.drift[0].address, plan.counts.drifted) == (Reason.POLICY, OLD, 1)


def test_a_rename_of_an_object_that_is_gone_creates_it() -> None:
    known = state(AccessFlow__old=applied(body("AccessFlow/old"), live=None))
    (change,) = build_plan(configuration(RENAMED), known).changes
    assert (change.action, change.previous) == (Action.CREATE, OLD)


def test_a_former_name_that_is_not_in_the_store_has_no_effect() -> None:
    (change,) = build_plan(configuration(RENAMED), state()).changes
    assert (change.action, change.previous) == (Action.CREATE, None)
    settled = state(AccessFlow__new=applied(RENAMED.body))
    assert build_plan(configuration(RENAMED), settled).changes == ()


def test_a_former_name_that_is_unmanaged_is_refused() -> None:
    plan = build_plan(configuration(RENAMED), state(AccessFlow__old=unmanaged(body("AccessFlow/old"))))
    assert [diagnostic.code for diagnostic in plan.diagnostics] == [Code.RENAMED_FROM_UNMANAGED]


def test_two_managed_objects_do_not_become_one() -> None:
    known = state(AccessFlow__old=applied(body("AccessFlow/old")), AccessFlow__new=applied(body("AccessFlow/new")))
    plan = build_plan(configuration(RENAMED), known)
    assert [diagnostic.code for diagnostic in plan.diagnostics] == [Code.RENAMED_BOTH_MANAGED]


def test_a_new_name_that_somebody_else_took_has_to_be_imported_first() -> None:
    known = state(AccessFlow__old=applied(body("AccessFlow/old")), AccessFlow__new=unmanaged(body("AccessFlow/new")))
    plan = build_plan(configuration(RENAMED), known)
    assert [diagnostic.code for diagnostic in plan.diagnostics] == [Code.IMPORT_FIRST]
