"""Contents written out: resources by integration and type, each with the permissions that are held on it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from pyroaring import BitMap

from flowsync.access.values import Contents, Unknown
from flowsync.catalog.index import InventoryIndex, ResourceGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldResource:
    """A resource with the permissions that are held on it, each with its risk, empty where the inventory has none."""

    name: str
    id: str
    risk: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    permissions: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldGroup:
    """What is held of one integration and type: how many pairs on how many resources, and some of these, by id."""

    integration: str
    resource_type: str
    entitlements: int
    resource_count: int
    resources: tuple[HeldResource, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """All that is held, at least where something is ``unknown``. Counts are exact, also where not all is listed."""

    groups: tuple[HeldGroup, ...]
    unknown: tuple[Unknown, ...]

    @property
    def entitlements(self) -> int:
        """How many pairs of a resource and a permission."""
        return sum(group.entitlements for group in self.groups)

    @property
    def resources(self) -> int:
        """On how many resources."""
        return sum(group.resource_count for group in self.groups)

    @property
    def integrations(self) -> int:
        """Of how many integrations."""
        return len({group.integration for group in self.groups})


def listing_of(contents: Contents, inventory: InventoryIndex, limit: int | None = None) -> Listing:
    """The contents by integration and type; at most ``limit`` resources of each are listed."""
    return Listing(groups=tuple(_groups(contents.pairs, inventory, limit)), unknown=tuple(sorted(contents.unknown)))


def _groups(pairs: BitMap, inventory: InventoryIndex, limit: int | None) -> Iterator[HeldGroup]:
    for group in inventory.groups:
        end = group.base + group.size * len(group.permissions)
        if not pairs.range_cardinality(group.base, end):
            continue
        held = pairs & BitMap(range(group.base, end))
        resources = inventory.resources_of(held)
        yield HeldGroup(
            integration=group.integration,
            resource_type=group.resource_type,
            entitlements=len(held),
            resource_count=len(resources),
            resources=tuple(_resource(one, group, held, inventory) for one in islice(resources, limit)),
        )


def _resource(resource: int, group: ResourceGroup, held: BitMap, inventory: InventoryIndex) -> HeldResource:
    numbers = range(group.base + resource - group.first, group.base + group.size * len(group.permissions), group.size)
    found = [inventory.entitlement(pair) for pair in numbers if pair in held]
    first = found[0]
    return HeldResource(
        name=first.resource,
        id=first.resource_id,
        risk=first.resource_risk,
        tags=first.tags,
        permissions={one.permission: one.permission_risk for one in found},
    )
