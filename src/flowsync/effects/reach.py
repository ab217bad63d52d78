"""Who is affected when routes open or close, other routes counted in: exact counts, never one pair at a time.

Opening and closing mirror each other. What opens is compared with all routes before: a person with none of them
**gains**; one with a route before, but none as easy, comes by a **weaker** one. What closes is compared with all routes
after: a person with none of them **loses**; one with a route after, but none as easy, is left with a **stronger** one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import NamedTuple

from pyroaring import BitMap

from flowsync.access.controls import Control
from flowsync.access.values import Route
from flowsync.effects.alike import Alike
from flowsync.effects.atoms import BlockOf, atoms_of
from flowsync.effects.comparing import Comparing, Numbered
from flowsync.effects.moved import FlowRoutes
from flowsync.effects.tally import Tally, union
from flowsync.effects.values import Direction
from flowsync.ground.address import Address

_NOBODY = BitMap()


@dataclass(slots=True)
class Affected:
    """What becomes of access where routes open (close). ``alone``: there is no other route before (after).
    ``beside``: there is, but none as easy. ``standing`` and ``unapproved`` are the parts of both, and of ``alone``,
    that lead through standing access and without approval."""

    alone: Tally = field(default_factory=Tally)
    beside: Tally = field(default_factory=Tally)
    standing: Tally = field(default_factory=Tally)
    unapproved: Tally = field(default_factory=Tally)


@dataclass(slots=True)
class FlowAffected(Affected):
    """The same where routes of one flow open (close). ``covered`` are people who have another route as easy somewhere,
    by the flows ``by``. ``eased`` are the controls in which routes are easier than what these people have beside, by
    the flows ``beside_by``, this one maybe among them."""

    covered: BitMap = field(default_factory=BitMap)
    by: set[Address] = field(default_factory=set)
    eased: set[Control] = field(default_factory=set)
    beside_by: set[Address] = field(default_factory=set)


@dataclass(slots=True)
class Found:
    """What happens on the whole, each (person, pair) counted once, and where the routes of each flow move."""

    whole: Affected = field(default_factory=Affected)
    flows: dict[Address, FlowAffected] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What the routes of flows do to access as they change: where they open, and where they close."""

    opened: Found
    closed: Found

    def unaffected(self, flow: Address) -> BitMap:
        """For whom the routes of a flow change, yet nothing on the whole."""
        sides = [side.flows[flow] for side in (self.opened, self.closed) if flow in side.flows]
        affected = union(tally.people for side in sides for tally in (side.alone, side.beside))
        return union(side.covered for side in sides) - affected


def tallies_of(opened: Affected, closed: Affected) -> dict[Direction, Tally]:
    """What is counted for each direction, the worst first."""
    return {
        Direction.GAINS: opened.alone,
        Direction.WEAKER: opened.beside,
        Direction.LOSES: closed.alone,
        Direction.STRONGER: closed.beside,
    }


class _Ray(NamedTuple):
    """A route within one atom, told by numbers."""

    flow: int
    controls: Numbered
    around: int
    approval: int
    people: BitMap


def change_of(flows: Sequence[FlowRoutes], others: Callable[[BitMap], Sequence[Route]], block_of: BlockOf) -> Change:
    """What becomes of access when the routes of some flows change. ``others`` tells all routes of other flows, which
    stay as they are, to any of these pairs."""
    opened = [part for flow in flows for part in flow.opened]
    closed = [part for flow in flows for part in flow.closed]
    lasting = others(union(part.pairs for part in (*opened, *closed)))
    before = [route for flow in flows for route in flow.before]
    after = [route for flow in flows for route in flow.after]
    comparing = Comparing()
    return Change(
        opened=measure(opened, [*before, *lasting], comparing, block_of),
        closed=measure(closed, [*after, *lasting], comparing, block_of),
    )


def measure(moved: Sequence[Route], others: Iterable[Route], comparing: Comparing, block_of: BlockOf) -> Found:
    """What becomes of access where ``moved`` routes open or close; ``others`` are all routes on the other side of the
    change, those of the same flows too. No moved route may be covered by another one of its own flow."""
    people, pairs = union(route.people for route in moved), union(route.pairs for route in moved)
    beside = [one for one in others if not (one.people.isdisjoint(people) or one.pairs.isdisjoint(pairs))]
    shared = pairs & union(route.pairs for route in beside)
    found = Found(flows={route.flow: FlowAffected() for route in moved})
    _count_bare(_within(pairs - shared, moved), found, block_of)
    _count_shared(_within(shared, moved), _within(shared, beside), _Judge(found, comparing), block_of)
    return found


def _within(pairs: BitMap, routes: Iterable[Route]) -> list[Route]:
    """The routes cut to some pairs."""
    cut = (replace(route, pairs=route.pairs & pairs) for route in routes)
    return [route for route in cut if route.pairs]


def _count_bare(moved: Sequence[Route], found: Found, block_of: BlockOf) -> None:
    """Count what is given by no other route at all, whoever it is."""
    of_flow: dict[Address, list[Route]] = {}
    for route in moved:
        of_flow.setdefault(route.flow, []).append(route)
    for affected, routes in ((found.whole, moved), *((found.flows[flow], some) for flow, some in of_flow.items())):
        standing = [route for route in routes if route.controls.is_standing]
        affected.alone.add_routes(routes, block_of)
        affected.standing.add_routes(standing, block_of)
        affected.unapproved.add_routes([route for route in routes if route.controls.approval is None], block_of)


