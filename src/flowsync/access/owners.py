"""Who owns what, looked up once for each resource."""

from collections.abc import Mapping

from pyroaring import AbstractBitMap, BitMap, FrozenBitMap

from flowsync.catalog.index import InventoryIndex


class Owners:
    """The owners of resources, else of their integrations; active people only. Without an inventory there are none."""

    def __init__(self, inventory: InventoryIndex | None) -> None:
        self._inventory = inventory
        self._owners: dict[int, BitMap] = {}
        self._by_owner: dict[FrozenBitMap, Mapping[int, BitMap]] = {}

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

    def by_owner(self, pairs: BitMap) -> Mapping[int, BitMap]:
        """The resources of the pairs by who owns them; those that nobody owns are left out."""
        inventory = self._inventory
        if inventory is None:
            return {}
        resources = FrozenBitMap(inventory.resources_of(pairs))
        if resources not in self._by_owner:
            found: dict[int, BitMap] = {}
            for resource in resources:
                for owner in self._of_resource(resource, inventory):
                    found.setdefault(owner, BitMap()).add(resource)
            self._by_owner[resources] = found
        return self._by_owner[resources]

    def pairs_of(self, resources: AbstractBitMap) -> BitMap:
        """All pairs of these resources."""
        return BitMap() if self._inventory is None else self._inventory.all_pairs(BitMap(resources))

    def _of_resource(self, resource: int, inventory: InventoryIndex) -> BitMap:
        if resource not in self._owners:
            self._owners[resource] = inventory.owners_of(resource)
        return self._owners[resource]
