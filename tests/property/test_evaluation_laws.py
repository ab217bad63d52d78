"""Laws of what evaluation says beside the routes, for companies that nobody has."""

from collections.abc import Iterator
from itertools import combinations, product

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from flowsync.access.chain import why
from flowsync.access.controls import Approval, Clause, Requested
from flowsync.access.evaluation import Evaluation
from flowsync.access.values import Route
from flowsync.ground.address import Address
from flowsync.ground.json_text import parse_json
from tests.support.worlds import EXAMPLES, World, policy_from, worlds

PICK = st.integers(0, 10**6)


def evaluation_of(world: World) -> Evaluation:
    return Evaluation(world.policy, world.catalog, world.at)


def all_routes(evaluation: Evaluation) -> list[Route]:
    return [route for flow in evaluation.policy.flows for route in evaluation.routes(flow)]


@settings(deadline=None, max_examples=EXAMPLES)
@given(worlds(), st.sets(PICK, max_size=3))
def test_no_flow_that_leads_to_a_pair_is_left_out(world: World, picked: set[int]) -> None:
    evaluation = evaluation_of(world)
    assume(evaluation.catalog.inventory is not None and evaluation.catalog.inventory.pair_count)
    assert evaluation.catalog.inventory is not None
    pairs = BitMap(pick % evaluation.catalog.inventory.pair_count for pick in picked)
    touching = evaluation.flows_touching(pairs)
    leading = {flow for flow in evaluation.policy.flows if evaluation.contents(flow).pairs & pairs}
    assert leading <= set(touching) <= set(evaluation.policy.flows)
    assert list(touching) == sorted(touching)


@settings(deadline=None, max_examples=EXAMPLES)
@given(worlds(), PICK)
def test_another_policy_over_the_same_catalog_is_as_if_it_were_the_only_one(world: World, pick: int) -> None:
    """What evaluations share is about the catalog alone."""
    flows = [address for address in world.documents if address in world.policy.flows]
    gone = flows[pick % len(flows)]
    other = policy_from({address: spec for address, spec in world.documents.items() if address != gone})
    before = evaluation_of(world)
    all_routes(before)
    assert all_routes(before.under(other)) == all_routes(Evaluation(other, world.catalog, world.at))
    assert before.under(other).routes(gone) == ()


@settings(deadline=None, max_examples=EXAMPLES)
@given(worlds(), PICK)
def test_a_chain_leads_from_the_person_to_the_entitlement_by_places_that_are_there(world: World, pick: int) -> None:
    evaluation = evaluation_of(world)
    routes = all_routes(evaluation)
    assume(routes)
    route = routes[pick % len(routes)]
    person, pair = route.people[pick % len(route.people)], route.pairs[pick % len(route.pairs)]
    people, inventory = evaluation.catalog.people, evaluation.catalog.inventory
    assert people is not None
    assert inventory is not None
    first, *between, last = why(evaluation, person, pair, route)
    assert (first.what, last.what) == (people.name(person).email, str(inventory.entitlement(pair)))
    assert route.flow in [link.address for link in between]
    for link in between:
        assert link.address is not None
        value = parse_json(evaluation.policy.body(link.address))
        for step in link.key_path:
            value = value[step]


def decide(evaluation: Evaluation, clause: Clause, person: int, pair: int) -> set[int]:
    """Who may give this approval on a request for this person and pair."""
    people, inventory = evaluation.catalog.people, evaluation.catalog.inventory
    assert people is not None
    assert inventory is not None
    (resource,) = inventory.resources_of(BitMap([pair]))
    holders: dict[str, set[int | None]] = {
        "Owner": set(inventory.owners_of(resource)),
        "manager": {people.manager_of(person)},
    }
    return {one for term in clause for one in term.people if all(one in holders[role] for role in term.roles)}


Giving = dict[tuple[int, int], list[set[int]]]
"""For each request, of a person for a pair, who may give the approval of each clause, and of each tier after them."""


