"""The effect plan of changes that reviewers see every day."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pyroaring import BitMap

from flowsync.access.controls import Control
from flowsync.catalog.build import build_catalog
from flowsync.catalog.snapshot import Snapshot
from flowsync.effects.build import effect_plan
from flowsync.effects.values import Direction, EffectPlan, FlowEffect, Knowledge
from flowsync.ground.address import Address
from tests.support.plans import bundle, condition
from tests.support.plans import policy as approval
from tests.support.small_company import FLOW, NOW, company, directions, flow, table, told, transition

Specs = Mapping[str, dict[str, Any]]
HERE = company(ann=["sre"], bob=["sre", "dba"], cy=["dba"], dee=["leads"], eve=["leads", "sre"])


def plan_of(before: Specs, after: Specs, renamed: Mapping[str, str] | None = None) -> EffectPlan:
    return effect_plan(transition(before, after, renamed), HERE, NOW)


def only(plan: EffectPlan) -> FlowEffect:
    (effect,) = plan.flows
    return effect


def test_a_new_flow_gives_what_nobody_had() -> None:
    plan = plan_of({}, {"flow": flow("dba", on=table("WRITE"))})
    assert plan.knowledge is Knowledge.EXACT
    assert directions(plan, HERE) == {"gains": "bob cy: orders WRITE, refunds WRITE (4)"}
    assert told(plan.unapproved, HERE) == "bob cy: orders WRITE, refunds WRITE (4)"
    assert plan.standing.count == 0
    effect = only(plan)
    assert [link.what for link in effect.why] == [
        "bob@acme.example",
        "group is dba",
        "AccessFlow/flow",
        "WRITE on db/table",
        "db/table/orders WRITE",
    ]
    assert (effect.before, effect.is_changed, effect.previous) == (None, True, None)


def test_a_flow_that_goes_takes_what_nothing_else_gives() -> None:
    plan = plan_of({"flow": flow("sre"), "other": flow("dba")}, {"other": flow("dba")})
    assert directions(plan, HERE) == {"loses": "ann eve: orders READ, refunds READ (4)"}
    effect = only(plan)
    assert told_people(effect.unaffected) == ["bob"]
    assert effect.easier == (Address.parse("AccessFlow/other"),)
    assert [link.what for link in effect.why][:2] == ["ann@acme.example", "group is sre"]
    assert effect.after is None


def test_approval_that_is_dropped_is_a_weaker_route_to_the_same() -> None:
    approved = flow("sre", approver_policy=approval("ANY_OF", "leads"))
    plan = plan_of({"flow": approved}, {"flow": flow("sre")})
    assert directions(plan, HERE) == {"weaker": "ann bob eve: orders READ, refunds READ (6)"}
    effect = only(plan)
    assert (effect.lost, effect.added) == ((Control.APPROVAL,), ())
    assert told_people(effect.power.lost) == ["dee", "eve"]
    assert (effect.power.after, effect.power.gained) == (0, effect.reach[Direction.GAINS].people)


def test_who_had_an_easier_route_is_unaffected() -> None:
    approved = flow("sre", approver_policy=approval("ANY_OF", "leads"))
    other = {"easy": flow("dba")}
    plan = plan_of({"flow": approved, **other}, {"flow": flow("sre"), **other})
    assert directions(plan, HERE) == {"weaker": "ann eve: orders READ, refunds READ (4)"}
    effect = only(plan)
    assert told_people(effect.unaffected) == ["bob"]
    assert effect.easier == (Address.parse("AccessFlow/easy"),)


def test_what_is_neither_easier_nor_harder_is_both() -> None:
    with_mfa = flow("dba", settings={"require_mfa": True})
    longer = flow("dba", grant_duration="30m")
    plan = plan_of({"flow": with_mfa}, {"flow": longer})
    assert set(directions(plan, HERE)) == {"weaker", "stronger"}
    assert (only(plan).lost, only(plan).added) == ((Control.MFA,), (Control.DURATION,))


def test_a_flow_that_gives_by_itself_is_counted_apart() -> None:
    automatic = {**flow("dba"), "trigger": "AUTOMATIC"}
    plan = plan_of({"flow": flow("dba")}, {"flow": automatic})
    assert told(plan.standing, HERE) == "bob cy: orders READ, refunds READ (4)"
    assert only(plan).lost == (Control.REQUEST, Control.DURATION)


def test_a_bundle_that_gains_a_target_touches_the_flows_that_use_it() -> None:
    flows = {"flow": flow("dba", on=bundle("b")), "other": flow("leads")}
    plan = plan_of(
        {**flows, "Bundle/b": {"access_targets": [table("READ")]}},
        {**flows, "Bundle/b": {"access_targets": [table("READ", "WRITE")]}},
    )
    assert directions(plan, HERE) == {"gains": "bob cy: orders WRITE, refunds WRITE (4)"}
    assert (only(plan).flow, only(plan).is_changed) == (FLOW, False)
    assert only(plan).via == (Address.parse("Bundle/b"),)


def test_another_name_is_no_effect_and_a_change_with_it_is_one() -> None:
    before = {"old": flow("dba")}
    assert plan_of(before, {"new": flow("dba")}, renamed={"old": "new"}).flows == ()
    plan = plan_of(before, {"new": flow("dba", "leads")}, renamed={"old": "new"})
    assert directions(plan, HERE) == {"gains": "dee eve: orders READ, refunds READ (4)"}
    assert only(plan).previous == Address.parse("AccessFlow/old")


def test_flows_stand_in_order_the_worst_first() -> None:
    before = {"loses": flow("sre", on=table("WRITE")), "gains-few": flow("none"), "gains-many": flow("none")}
    after = {"loses": flow("none"), "gains-few": flow("dba"), "gains-many": flow("sre", "leads")}
    plan = plan_of(before, after)
    assert [effect.flow.name for effect in plan.flows] == ["gains-many", "gains-few", "loses"]
    assert plan.reach[Direction.GAINS].count == 10, "bob gains the same by two flows, and counts once"


def test_without_a_catalog_nothing_is_known() -> None:
    plan = effect_plan(transition({}, {"flow": flow("dba")}), None, NOW)
    assert (plan.knowledge, plan.catalog, dict(plan.reach)) == (Knowledge.UNKNOWN, None, {})


def test_a_catalog_without_people_or_inventory_knows_nothing_of_the_change() -> None:
    empty = build_catalog(Snapshot(taken_at="2026-11-20T06:00:00Z"))
    plan = effect_plan(transition({}, {"flow": flow("dba")}), empty, NOW)
    assert plan.knowledge is Knowledge.UNKNOWN
    assert [one.summary for one in plan.unknown] == ["the catalog has no inventory", "the catalog has no people"]


def test_what_the_catalog_does_not_tell_makes_the_counts_partial() -> None:
    shift = {"conditions": [condition("group", "dba"), condition("oncall", "db", source="PagerDuty")]}
    spec = {**flow("dba"), "requestors": {"logical_operator": "OR", **shift}}
    plan = plan_of({}, {"flow": spec})
    assert (plan.knowledge, plan.reach[Direction.GAINS].count) == (Knowledge.PARTIAL, 4)
    assert [one.summary for one in plan.unknown] == ["PagerDuty is not in the catalog"]


def test_what_is_not_known_of_another_flow_to_the_same_is_said() -> None:
    shift = {**flow("dba"), "requestors": {"conditions": [condition("oncall", "db", source="PagerDuty")]}}
    plan = plan_of({"shift": shift}, {"shift": shift, "flow": flow("dba")})
    assert plan.knowledge is Knowledge.PARTIAL
    assert only(plan).unknown == ()


def test_an_old_catalog_is_stale() -> None:
    change = transition({}, {"flow": flow("dba")})
    fresh = effect_plan(change, HERE, NOW, max_age=180)
    stale = effect_plan(change, HERE, NOW + timedelta(minutes=1), max_age=180)
    assert (fresh.knowledge, stale.knowledge) == (Knowledge.EXACT, Knowledge.STALE)
    assert stale.catalog is not None
    assert stale.catalog.age_minutes == 181


def test_an_object_in_force_that_cannot_be_read_leaves_doubt() -> None:
    change = transition({}, {"flow": flow("dba")})
    plan = effect_plan(replace(change, unread=(FLOW,)), HERE, NOW)
    assert plan.knowledge is Knowledge.PARTIAL
    assert [one.summary for one in plan.unknown] == ["AccessFlow/flow is in force, but what it says cannot be read"]


def told_people(people: BitMap) -> list[str]:
    assert HERE.people is not None
    return [HERE.people.name(person).id for person in people]
