"""Numbers of one catalog as numbers of a later one: people and resources are matched by their ids.

Whoever and whatever is not in the later catalog any more gets numbers above those of the later catalog.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from pyroaring import BitMap, FrozenBitMap

from flowsync.access.controls import Approval, Clause, Controls, Term
from flowsync.access.values import Route
from flowsync.catalog.index import Catalog, InventoryIndex, PeopleIndex
from flowsync.effects.alike import Alike


class _Run(NamedTuple):
    """Numbers from ``start`` up to ``stop`` that stay as far from each other: ``shift`` leads to what they become."""

    start: int
    stop: int
    shift: int


class _Way:
    """Leads from some numbers to others."""

    def __init__(self, pairs: Iterable[tuple[int, int]]) -> None:
        known = sorted(pairs)
        self._known = BitMap(old for old, _ in known)
        self._runs = list(_runs(known))

    def of(self, numbers: BitMap) -> BitMap:
        """What the numbers become; run by run, or one by one where that is fewer steps."""
        known, runs = numbers & self._known, self._runs
        if len(runs) <= len(known):
            parts = ((known & BitMap(range(run.start, run.stop))).shift(run.shift) for run in runs)
            return BitMap().union(*parts)
        starts = [run.start for run in runs] if known else []
        return BitMap(number + runs[bisect_right(starts, number) - 1].shift for number in known)


def _runs(pairs: Iterable[tuple[int, int]]) -> Iterator[_Run]:
    run: _Run | None = None
    for old, new in pairs:
        if run is not None and new - old == run.shift:
            run = run._replace(stop=old + 1)
            continue
        if run is not None:
            yield run
        run = _Run(old, old + 1, new - old)
    if run is not None:
        yield run


class Numbers:
    """Leads from earlier numbers to others, and back."""

    def __init__(self, pairs: Iterable[tuple[int, int]]) -> None:
        known = list(pairs)
        self._forth = _Way(known)
        self._back = _Way((new, old) for old, new in known)

    def forth(self, numbers: BitMap) -> BitMap:
        """What the numbers become; without those that lead nowhere."""
        return self._forth.of(numbers)

    def back(self, numbers: BitMap) -> BitMap:
        """What has become the numbers; without those that come from nowhere."""
        return self._back.of(numbers)


class Translation:
    """Leads from the numbers of an earlier catalog to those of a later one. ``people`` are the active ones."""

    def __init__(self, earlier: Catalog, later: Catalog) -> None:
        self._everybody = FrozenBitMap(earlier.people.active if earlier.people else ())
        self._everybody_later = FrozenBitMap(later.people.active if later.people else ())
        self.people = Numbers(_people(earlier.people, later.people))
        self.pairs = Numbers(_pairs(earlier.inventory, later.inventory))
        self._approvals: dict[Approval, Approval] = {}
        self._people: dict[Alike, BitMap] = {}
        self._contents: dict[Alike, BitMap] = {}

    def route(self, route: Route) -> Route:
        """A route over the earlier catalog as one over the later one."""
        people, pairs = Alike(route.people), Alike(route.pairs)
        if people not in self._people:
            self._people[people] = self.people.forth(route.people)
        if pairs not in self._contents:
            self._contents[pairs] = self.pairs.forth(route.pairs)
        controls = self.controls(route.controls)
        return replace(route, people=self._people[people], pairs=self._contents[pairs], controls=controls)

    def controls(self, controls: Controls) -> Controls:
        """The controls, with the same people who ask and decide."""
        approval = controls.approval
        if approval is not None and approval not in self._approvals:
            self._approvals[approval] = self._approval(approval)
        return replace(
            controls,
            requestors=self._frozen(controls.requestors),
            approval=None if approval is None else self._approvals[approval],
        )

    def _approval(self, approval: Approval) -> Approval:
        clauses = tuple(map(self._clause, approval.clauses))
        tiers = tuple(replace(tier, clause=self._clause(tier.clause)) for tier in approval.tiers)
        return replace(approval, clauses=clauses, tiers=tiers)

    def _clause(self, clause: Clause) -> Clause:
        return frozenset(map(self._term, clause))

    def _term(self, term: Term) -> Term:
        """A role without another condition is a word: that somebody was hired is no other ``manager``."""
        is_word = term.roles and term.people == self._everybody
        return replace(term, people=self._everybody_later if is_word else self._frozen(term.people))

    def _frozen(self, people: FrozenBitMap) -> FrozenBitMap:
        return FrozenBitMap(self.people.forth(BitMap(people)))


def _people(earlier: PeopleIndex | None, later: PeopleIndex | None) -> Iterator[tuple[int, int]]:
    there = dict(_active(later))
    above = max(there.values(), default=-1)
    for id_, number in _active(earlier):
        above += id_ not in there
        yield number, there.get(id_, above)


def _active(people: PeopleIndex | None) -> Iterator[tuple[str, int]]:
    if people is not None:
        yield from ((people.name(number).id, number) for number in people.active)


def _pairs(earlier: InventoryIndex | None, later: InventoryIndex | None) -> Iterator[tuple[int, int]]:
    there = {} if later is None else dict(_named_pairs(later))
    above = (0 if later is None else later.pair_count) - 1
    for name, number in () if earlier is None else _named_pairs(earlier):
        above += name not in there
        yield number, there.get(name, above)


def _named_pairs(inventory: InventoryIndex) -> Iterator[tuple[tuple[str, str, str, str], int]]:
    """Every pair by its integration, type, resource id and permission."""
    ids = {number: id_ for id_, numbers in inventory.resource_values("resource", "").items() for number in numbers}
    for group in inventory.groups:
        resources = [ids[number] for number in range(group.first, group.first + group.size)]
        for place, permission in enumerate(group.permissions):
            first = group.base + place * group.size
            for number, id_ in enumerate(resources, first):
                yield (group.integration, group.resource_type, id_, permission), number
