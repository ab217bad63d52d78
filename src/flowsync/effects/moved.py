"""Which part of a flow's routes is new, or gone, by itself, in rectangles of people and pairs. No other flow counts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pyroaring import FrozenBitMap

from flowsync.access.compare import covers, lost
from flowsync.access.controls import Control, Controls
from flowsync.access.values import Route
from flowsync.ground.address import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRoutes:
    """The routes of one flow before and after, both under the address that it has after. For a flow that nothing
    touches they are the same."""

    flow: Address
    before: tuple[Route, ...]
    after: tuple[Route, ...]

    @property
    def differs(self) -> bool:
        """Whether any route changes."""
        return self.before is not self.after and set(map(_content, self.before)) != set(map(_content, self.after))

    def opened(self) -> tuple[Route, ...]:
        """What is new: the parts of routes after that no route of the flow before covers."""
        return tuple(_uncovered(self.after, self.before)) if self.before is not self.after else ()

    def closed(self) -> tuple[Route, ...]:
        """What is gone: the parts of routes before that no route of the flow after covers."""
        return tuple(_uncovered(self.before, self.after)) if self.before is not self.after else ()


def eased(parts: Iterable[Route], others: Sequence[Route]) -> Iterator[Control]:
    """In what opened (closed) parts are easier than the routes of the same flow before (after): for each person than
    the route that was most like it."""
    for part in parts:
        left = part.people
        alike = [(lost(other.controls, part.controls), other) for other in others if part.pairs.intersect(other.pairs)]
        for controls, other in sorted(alike, key=lambda one: len(one[0])):
            if left.intersect(other.people):
                left = left - other.people
                yield from controls


def _content(route: Route) -> tuple[Controls, FrozenBitMap, FrozenBitMap]:
    return route.controls, FrozenBitMap(route.people), FrozenBitMap(route.pairs)


def _uncovered(routes: Iterable[Route], others: Sequence[Route]) -> Iterator[Route]:
    for route in routes:
        left = [route]
        for other in others:
            if covers(other.controls, route.controls):
                left = [part for one in left for part in _without(one, other)]
        yield from left


def _without(route: Route, other: Route) -> Iterator[Route]:
    """The route but for the people and pairs of the other: at most two rectangles."""
    if route.people.isdisjoint(other.people) or route.pairs.isdisjoint(other.pairs):
        yield route
        return
    if people := route.people - other.people:
        yield replace(route, people=people)
    if pairs := route.pairs - other.pairs:
        yield replace(route, people=route.people & other.people, pairs=pairs)
