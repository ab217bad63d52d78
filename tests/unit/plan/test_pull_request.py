"""What a pull request does by itself, and what was pending before it, case by case."""

from flowsync.ground.address import Address
from flowsync.model.state import State
from flowsync.plan.build import build_plan
from flowsync.plan.pull_request import Split, split_plan, state_after, touched_twice
from flowsync.plan.values import Action, Plan
from tests.support.configurations import applied, body, configuration, flow_spec, resource, unmanaged
from tests.support.plans import stored

SHORT, LONG = flow_spec(grant_duration="2h"), flow_spec(grant_duration="8h")


def split(base: list[str], merged: list[str], state: State) -> Split:
    """The split of a change from documents with these addresses to those, each with the least spec."""
    found = split_plan(configuration(*map(resource, base)), configuration(*map(resource, merged)), state, build_plan)
    assert found is not None
    return found


def told(plan: Plan) -> list[str]:
    return [f"{change.action} {change.address}" for change in plan.changes]


def test_without_anything_pending_all_of_the_plan_is_the_pull_requests() -> None:
    policies, more = configuration(resource("Bundle/a")), configuration(resource("Bundle/a"), resource("Bundle/b"))
    assert split_plan(policies, more, stored({"Bundle/a": applied(body("Bundle/a"))}), build_plan) is None


def test_what_was_merged_and_not_applied_is_pending() -> None:
    found = split(["Bundle/a"], ["Bundle/a", "Bundle/b"], stored({}))
    assert (told(found.pending), told(found.own)) == (["create Bundle/a"], ["create Bundle/b"])


def test_a_pull_request_that_undoes_what_is_pending_does_what_undoes_it() -> None:
    found = split([], ["Bundle/a"], stored({"Bundle/a": applied(body("Bundle/a"))}))
    assert (told(found.pending), told(found.own)) == (["delete Bundle/a"], ["create Bundle/a"])
    assert touched_twice(found.own, found.pending) == {Address.parse("Bundle/a")}


def test_drift_is_pending_and_what_the_pull_request_makes_of_the_field_is_its_own() -> None:
    flow = "AccessFlow/f"
    state = stored({flow: applied(body(flow), body(flow, SHORT))})
    found = split_plan(configuration(resource(flow)), configuration(resource(flow, LONG)), state, build_plan)
    assert found is not None
    assert [drift.address.name for drift in found.pending.drift] == ["f"]
    ((attribute,),) = (change.attributes for change in found.own.changes)
    assert (attribute.before, attribute.after, found.own.drift) == ("1h", "8h", ())


def test_the_rename_of_what_a_rename_brought_is_one_rename() -> None:
    state = stored({"Bundle/a": applied(body("Bundle/a", title="T"))})
    found = split_plan(
        configuration(resource("Bundle/b", renamed_from="a", title="T")),
        configuration(resource("Bundle/c", renamed_from="b", title="T")),
        state,
        build_plan,
    )
    assert found is not None
    ((pending,), (own,)) = found.pending.changes, found.own.changes
    assert [(one.previous and one.previous.name, one.address.name) for one in (pending, own)] == [
        ("a", "b"),
        ("b", "c"),
    ]
    assert touched_twice(found.own, found.pending) == {Address.parse("Bundle/c")}


def test_what_is_refused_is_pending_all_the_same() -> None:
    store = {"Bundle/kept": applied(body("Bundle/kept", protect=True)), "Bundle/a": applied(body("Bundle/a"))}
    found = split(["Bundle/a"], ["Bundle/a", "Bundle/b"], stored(store))
    assert found.pending.is_refused
    assert (told(found.pending), told(found.own)) == (["delete Bundle/kept"], ["create Bundle/b"])


def test_records_that_are_only_brought_up_to_date_are_pending_too() -> None:
    flow = "AccessFlow/f"
    state = stored({flow: applied(body(flow), body(flow, SHORT)), "Bundle/gone": applied(body("Bundle/gone"), None)})
    found = split_plan(configuration(resource(flow, SHORT)), configuration(resource(flow, LONG)), state, build_plan)
    assert found is not None
    assert {change.action for change in found.pending.changes} == {Action.NO_OP}
    ((attribute,),) = (change.attributes for change in found.own.changes)
    assert (attribute.before, attribute.after, str(attribute.cause)) == ("2h", "8h", "change")


def test_an_object_keeps_its_identity_and_what_nobody_manages_stays() -> None:
    state = stored({"Bundle/a": applied(body("Bundle/a")), "Bundle/other": unmanaged(body("Bundle/other"))})
    plan = build_plan(configuration(resource("Bundle/b", renamed_from="a")), state)
    after = state_after(plan, state).resources
    assert sorted(str(address) for address in after) == ["Bundle/b", "Bundle/other"]
    assert after[Address.parse("Bundle/b")].object_id == "id"
