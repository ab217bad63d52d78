"""Who owns what, looked up once for each resource."""

from collections.abc import Mapping

from pyroaring import BitMap

from flowsync.catalog.index import InventoryIndex, ResourceGroup


class Owners:
    """The owners of resources, else of their integrations; active people only. Without an inventory there are none."""

    def __init__(self, inventory: InventoryIndex | None) -> None:
        self._inventory = inventory
        self._owners: dict[int, BitMap] = {}
        self._by_owner: dict[int, Mapping[int, BitMap]] = {}

    def of(self, pairs: BitMap) -> BitMap:
        """Everybody who owns one of the resources that the pairs are about."""
        if self._inventory is None:
            return BitMap()
        return BitMap().union(*(self._of_resource(one, self._inventory) for one in self._inventory.resources_of(pairs)))

    def owned(self, pairs: BitMap, people: BitMap) -> BitMap:
        """Those of the pairs whose resource one of these people owns."""
        inventory = self._inventory
        if inventory is None:
            return BitMap()
        resources = inventory.resources_of(pairs)
        owned = BitMap(one for one in resources if self._of_resource(one, inventory).intersect(people))
        return pairs & inventory.all_pairs(owned)

    def by_owner(self, pairs: BitMap, people: BitMap) -> Mapping[int, BitMap]:
        """The resources of the pairs that each of these people owns; nobody who owns none."""
        found: dict[int, BitMap] = {}
        if self._inventory is None or not people:
            return found
        resources = self._inventory.resources_of(pairs)
        for group in self._inventory.groups:
            if resources.range_cardinality(group.first, group.first + group.size):
                of_group = self._in_group(group, self._inventory)
                for owner in people.intersection(BitMap(of_group)):
                    if owned := of_group[owner] & resources:
                        found[owner] = found.get(owner, BitMap()) | owned
        return found

    def _in_group(self, group: ResourceGroup, inventory: InventoryIndex) -> Mapping[int, BitMap]:
        """The resources of a group by who owns them."""
        if group.first not in self._by_owner:
            found: dict[int, BitMap] = {}
            for resource in range(group.first, group.first + group.size):
                for owner in self._of_resource(resource, inventory):
                    found.setdefault(owner, BitMap()).add(resource)
            self._by_owner[group.first] = found
        return self._by_owner[group.first]

    def pairs_of(self, resources: BitMap) -> BitMap:
        """All pairs of these resources."""
        return BitMap() if self._inventory is None else self._inventory.all_pairs(resources)

    def _of_resource(self, resource: int, inventory: InventoryIndex) -> BitMap:
        if resource not in self._owners:
            self._owners[resource] = inventory.owners_of(resource)
        return self._owners[resource]
