"""What a catalog tells guardrails about policy: what an object leads to."""

from collections.abc import Iterator, Sequence

from pyroaring import BitMap

from flowsync.access.contents import Holdings
from flowsync.access.policy import Policy
from flowsync.catalog.index import Catalog, InventoryIndex
from flowsync.ground.address import Address
from flowsync.guardrails.selection import Reached
from flowsync.guardrails.values import TagChoice


class CatalogInventory:
    """One catalog as guardrails ask it; what it found out is kept for each policy."""

    def __init__(self, catalog: Catalog, inventory: InventoryIndex) -> None:
        self._catalog = catalog
        self._inventory = inventory
        self._holdings: list[tuple[Policy, Holdings]] = []

    @property
    def sources(self) -> Sequence[str]:
        """The names of the connected identity sources."""
        return self._catalog.people.sources() if self._catalog.people is not None else ()

    def reached(self, policy: Policy, address: Address) -> Reached:
        """What a flow, bundle or access scope of this policy leads to."""
        contents = self._of(policy).of(address)
        return ReachedPairs(contents.pairs, self._inventory, complete=not contents.unknown)

    def _of(self, policy: Policy) -> Holdings:
        for known, holdings in self._holdings:
            if known is policy:
                return holdings
        fresh = self._holdings[0][1].under(policy) if self._holdings else Holdings(policy, self._inventory)
        self._holdings.append((policy, fresh))
        return fresh


class ReachedPairs:
    """Some entitlements of an inventory."""

    def __init__(self, pairs: BitMap, inventory: InventoryIndex, *, complete: bool) -> None:
        self._pairs = pairs
        self._inventory = inventory
        self.complete = complete

    @property
    def entitlements(self) -> int:
        """How many there are."""
        return len(self._pairs)

    def has_tag(self, choice: TagChoice) -> bool:
        """Whether a resource among them has the tag, with one of the values."""
        values = self._inventory.resource_values("resource_tag", choice.key)
        resources = self._inventory.resources_of(self._pairs)
        return any(
            resources.intersect(having)
            for value, having in values.items()
            if not choice.values or value in choice.values
        )

    def tags(self) -> frozenset[str]:
        """The tags of the resources, each as ``key=value``."""
        entitlements = map(self._inventory.entitlement, self._one_of_each_resource())
        return frozenset(f"{key}={value}" for one in entitlements for key, value in one.tags.items())

    def resource_risks(self) -> frozenset[str]:
        """The risk levels of the resources."""
        resources = self._inventory.resources_of(self._pairs)
        levels = self._inventory.resource_values("resource_risk_level", "")
        return frozenset(level for level, having in levels.items() if resources.intersect(having))

    def permission_risks(self) -> frozenset[str]:
        """The risk levels of the permissions."""
        levels = self._inventory.permission_values("permission_risk_level", "")
        return frozenset(level for level, having in levels.items() if self._pairs.intersect(having))

    def permissions(self) -> frozenset[tuple[str, str, str]]:
        """Integration, resource type and permission of the entitlements."""
        return frozenset(
            (group.integration, group.resource_type, permission)
            for group in self._inventory.groups
            for place, permission in enumerate(group.permissions)
            if self._pairs.intersect(_run(group.base + place * group.size, group.size))
        )

    def _one_of_each_resource(self) -> Iterator[int]:
        """A pair for every resource."""
        for group in self._inventory.groups:
            seen = BitMap()
            for place in range(len(group.permissions)):
                first = group.base + place * group.size
                here = (self._pairs & _run(first, group.size)).shift(-first) - seen
                seen |= here
                yield from (first + offset for offset in here)


def _run(first: int, size: int) -> BitMap:
    return BitMap(range(first, first + size))