def giving_on(evaluation: Evaluation, flow: Address) -> Giving:
    usage, pairs = evaluation.usage(flow), evaluation.contents(flow).pairs
    assert usage.approval is not None
    clauses = [*usage.approval.clauses, *(tier.clause for tier in usage.approval.tiers)]
    requests = [(person, pair) for person in usage.users() for pair in pairs]
    return {request: [decide(evaluation, clause, *request) for clause in clauses] for request in requests}


def with_approval(evaluation: Evaluation) -> Iterator[tuple[Address, Approval, Giving]]:
    for flow in evaluation.policy.flows:
        approval = evaluation.usage(flow).approval
        if approval is not None:
            yield flow, approval, giving_on(evaluation, flow)


@settings(deadline=None, max_examples=EXAMPLES)
@given(worlds())
def test_approvers_are_those_who_may_decide_on_some_request(world: World) -> None:
    evaluation = evaluation_of(world)
    for flow, _, giving in with_approval(evaluation):
        if giving:
            deciding = {one for some in giving.values() for clause in some for one in clause}
            assert set(evaluation.approvers(flow)) == deciding


@settings(deadline=None, max_examples=EXAMPLES)
@given(worlds())
def test_people_are_one_for_all_or_mutual_where_some_requests_make_them_so(world: World) -> None:
    evaluation = evaluation_of(world)
    for flow, approval, giving in with_approval(evaluation):
        if not giving:
            continue
        pairs, asking = evaluation.contents(flow).pairs, evaluation.usage(flow).users(Requested.SELF)
        count = 1 if not approval.distinct else len(approval.clauses)
        sole = {request: set.intersection(*some[: len(approval.clauses)]) for request, some in giving.items()}
        gives_all = {one for some in sole.values() for one in some} if count == 1 else set()
        mutual = [
            (one, two)
            for one, two in combinations(asking, 2)
            if count == 1
            and any(two in sole[one, pair] for pair in pairs)
            and any(one in sole[two, pair] for pair in pairs)
        ]
        concerns = evaluation.concerns(flow)
        assert set(concerns.one_for_all) == (gives_all if len(approval.clauses) > 1 else set())
        assert concerns.mutual.count == len(mutual)
        assert set(concerns.mutual.people) == {one for some in mutual for one in some}
        assert {tuple(sorted(some)) for some in concerns.mutual.sample} <= set(mutual)
        assert len(concerns.mutual.sample) == min(len(mutual), 3)


def can_be_approved(approval: Approval, some: list[set[int]]) -> bool:
    """Each clause by somebody, or by somebody of a tier in its place; by somebody else each where they are distinct."""
    needed = len(approval.clauses)
    if not approval.distinct:
        return sum(map(bool, some)) >= needed
    everybody = [choice for chosen in combinations(some, needed) for choice in product(*chosen)]
    return any(len(set(choice)) == needed for choice in everybody)


def is_of_one_role(approval: Approval) -> bool:
    """Whether nobody has to be owner and manager at once, and no role is asked of distinct approvers."""
    clauses = [*approval.clauses, *(tier.clause for tier in approval.tiers)]
    return all(len(term.roles) <= (not approval.distinct) for clause in clauses for term in clause)


@settings(deadline=None, max_examples=EXAMPLES)
@given(worlds())
def test_what_is_stuck_is_what_no_request_can_be_approved_for(world: World) -> None:
    evaluation = evaluation_of(world)
    for flow, approval, giving in with_approval(evaluation):
        if giving and is_of_one_role(approval):
            concerns = evaluation.concerns(flow)
            fine = [request for request, some in giving.items() if can_be_approved(approval, some)]
            assert concerns.is_unsatisfiable == (not fine)
            assert set(concerns.stuck_people) == {person for person, _ in giving} - {person for person, _ in fine}
            assert set(concerns.stuck_pairs) == {pair for _, pair in giving} - {pair for _, pair in fine}
