"""--only narrows: what is made alone, what stays as it is, and why."""

from dataclasses import replace
from typing import Any

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.model.configuration import Configuration, Resource, Untold
from flowsync.model.state import State
from flowsync.plan.build import build_plan
from flowsync.plan.drifted_fields import parse_drifted_field
from flowsync.plan.saved import plan_from_text, plan_to_text
from flowsync.plan.selection import Selection, parse_selector
from flowsync.plan.values import Action, Effect, Plan, Why
from flowsync.plan.widening import with_widening_guard
from tests.support.configurations import applied, body, configuration, flow_spec, resource, state, unmanaged

NARROWS = Selection(only_narrows=True)
LESS, MORE = flow_spec(grant_duration="30m"), flow_spec(grant_duration="8h")
BROKEN = ("policies/broken.yaml",)


def narrowing(wanted: Configuration, store: State, **more: Any) -> Plan:
    return build_plan(wanted, store, replace(NARROWS, **more))


def untold(wanted: Configuration, *objects: str, continued: str = "", files: tuple[str, ...] = ()) -> Configuration:
    """The configuration with documents that are not valid."""
    known = {Address.parse(text): "policies/wrong.yaml" for text in objects}
    former = {Address.parse(continued): "policies/wrong.yaml"} if continued else {}
    return replace(wanted, untold=Untold(objects=known, continued=former, files=files))


def made(plan: Plan) -> list[tuple[str, str]]:
    return [(str(change.action), str(change.address)) for change in plan.changes]


def whys(plan: Plan) -> dict[str, tuple[Why, str]]:
    return {str(one.address): (one.why, one.detail) for one in plan.left_out}


def three(*desired: Resource) -> tuple[Configuration, State]:
    """What is wanted, against the least flows a, b and c."""
    names = ("a", "b", "c")
    return configuration(*desired), state(
        **{f"AccessFlow__{name}": applied(body(f"AccessFlow/{name}")) for name in names}
    )


def test_what_narrows_is_made_and_the_rest_is_left_out_with_its_reason() -> None:
    both = flow_spec(grant_duration="8h", settings={"require_mfa": True})
    described = resource("AccessFlow/c", description="Why.")
    wanted, store = three(
        resource("AccessFlow/a", LESS), resource("AccessFlow/b", both), described, resource("AccessFlow/d")
    )
    plan = narrowing(wanted, store)
    assert made(plan) == [("update", "AccessFlow/a")]
    assert whys(plan) == {
        "AccessFlow/b": (Why.MIXED, ""),
        "AccessFlow/c": (Why.NEUTRAL, ""),
        "AccessFlow/d": (Why.WIDENS, ""),
    }
    assert (plan.exceptions.only, plan.exceptions.is_partial, plan.counts.left_out) == (("narrows",), True, 3)


def test_flows_are_deleted_and_the_limits_on_deletes_hold() -> None:
    wanted, store = three(resource("AccessFlow/a"))
    assert made(narrowing(wanted, store)) == [("delete", "AccessFlow/c"), ("delete", "AccessFlow/b")]
    protected = state(
        AccessFlow__a=applied(body("AccessFlow/a")), AccessFlow__b=applied(body("AccessFlow/b", protect=True))
    )
    assert [found.code for found in narrowing(wanted, protected).diagnostics] == [Code.PROTECTED]


def test_objects_with_documents_that_are_not_valid_stay_as_they_are() -> None:
    wanted, store = three(resource("AccessFlow/a", LESS), resource("AccessFlow/b", LESS))
    plan = narrowing(untold(wanted, "AccessFlow/b", "AccessFlow/c", "AccessFlow/new"), store)
    assert made(plan) == [("update", "AccessFlow/a")]
    told = (Why.INVALID, "policies/wrong.yaml")
    assert whys(plan) == dict.fromkeys(("AccessFlow/b", "AccessFlow/c", "AccessFlow/new"), told)
    assert {one.action for one in plan.left_out} == {None}


