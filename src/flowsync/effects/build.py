"""The effect plan: who gains and who loses access when one policy takes the place of another."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from pyroaring import BitMap

from flowsync.access.evaluation import Evaluation
from flowsync.access.values import Route, Unknown, unread
from flowsync.catalog.index import Catalog, InventoryIndex
from flowsync.effects.atoms import BlockOf
from flowsync.effects.flow_effect import Sides, flow_effect
from flowsync.effects.moved import FlowRoutes
from flowsync.effects.reach import change_of, tallies_of
from flowsync.effects.touched import touched_flows
from flowsync.effects.transition import Transition
from flowsync.effects.values import CatalogUse, Direction, EffectPlan, FlowEffect, Knowledge
from flowsync.ground.address import Address
from flowsync.model.record import minutes_since


def effect_plan(
    transition: Transition, catalog: Catalog | None, now: datetime, max_age: int | None = None
) -> EffectPlan:
    """What the transition does to access, over one catalog.

    ``now`` (with a time zone) tells the age of the catalog; one older than ``max_age`` minutes is stale, None lets it
    be as old as it is. Everybody who has a shift at some time in the catalog counts as having it.
    """
    if catalog is None:
        return EffectPlan(knowledge=Knowledge.UNKNOWN)
    before = Evaluation(transition.before, catalog)
    sides = Sides(before=before, after=before.under(transition.after))
    touched = touched_flows(transition.before, transition.after, transition.moves)
    routes = [sides.routes_of(one) for one in touched]
    others = _Others(sides.after, {one.flow for one in touched})
    change = change_of(routes, others.leading_to, blocks_of(catalog.inventory))
    found = [flow_effect(one, some, change, sides) for one, some in zip(touched, routes, strict=True)]
    flows = [replace(one, subject=transition.subjects.get(one.flow)) for one in found if one is not None]
    unknown = {*_unread(transition), *others.unknown, *(reason for one in flows for reason in one.unknown)}
    use, whole = catalog_use(catalog, now), change.opened.whole
    return EffectPlan(
        knowledge=_knowledge(use, max_age, unknown, routes),
        catalog=use,
        reach={direction: tally.reach for direction, tally in tallies_of(whole, change.closed.whole).items()},
        standing=whole.standing.reach,
        unapproved=whole.unapproved.reach,
        flows=tuple(sorted(flows, key=_worst_first)),
        unknown=tuple(sorted(unknown)),
    )


def catalog_use(catalog: Catalog, now: datetime) -> CatalogUse:
    """Which catalog is used, and how old it is at ``now`` (with a time zone)."""
    minutes = minutes_since(catalog.taken_at, now)
    return CatalogUse(digest=catalog.digest, taken_at=catalog.taken_at, age_minutes=minutes)


def blocks_of(inventory: InventoryIndex | None) -> BlockOf:
    """Tells the run of numbers that a pair is in: its group's resources with its permission."""

    def block_of(pair: int) -> range:
        assert inventory is not None, "a pair is one of an inventory"
        group = inventory.group_of_pair(pair)
        start = pair - (pair - group.base) % group.size
        return range(start, start + group.size)

    return block_of


class _Others:
    """The flows that stay as they are. ``unknown`` is what the catalog does not tell of those that were asked about."""

    def __init__(self, evaluation: Evaluation, touched: set[Address]) -> None:
        self._evaluation = evaluation
        self._touched = touched
        self.unknown: set[Unknown] = set()

    def leading_to(self, pairs: BitMap) -> list[Route]:
        """All their routes to any of the pairs."""
        found: list[Route] = []
        if not pairs or self._touched.issuperset(self._evaluation.policy.flows):
            return found
        for flow in self._evaluation.flows_touching(pairs):
            if flow not in self._touched and self._evaluation.contents(flow).pairs.intersect(pairs):
                found += self._evaluation.routes(flow)
                self.unknown |= self._evaluation.usage(flow).unknown
        return found


def _unread(transition: Transition) -> Iterable[Unknown]:
    return map(unread, transition.unread)


def _knowledge(use: CatalogUse, max_age: int | None, unknown: set[Unknown], routes: Sequence[FlowRoutes]) -> Knowledge:
    if unknown and routes and not any(one.before or one.after for one in routes):
        return Knowledge.UNKNOWN
    if max_age is not None and use.age_minutes > max_age:
        return Knowledge.STALE
    return Knowledge.PARTIAL if unknown else Knowledge.EXACT


def _worst_first(effect: FlowEffect) -> tuple[object, ...]:
    """Worst direction first, in it the larger count, then the same for the next worst."""
    return (*(-effect.reach[direction].count for direction in Direction), effect.flow)
