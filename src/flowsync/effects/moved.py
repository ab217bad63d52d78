"""Which part of a flow's routes is new, or gone, by itself, in rectangles of people and pairs. No other flow counts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from flowsync.access.compare import covers, lost
from flowsync.access.controls import Control, Controls
from flowsync.access.values import Route
from flowsync.effects.alike import Alike
from flowsync.ground.address import Address


class FlowRoutes:
    """The routes of one flow before and after, both under the address that it has after."""

    def __init__(self, *, flow: Address, before: Sequence[Route], after: Sequence[Route]) -> None:
        self.flow = flow
        self.before = before
        self.after = after

    @cached_property
    def differs(self) -> bool:
        """Whether any route changes."""
        return set(map(_content, self.before)) != set(map(_content, self.after))

    @cached_property
    def opened(self) -> tuple[Route, ...]:
        """What is new: the parts of routes after that no route of the flow before covers."""
        return tuple(_uncovered(self.after, self.before))

    @cached_property
    def closed(self) -> tuple[Route, ...]:
        """What is gone: the parts of routes before that no route of the flow after covers."""
        return tuple(_uncovered(self.before, self.after))


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


def _content(route: Route) -> tuple[Controls, Alike, Alike]:
    return route.controls, Alike(route.people), Alike(route.pairs)


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
