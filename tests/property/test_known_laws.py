"""Laws of what is said of policy held against a catalog, for companies that nobody has."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings

from flowsync.access.evaluation import Evaluation
from flowsync.catalog.build import build_catalog
from flowsync.ground.address import Kind
from flowsync.ground.codes import Code
from flowsync.known.check import findings
from flowsync.known.finding import Finding
from tests.support.worlds import EXAMPLES, World, worlds

_PEOPLE = ("requestors", "request_for")
_OF_WHAT_IS_COMPLETE = frozenset(
    {Code.UNKNOWN_VALUE, Code.UNKNOWN_ATTRIBUTE, Code.UNKNOWN_RESOURCE_TYPE, Code.UNKNOWN_PERMISSION}
)


def found(world: World) -> list[Finding]:
    return list(findings(world.policy, world.catalog, sorted(world.policy.addresses)))


@settings(deadline=None, max_examples=EXAMPLES)
@given(worlds())
def test_a_flow_that_nobody_can_use_is_told_and_no_other_one_for_its_whole_block(world: World) -> None:
    evaluation = Evaluation(world.policy, world.catalog)
    told = [one for one in found(world) if one.place.key_path[1] in _PEOPLE]
    whole = {one.place.address for one in told if one.place.key_path == ("spec", "requestors")}
    for flow in world.policy.flows:
        usage = evaluation.usage(flow)
        if world.policy.spec(flow).get("active", True) and world.catalog.people is not None:
            unusable = not usage.ways and not usage.unknown
            assert not unusable or any(one.place.address == flow for one in told)
            assert flow not in whole or not usage.ways


@settings(deadline=None, max_examples=EXAMPLES)
@given(worlds())
def test_a_scope_is_told_just_where_it_holds_nothing_for_certain(world: World) -> None:
    evaluation = Evaluation(world.policy, world.catalog)
    told = {one.place.address for one in found(world) if one.code is Code.MATCHES_NOTHING}
    unlisted = {one.place.address for one in found(world) if one.code is Code.UNKNOWN_INTEGRATION}
    for scope in world.policy.of_kind(Kind.ACCESS_SCOPE):
        if world.catalog.inventory is not None and scope not in unlisted:
            held = evaluation.contents(scope)
            assert (scope in told) == (not held.pairs and not held.unknown)


@settings(deadline=None, max_examples=EXAMPLES)
@given(worlds())
def test_nothing_is_told_twice(world: World) -> None:
    told = found(world)
    places = Counter((one.place.address, one.place.key_path, one.code) for one in told)
    queries = {place: number for place, number in places.items() if place[1] != ("spec", "query")}
    assert set(queries.values()) <= {1}
    blocks = [one.place for one in told if one.code is Code.MATCHES_NOBODY and one.place.is_key]
    for block in blocks:
        inside = [one for one in told if one.place.address == block.address and one.place != block]
        assert not any(one.place.key_path[: len(block.key_path)] == block.key_path for one in inside)


@settings(deadline=None, max_examples=EXAMPLES)
@given(worlds())
def test_where_nothing_is_complete_no_value_type_or_permission_is_called_unknown(world: World) -> None:
    snapshot = world.snapshot
    partial = replace(
        snapshot,
        sources=tuple(replace(one, complete=False) for one in snapshot.sources),
        integrations=tuple(replace(one, complete=False) for one in snapshot.integrations),
    )
    told = findings(world.policy, build_catalog(partial), sorted(world.policy.addresses))
    assert _OF_WHAT_IS_COMPLETE.isdisjoint(one.code for one in told)
