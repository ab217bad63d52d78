"""Which numbers belong to which group of resources."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from pyroaring import BitMap

from flowsync.catalog.index import ResourceGroup


def resources_in(group: ResourceGroup) -> BitMap:
    """All resources of a group."""
    return BitMap(range(group.first, group.first + group.size))


def pairs_of(group: ResourceGroup, permission: int) -> BitMap:
    """All pairs of a group with the permission at this place."""
    begin = group.base + permission * group.size
    return BitMap(range(begin, begin + group.size))


class Numbering:
    """The groups of a catalog, and what is in them by number. A group without resources has no numbers."""

    def __init__(self, groups: Sequence[ResourceGroup]) -> None:
        self.groups = tuple(groups)
        self._firsts = [group.first for group in groups]
        self._bases = [group.base for group in groups]

    @property
    def pair_count(self) -> int:
        """How many pairs there are; their numbers are below it."""
        return _end_of_pairs(self.groups[-1]) if self.groups else 0

    def place_of_resource(self, resource: int) -> int:
        """The place among the groups of the one that a resource is in."""
        return bisect_right(self._firsts, resource) - 1

    def place_of_pair(self, pair: int) -> int:
        """The place among the groups of the one that a pair is in."""
        return bisect_right(self._bases, pair) - 1

    def all_pairs(self, resources: BitMap) -> BitMap:
        """The pairs of these resources with every permission of their groups."""
        found = BitMap()
        at = 0
        while (first := _next(resources, at)) is not None:
            group = self.groups[self.place_of_resource(first)]
            inside = resources & resources_in(group)
            for place in range(len(group.permissions)):
                found |= inside.shift(group.base + place * group.size - group.first)
            at = group.first + group.size
        return found

    def resources_of(self, pairs: BitMap) -> BitMap:
        """The resources that the pairs are about."""
        found = BitMap()
        for group in self.groups_of_pairs(pairs):
            for place in range(len(group.permissions)):
                found |= (pairs & pairs_of(group, place)).shift(group.first - group.base - place * group.size)
        return found

    def groups_of_pairs(self, pairs: BitMap) -> Iterator[ResourceGroup]:
        """The groups that the pairs are in, in order."""
        at = 0
        while (first := _next(pairs, at)) is not None:
            group = self.groups[self.place_of_pair(first)]
            yield group
            at = _end_of_pairs(group)


def _next(numbers: BitMap, at: int) -> int | None:
    """The first number from ``at`` on."""
    return next(iter(numbers.iter_equal_or_larger(at)), None)


def _end_of_pairs(group: ResourceGroup) -> int:
    return group.base + group.size * len(group.permissions)