def test_what_such_a_document_continues_under_another_name_stays_too() -> None:
    wanted, store = three(resource("AccessFlow/a"), resource("AccessFlow/c"))
    plan = narrowing(untold(wanted, "AccessFlow/new", continued="AccessFlow/b"), store)
    assert (made(plan), sorted(whys(plan))) == ([], ["AccessFlow/b", "AccessFlow/new"])
    long_gone = narrowing(untold(wanted, "AccessFlow/new", continued="AccessFlow/x"), store)
    assert (made(long_gone), sorted(whys(long_gone))) == ([("delete", "AccessFlow/b")], ["AccessFlow/new"])


def test_a_valid_document_that_continues_the_same_object_is_left_out() -> None:
    one = resource("AccessFlow/one", LESS, renamed_from="b")
    wanted, store = three(resource("AccessFlow/a"), resource("AccessFlow/c"), one)
    plan = narrowing(untold(wanted, "AccessFlow/other", continued="AccessFlow/b"), store)
    assert made(plan) == []
    assert whys(plan)["AccessFlow/one"] == (Why.INVALID, "policies/wrong.yaml")


def test_nothing_is_deleted_for_want_of_a_document_while_one_may_be_anybodys() -> None:
    expired = resource("AccessFlow/c", expires_at="2020-01-01T00:00:00Z")
    wanted, store = three(resource("AccessFlow/a", LESS))
    wanted = untold(replace(wanted, expired={expired.address: expired}), files=BROKEN)
    plan = narrowing(wanted, store)
    assert made(plan) == [("update", "AccessFlow/a"), ("delete", "AccessFlow/c")]
    assert whys(plan) == {"AccessFlow/b": (Why.UNREAD, "policies/broken.yaml")}
    meant = build_plan(wanted, store, NARROWS, allowed_deletes=[Address.parse("AccessFlow/b")])
    assert ("delete", "AccessFlow/b") in made(meant)


def test_a_store_is_not_emptied_when_no_document_can_be_read() -> None:
    _, store = three()
    plan = narrowing(untold(configuration(), files=BROKEN), store)
    assert (made(plan), plan.is_refused, plan.counts.left_out) == ([], False, 3)


def test_what_needs_something_that_is_left_out_is_left_out_too() -> None:
    uses_old = flow_spec(access_targets=[{"bundle": {"name": "old"}}])
    uses_new = flow_spec(access_targets=[{"bundle": {"name": "new"}}], active=False)
    wanted = configuration(resource("AccessFlow/a", uses_new), resource("AccessFlow/b", LESS))
    store = state(
        AccessFlow__a=applied(body("AccessFlow/a", uses_old)),
        AccessFlow__b=applied(body("AccessFlow/b")),
        Bundle__old=applied(body("Bundle/old")),
    )
    plan = narrowing(untold(wanted, "Bundle/new"), store)
    assert (made(plan), plan.is_refused) == ([("update", "AccessFlow/b")], False)
    assert whys(plan)["AccessFlow/a"] == (Why.NEEDS, "Bundle/new")


def test_a_neutral_change_that_a_narrowing_one_needs_is_made_with_it() -> None:
    uses = [flow_spec(access_targets=[{"bundle": {"name": name}}], active=name == "old") for name in ("old", "new")]
    wanted = configuration(resource("AccessFlow/a", uses[1]), resource("Bundle/new"), resource("Bundle/other"))
    store = state(AccessFlow__a=applied(body("AccessFlow/a", uses[0])), Bundle__old=applied(body("Bundle/old")))
    plan = narrowing(wanted, store)
    assert made(plan) == [("create", "Bundle/new"), ("update", "AccessFlow/a")]
    assert whys(plan) == {"Bundle/old": (Why.NEUTRAL, ""), "Bundle/other": (Why.NEUTRAL, "")}


