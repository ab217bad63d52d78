"""Who owns what, looked up once for each resource."""

from pyroaring import BitMap

from flowsync.catalog.index import InventoryIndex


class Owners:
    """The owners of resources, else of their integrations; active people only. Without an inventory there are none."""

    def __init__(self, inventory: InventoryIndex | None) -> None:
        self._inventory = inventory
        self._owners: dict[int, BitMap] = {}

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

    def _of_resource(self, resource: int, inventory: InventoryIndex) -> BitMap:
        if resource not in self._owners:
            self._owners[resource] = inventory.owners_of(resource)
        return self._owners[resource]
