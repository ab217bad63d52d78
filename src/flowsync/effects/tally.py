"""Counts (person, entitlement) pairs exactly, rectangle by rectangle."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyroaring import BitMap

from flowsync.access.values import Route
from flowsync.effects.alike import Alike
from flowsync.effects.atoms import BlockOf, atoms_of
from flowsync.effects.values import Reach


@dataclass(slots=True)
class Tally:
    """What has been counted so far. ``witness`` is a person and a pair that are in it, None while it is empty."""

    people: BitMap = field(default_factory=BitMap)
    pairs: BitMap = field(default_factory=BitMap)
    count: int = 0
    witness: tuple[int, int] | None = None

    def add(self, people: BitMap, pairs: BitMap) -> None:
        """Count each of the people with each of the pairs; none of that was counted before."""
        if not people or not pairs:
            return
        self.people |= people
        self.pairs |= pairs
        self.count += len(people) * len(pairs)
        if self.witness is None:
            self.witness = people.min(), pairs.min()

    def add_routes(self, routes: Iterable[Route], block_of: BlockOf) -> None:
        """Count what the routes give, each (person, pair) once; none of that was counted before."""
        people_of: dict[Alike, BitMap] = {}
        for route in routes:
            people_of.setdefault(Alike(route.pairs), BitMap()).update(route.people)
        contents, people = [alike.numbers for alike in people_of], list(people_of.values())
        if len(contents) == 1:
            self.add(people[0], contents[0])
            return
        for atom in atoms_of(contents, union(contents), block_of):
            self.add(union(people[holder] for holder in atom.holders), atom.pairs)

    @property
    def reach(self) -> Reach:
        """All that was counted."""
        return Reach(people=self.people, pairs=self.pairs, count=self.count)


def union(sets: Iterable[BitMap]) -> BitMap:
    """What is in any of the sets; nothing where there are none."""
    some = list(sets)
    return BitMap.union(*some) if some else BitMap()