def test_a_title_that_is_given_up_only_in_what_is_left_out_is_not_taken() -> None:
    store = state(
        AccessFlow__a=applied(body("AccessFlow/a")), AccessFlow__b=applied(body("AccessFlow/b", title="Read"))
    )
    wanted = configuration(resource("AccessFlow/a", LESS, title="Read"), resource("AccessFlow/b", MORE, title="Other"))
    assert whys(narrowing(wanted, store))["AccessFlow/a"] == (Why.NEEDS, "AccessFlow/b")


def test_what_is_wrong_with_one_object_stops_no_other() -> None:
    wanted, store = three(resource("AccessFlow/a", LESS), resource("AccessFlow/x"), resource("AccessFlow/c"))
    store = replace(
        store, resources={**store.resources, Address.parse("AccessFlow/x"): unmanaged(body("AccessFlow/x"))}
    )
    plan = narrowing(wanted, store)
    assert (plan.is_refused, made(plan)) == (False, [("update", "AccessFlow/a"), ("delete", "AccessFlow/b")])
    (found,) = plan.diagnostics
    assert (found.code, found.detail) == (Code.IMPORT_FIRST, "AccessFlow/x is left as it is.")


def test_two_objects_of_which_one_cannot_continue_the_other_both_stay() -> None:
    wanted, store = three(resource("AccessFlow/a", LESS), resource("AccessFlow/b", LESS, renamed_from="c"))
    plan = narrowing(wanted, store)
    assert made(plan) == [("update", "AccessFlow/a")]
    assert whys(plan) == dict.fromkeys(("AccessFlow/b", "AccessFlow/c"), (Why.WRONG, "renamed-both-managed"))


def test_drift_that_narrows_when_restored_is_restored_and_widening_drift_stops_nothing() -> None:
    store = state(
        AccessFlow__a=applied(body("AccessFlow/a"), live=body("AccessFlow/a", MORE)),
        AccessFlow__b=applied(body("AccessFlow/b"), live=body("AccessFlow/b", flow_spec(active=False))),
    )
    wanted = configuration(resource("AccessFlow/a"), resource("AccessFlow/b", LESS))
    plan = with_widening_guard(narrowing(wanted, store), [])
    assert (made(plan), plan.is_refused, plan.counts.drifted) == ([("update", "AccessFlow/a")], False, 1)
    assert whys(plan) == {"AccessFlow/b": (Why.WIDENS, "")}


def test_with_widening_drift_left_as_it_is_the_object_can_be_narrowed() -> None:
    live = flow_spec(grant_duration="10m", settings={"max_extensions": 1})
    store = state(
        AccessFlow__a=applied(
            body("AccessFlow/a", flow_spec(settings={"max_extensions": 1})), live=body("AccessFlow/a", live)
        )
    )
    wanted = configuration(resource("AccessFlow/a"))
    assert narrowing(wanted, store).changes == ()
    ignored = [parse_drifted_field("AccessFlow/a.grant_duration")]
    assert [one.effect for one in build_plan(wanted, store, NARROWS, ignored).changes] == [Effect.NARROWS]


def test_targets_and_exclusions_narrow_it_further() -> None:
    wanted, store = three(
        resource("AccessFlow/a", LESS), resource("AccessFlow/b", LESS), resource("AccessFlow/c", LESS)
    )
    plan = narrowing(wanted, store, excluded=(parse_selector("AccessFlow/b"),))
    assert made(plan) == [("update", "AccessFlow/a"), ("update", "AccessFlow/c")]
    plan = narrowing(wanted, store, targets=(parse_selector("AccessFlow/b"),))
    assert (made(plan), whys(plan)["AccessFlow/a"]) == ([("update", "AccessFlow/b")], (Why.NOT_LOOKED_AT, ""))


def test_a_saved_plan_keeps_all_of_it() -> None:
    wanted, store = three(resource("AccessFlow/a", LESS), resource("AccessFlow/b", MORE))
    plan = narrowing(untold(wanted, "AccessFlow/c", files=BROKEN), store)
    again, _ = plan_from_text(plan_to_text(plan, "sqlite:///x").encode(), "plan")
    assert (again, again.digest) == (plan, plan.digest)
    assert plan.changes[0].action is Action.UPDATE