def _count_shared(moved: Sequence[Route], others: Sequence[Route], judge: "_Judge", block_of: BlockOf) -> None:
    """Count what other routes give too, atom by atom."""
    indexes: dict[Alike, int] = {}
    rays: list[tuple[list[_Ray], list[_Ray]]] = []
    for side, route in chain(((0, route) for route in moved), ((1, route) for route in others)):
        index = indexes.setdefault(Alike(route.pairs), len(indexes))
        if index == len(rays):
            rays.append(([], []))
        rays[index][side].append(judge.ray(route))
    contents = [alike.numbers for alike in indexes]
    for holders, pairs in atoms_of(contents, union(route.pairs for route in moved), block_of):
        new = [ray for holder in holders for ray in rays[holder][0]]
        judge.judge(pairs, new, [ray for holder in holders for ray in rays[holder][1]])


class _Judge:
    """Decides for one atom after the other."""

    def __init__(self, found: Found, comparing: Comparing) -> None:
        self._found = found
        self._comparing = comparing
        self._numbers: dict[Address, int] = {}
        self._flows: list[Address] = []

    def ray(self, route: Route) -> _Ray:
        """A route as it is judged."""
        flow = self._numbers.setdefault(route.flow, len(self._numbers))
        if flow == len(self._flows):
            self._flows.append(route.flow)
        number = self._comparing.number(route.controls)
        return _Ray(flow, number, *number, route.people)

    def judge(self, pairs: BitMap, moved: Sequence[_Ray], others: Sequence[_Ray]) -> None:
        """Count for the pairs of one atom what the moved rays are to those who have the other rays."""
        beside = _Beside(others, self._comparing)
        fresh: dict[int, list[_Ray]] = {}
        for ray in moved:
            if people := self._uncovered(ray, beside):
                fresh.setdefault(ray.flow, []).append(ray._replace(people=people))
        for flow, rays in fresh.items():
            affected = self._found.flows[self._flows[flow]]
            self._count(affected, pairs, rays, beside.people)
            for ray in rays:
                self._note_eased(affected, ray, beside)
        self._count(self._found.whole, pairs, [ray for rays in fresh.values() for ray in rays], beside.people)

    def _uncovered(self, ray: _Ray, beside: "_Beside") -> BitMap:
        """Those of the people whom no other ray serves as easily; the rest are noted."""
        covering = beside.covering(ray)
        people = ray.people - union(other.people for other in covering)
        if len(people) < len(ray.people):
            affected = self._found.flows[self._flows[ray.flow]]
            affected.covered |= ray.people - people
            affected.by |= {self._flows[other.flow] for other in covering if other.people.intersect(ray.people)}
        return people

    def _count(self, affected: Affected, pairs: BitMap, rays: Sequence[_Ray], anyway: BitMap) -> None:
        people = union(ray.people for ray in rays)
        affected.alone.add(people - anyway, pairs)
        affected.beside.add(people & anyway, pairs)
        controls = [(self._comparing.controls(ray.controls), ray) for ray in rays]
        affected.standing.add(union(ray.people for one, ray in controls if one.is_standing), pairs)
        unapproved = union(ray.people for one, ray in controls if one.approval is None)
        affected.unapproved.add(unapproved - anyway, pairs)

    def _note_eased(self, affected: FlowAffected, ray: _Ray, beside: "_Beside") -> None:
        """Note in what the ray is easier than what each of its people have beside by the flow that is most like it.
        What they have by the same flow is seen where its routes are compared by themselves."""
        left = ray.people - beside.of_flow.get(ray.flow, _NOBODY)
        if not left:
            return
        others = [other for other in beside.rays if left.intersect(other.people)]
        eased = [(self._comparing.eased[other.controls, ray.controls], other) for other in others]
        for controls, other in sorted(eased, key=lambda one: (len(one[0]), self._flows[one[1].flow].sort_key)):
            if left.intersect(other.people):
                left = left - other.people
                affected.eased.update(controls)
                affected.beside_by.add(self._flows[other.flow])


class _Beside:
    """The other rays within one atom: all their ``people``, and those by each flow."""

    def __init__(self, rays: Sequence[_Ray], comparing: Comparing) -> None:
        self.rays = rays
        self.people = union(ray.people for ray in rays)
        self.of_flow: dict[int, BitMap] = {}
        for ray in rays:
            self.of_flow[ray.flow] = self.of_flow.get(ray.flow, _NOBODY) | ray.people
        self._comparing = comparing
        self._around: dict[int, list[_Ray]] = {}

    def covering(self, ray: _Ray) -> list[_Ray]:
        """Those whose controls cover those of the ray."""
        around, as_easy = self._comparing.around, self._comparing.as_easy
        if ray.around not in self._around:
            self._around[ray.around] = [other for other in self.rays if around[other.around, ray.around]]
        return [other for other in self._around[ray.around] if as_easy[other.approval, ray.approval]]
