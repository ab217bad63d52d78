"""Exact counts: thousands of small worlds, each worked out one person and one pair at a time as well."""

from random import Random

import pytest

from flowsync.effects.reach import Affected, Change, change_of
from flowsync.effects.tally import Tally
from flowsync.effects.values import Direction
from flowsync.ground.address import Address
from tests.support.route_worlds import Expected, Reached, block_of, random_routes, touched_and_others

WORLDS_OF_A_RUN = 200


@pytest.mark.parametrize("run", range(10))
def test_every_count_is_that_of_looking_at_each_person_and_pair(run: int) -> None:
    random = Random(run)
    for _ in range(WORLDS_OF_A_RUN):
        flows = random_routes(random)
        expected, change = Expected(flows), change_of(*touched_and_others(flows), block_of)
        assert counts(change.opened.whole, change.closed.whole) == expected_counts(expected, expected.flows), flows
        for flow in expected.flows:
            assert counts(*found(change, flow)) == expected_counts(expected, (flow,)), (flow, flows)
            assert set(change.unaffected(flow)) == expected.unaffected(flow), (flow, flows)


def found(change: Change, flow: Address) -> tuple[Affected, Affected]:
    """What is found where the flow opens and where it closes."""
    return change.opened.flows.get(flow, Affected()), change.closed.flows.get(flow, Affected())


def counts(opened: Affected, closed: Affected) -> list[tuple[set[int], set[int], int]]:
    """Distinct people, distinct pairs and their number together, of all that is counted."""
    tallies = (opened.alone, opened.beside, closed.alone, closed.beside, opened.standing, opened.unapproved)
    return [_tallied(tally) for tally in tallies]


def expected_counts(expected: Expected, flows: tuple[Address, ...]) -> list[tuple[set[int], set[int], int]]:
    """The same by the definitions."""
    order = (Direction.GAINS, Direction.WEAKER, Direction.LOSES, Direction.STRONGER)
    reached = [expected.reach(direction, flows) for direction in order]
    return [_counted(some) for some in (*reached, expected.standing(flows), expected.unapproved(flows))]


def _counted(reached: Reached) -> tuple[set[int], set[int], int]:
    return {person for person, _ in reached}, {pair for _, pair in reached}, len(reached)


def _tallied(tally: Tally) -> tuple[set[int], set[int], int]:
    return set(tally.people), set(tally.pairs), tally.count
