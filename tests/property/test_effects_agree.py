"""Effect plans, held against a look at each person and each entitlement, before and after, for worlds that change."""

import os
from collections.abc import Collection
from dataclasses import replace
from random import Random

import pytest

from flowsync.catalog.index import Catalog
from flowsync.effects.build import effect_plan
from flowsync.effects.since import effects_since
from flowsync.effects.values import Direction, EffectPlan, FlowEffect, Reach
from flowsync.ground.address import Address
from tests.support.brute_force import Pair, routes_of
from tests.support.changed_worlds import NOW, changed_world_of, earlier_snapshot
from tests.support.route_worlds import Expected, Reached
from tests.support.worlds import world_of

WORLDS = int(os.environ.get("FLOWSYNC_WORLDS", "200"))
"""How many worlds are looked at in each run."""


@pytest.mark.parametrize("run", range(4))
def test_every_count_is_that_of_looking_at_each_person_and_entitlement(run: int) -> None:
    random = Random(run)
    for seed in (random.randrange(2**40) for _ in range(WORLDS)):
        changed = changed_world_of(seed, random.randint(2, 5))
        catalog = changed.world.catalog
        if catalog.people is None or catalog.inventory is None:
            continue
        plan, expected = effect_plan(changed.transition, catalog, NOW), changed.expected(catalog)
        assert counts(plan) == expected_counts(expected, *expected.flows), seed
        listed = {one.flow: one for one in plan.flows}
        for flow in expected.flows:
            if flow in listed:
                assert counts(listed[flow]) == expected_counts(expected, flow), (seed, flow)
                assert set(listed[flow].unaffected) == expected.unaffected(flow), (seed, flow)
            else:
                assert not any(count for *_, count in expected_counts(expected, flow)), (seed, flow)


@pytest.mark.parametrize("run", range(2))
def test_who_gains_and_who_loses_is_what_the_meaning_of_policy_says(run: int) -> None:
    random = Random(f"meaning {run}")
    for seed in (random.randrange(2**40) for _ in range(WORLDS)):
        changed = changed_world_of(seed, random.randint(2, 5))
        world = replace(changed.world, at=None)
        plan, catalog = effect_plan(changed.transition, world.catalog, NOW), world.catalog
        before, after = routes_of(world), routes_of(world, changed.after)
        assert named(plan.reach[Direction.GAINS], catalog) == distinct(after.keys() - before.keys()), seed
        assert named(plan.reach[Direction.LOSES], catalog) == distinct(before.keys() - after.keys()), seed


@pytest.mark.parametrize("run", range(2))
def test_who_gained_and_who_lost_since_is_what_the_meaning_of_policy_says(run: int) -> None:
    random = Random(f"since {run}")
    for seed in (random.randrange(2**40) for _ in range(WORLDS)):
        world = replace(world_of(seed, random.randint(2, 5)), at=None)
        then = replace(world, snapshot=earlier_snapshot(seed, world.snapshot))
        drift = effects_since(world.policy, then.catalog, world.catalog, NOW)
        before, after = routes_of(then), routes_of(world)
        gained, lost = drift.reach[Direction.GAINS], drift.reach[Direction.LOSES]
        assert named(gained, world.catalog) == distinct(after.keys() - before.keys()), seed
        assert named(lost, then.catalog) == distinct(before.keys() - after.keys()), seed


def counts(effects: EffectPlan | FlowEffect) -> list[tuple[set[int], set[int], int]]:
    """Distinct people, distinct pairs and their number together, of all that is counted."""
    reaches = [*(effects.reach[direction] for direction in Direction), effects.standing, effects.unapproved]
    return [(set(reach.people), set(reach.pairs), reach.count) for reach in reaches]


def expected_counts(expected: Expected, *flows: Address) -> list[tuple[set[int], set[int], int]]:
    """The same by the definitions."""
    reached = [*(expected.reach(direction, flows) for direction in Direction)]
    return [_counted(some) for some in (*reached, expected.standing(flows), expected.unapproved(flows))]


def _counted(reached: Reached) -> tuple[set[int], set[int], int]:
    return {person for person, _ in reached}, {pair for _, pair in reached}, len(reached)


def named(reach: Reach, catalog: Catalog) -> tuple[set[str], set[Pair], int]:
    """To whom it happens, and with what, by their ids."""
    people = {catalog.people.name(person).id for person in reach.people} if catalog.people else set()
    entitlements = [catalog.inventory.entitlement(pair) for pair in reach.pairs] if catalog.inventory else []
    pairs = {Pair(one.integration, one.resource_type, one.resource_id, one.permission) for one in entitlements}
    return people, pairs, reach.count


def distinct(reached: Collection[tuple[str, Pair]]) -> tuple[set[str], set[Pair], int]:
    """The people, the entitlements, and how many there are together."""
    return {person for person, _ in reached}, {pair for _, pair in reached}, len(reached)
