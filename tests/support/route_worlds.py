"""Small worlds of routes, and what changes in them worked out one person and one pair at a time."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import product
from random import Random

from pyroaring import BitMap, FrozenBitMap

from flowsync.access.compare import covers
from flowsync.access.controls import Approval, Controls, Requested, Term
from flowsync.access.values import Route
from flowsync.effects.moved import FlowRoutes
from flowsync.effects.values import Direction
from flowsync.ground.address import Address, Kind

PEOPLE, PAIRS, BLOCK = 5, 9, 3
Reached = frozenset[tuple[int, int]]
"""(person, pair) pairs."""


def block_of(pair: int) -> range:
    """Resources of one group with one permission: three numbers in a row."""
    return range(pair // BLOCK * BLOCK, pair // BLOCK * BLOCK + BLOCK)


def touched_and_others(flows: Sequence[FlowRoutes]) -> tuple[list[FlowRoutes], Callable[[BitMap], list[Route]]]:
    """The flows whose routes may change, and what tells the routes of the others."""
    lasting = [route for one in flows if one.before is one.after for route in one.before]
    touched = [one for one in flows if one.before is not one.after]
    return touched, lambda pairs: [route for route in lasting if route.pairs.intersect(pairs)]


def flow_address(number: int) -> Address:
    """The address of one of the flows."""
    return Address(kind=Kind.ACCESS_FLOW, name=f"flow-{number}")


def random_routes(random: Random) -> list[FlowRoutes]:
    """A few flows; some change their routes, some do not, some come or go."""
    return [_flow(flow_address(number), random) for number in range(random.randint(1, 5))]


def _flow(flow: Address, random: Random) -> FlowRoutes:
    before = tuple(_route(flow, random) for _ in range(random.randint(0, 3)))
    kind = random.choice(("same", "same", "other", "people", "pairs", "controls"))
    if kind == "same":
        return FlowRoutes(flow=flow, before=before, after=before)
    if kind == "other":
        return FlowRoutes(flow=flow, before=before, after=tuple(_route(flow, random) for _ in range(2)))
    after = tuple(replace(route, **{kind: getattr(_route(flow, random), kind)}) for route in before)
    return FlowRoutes(flow=flow, before=before, after=after)


def _route(flow: Address, random: Random) -> Route:
    return Route(flow=flow, people=_some(PEOPLE, random), pairs=_pairs(random), controls=_controls(random))


def _pairs(random: Random) -> BitMap:
    """Now and then whole blocks, as "any resource" gives them."""
    if random.random() < 0.5:
        return _some(PAIRS, random)
    first, second = (block_of(random.randrange(PAIRS)) for _ in range(2))
    return BitMap(first) | BitMap(second)


def _some(size: int, random: Random) -> BitMap:
    return BitMap(random.sample(range(size), random.randint(1, size - 1)))


def _controls(random: Random) -> Controls:
    """Few enough for equal ones to meet, and for ones that do not compare."""
    if random.random() < 0.15:
        return Controls(requested=Requested.NOBODY)
    return Controls(
        requested=random.choice((Requested.SELF, Requested.SELF, Requested.MANAGER)),
        approval=random.choice((None, _approval({1, 2}), _approval({1}))),
        mfa=random.choice((False, False, True)),
        grant_minutes=random.choice((60, 60, 120, None)),
    )


def _approval(people: Iterable[int]) -> Approval:
    return Approval(clauses=(frozenset({Term(people=FrozenBitMap(people))}),))


class Cell:
    """One person and one pair: the controls under which the flows lead there, before and after; of these, by flow,
    those after that no route before covers (``opened``), and those before that no route after covers (``closed``)."""

    def __init__(self, flows: Sequence[FlowRoutes], person: int, pair: int) -> None:
        self.before = {one.flow: _at(one.before, person, pair) for one in flows}
        self.after = {one.flow: _at(one.after, person, pair) for one in flows}
        self.any_before = [controls for some in self.before.values() for controls in some]
        self.any_after = [controls for some in self.after.values() for controls in some]
        self.opened = {flow: uncovered(some, self.any_before) for flow, some in self.after.items()}
        self.closed = {flow: uncovered(some, self.any_after) for flow, some in self.before.items()}

    def directions(self, flow: Address) -> set[Direction]:
        """What happens on the whole where routes of the flow open or close."""
        opened = {Direction.WEAKER if self.any_before else Direction.GAINS} if self.opened[flow] else set()
        closed = {Direction.STRONGER if self.any_after else Direction.LOSES} if self.closed[flow] else set()
        return opened | closed

    def moves(self, flow: Address) -> bool:
        """Whether the routes of the flow change, looked at by themselves."""
        before, after = self.before[flow], self.after[flow]
        return bool(uncovered(after, before) or uncovered(before, after))


class Expected:
    """What is true of each (person, pair) of a world, by the definitions in words."""

    def __init__(self, flows: Sequence[FlowRoutes], people: int = PEOPLE, pairs: int = PAIRS) -> None:
        self.flows = tuple(one.flow for one in flows)
        self._cells = {at: Cell(flows, *at) for at in product(range(people), range(pairs))}

    def reach(self, direction: Direction, flows: Iterable[Address]) -> Reached:
        """Who is affected in this direction, and by what, where routes of any of the flows open or close."""
        return self._where(lambda cell, flow: direction in cell.directions(flow), flows)

    def standing(self, flows: Iterable[Address]) -> Reached:
        """Who comes by standing access to what they did not have as easily."""
        return self._where(lambda cell, flow: any(one.is_standing for one in cell.opened[flow]), flows)

    def unapproved(self, flows: Iterable[Address]) -> Reached:
        """Who gains what without approval."""
        return self._where(
            lambda cell, flow: not cell.any_before and any(one.approval is None for one in cell.opened[flow]), flows
        )

    def unaffected(self, flow: Address) -> frozenset[int]:
        """For whom routes of the flow change by themselves, and nothing does on the whole."""
        moved = self._where(Cell.moves, [flow])
        return frozenset(person for person, _ in moved) - {
            person for direction in Direction for person, _ in self.reach(direction, [flow])
        }

    def _where(self, test: Callable[[Cell, Address], bool], flows: Iterable[Address]) -> Reached:
        flows = tuple(flows)
        return frozenset(at for at, cell in self._cells.items() if any(test(cell, flow) for flow in flows))


def _at(routes: Iterable[Route], person: int, pair: int) -> list[Controls]:
    return [route.controls for route in routes if person in route.people and pair in route.pairs]


def uncovered(some: Iterable[Controls], others: Sequence[Controls]) -> list[Controls]:
    """Those of some that are easier in something than each of the others."""
    return [one for one in some if not any(covers(other, one) for other in others)]
