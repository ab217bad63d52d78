"""Evaluation over bitmaps, held against a look at each person and each entitlement, for companies that nobody has."""

from typing import Any

from hypothesis import event, given, settings

from flowsync.access.controls import Approval, Clause, Controls
from flowsync.access.evaluation import Evaluation
from flowsync.catalog.index import InventoryIndex, PeopleIndex
from tests.support.brute_force import Found, Pair, Routes, as_bag, routes_of
from tests.support.worlds import EXAMPLES, World, worlds


def found_by(evaluation: Evaluation) -> Routes:
    """The routes of an evaluation, for each person and each entitlement."""
    found: Routes = {}
    people, inventory = evaluation.catalog.people, evaluation.catalog.inventory
    for flow in evaluation.policy.flows:
        for route in evaluation.routes(flow):
            assert people is not None
            assert inventory is not None
            plain = plain_controls(str(flow), route.controls, people)
            for person, pair in ((person, pair) for person in route.people for pair in route.pairs):
                found.setdefault((people.name(person).id, name_of(pair, inventory)), set()).add(plain)
    return found


def name_of(pair: int, inventory: InventoryIndex) -> Pair:
    one = inventory.entitlement(pair)
    return Pair(one.integration, one.resource_type, one.resource_id, one.permission)


def plain_controls(flow: str, controls: Controls, people: PeopleIndex) -> Found:
    hours = controls.hours
    return Found(
        flow=flow,
        requested=controls.requested,
        requestors=frozenset(people.name(person).id for person in controls.requestors),
        approval=controls.approval and plain_approval(controls.approval, people),
        approver_reason=controls.approver_reason,
        decides_self=controls.decides_self,
        mfa=controls.mfa,
        justification=controls.justification,
        states_duration=controls.states_duration,
        minutes=(controls.grant_minutes, controls.total_minutes),
        hours=hours and (hours.zone, frozenset(m for m in range(7 * 1440) if hours.week >> m & 1)),
        bound=frozenset((one.type, one.operator, one.values, one.source) for one in controls.bound),
    )


def plain_approval(approval: Approval, people: PeopleIndex) -> Any:
    clauses = [plain_clause(clause, people) for clause in approval.clauses]
    tiers = tuple((tier.minutes, plain_clause(tier.clause, people)) for tier in approval.tiers)
    return as_bag(clauses), approval.distinct, tiers


def plain_clause(clause: Clause, people: PeopleIndex) -> frozenset[tuple[str, frozenset[str]]]:
    return frozenset((people.name(person).id, term.roles) for term in clause for person in term.people)


@settings(deadline=None, max_examples=EXAMPLES)
@given(worlds())
def test_everybody_has_the_routes_that_the_meaning_of_policy_gives_them(world: World) -> None:
    expected = routes_of(world)
    event(f"people reach something: {bool(expected)}")
    assert found_by(Evaluation(world.policy, world.catalog, world.at)) == expected
