"""Makes the parts of the index that tell of the inventory."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeAlias

from pyroaring import BitMap

from flowsync.catalog.parts import Part, chunked, json_part, numbers_part
from flowsync.catalog.postings import pack_postings
from flowsync.catalog.snapshot import Integration, InventoryResource, Permission, Snapshot

Field: TypeAlias = tuple[str, str]
"""A field of queries and its key; the key is empty but for tags and context."""

_BY_NAME = attrgetter("name")

OF_INTEGRATION = -1
"""In the column of owners: the resource has none of its own."""


def inventory_parts(snapshot: Snapshot, people: Mapping[str, int]) -> Iterator[Part]:
    """The parts about the inventory of the snapshot, in which people have these numbers."""
    resources = sorted(
        snapshot.resources or (), key=lambda resource: (resource.integration, resource.type, resource.id)
    )
    fields = _fields(resources)
    yield json_part(
        "inventory",
        {
            "integrations": [
                _integration(item, snapshot, people) for item in sorted(snapshot.integrations, key=_BY_NAME)
            ],
            "groups": _groups(snapshot.integrations, resources),
            "fields": list(fields),
        },
    )
    yield from chunked("inventory/resources", [[r.id, r.name, r.risk, dict(r.tags)] for r in resources])
    yield from _owner_parts(resources, people)
    for place, numbers in enumerate(fields.values()):
        postings = {value: BitMap(having) for value, having in numbers.items()}
        yield f"inventory/fields/{place}", pack_postings(postings)


def _integration(integration: Integration, snapshot: Snapshot, people: Mapping[str, int]) -> dict[str, Any]:
    return {
        "name": integration.name,
        "id": integration.id or integration.name,
        "known": integration.complete and snapshot.resources is not None,
        "owners": _numbers(integration.owners, people),
    }


def _groups(integrations: Iterable[Integration], resources: Iterable[InventoryResource]) -> list[Any]:
    """``[integration, type, how many resources, permissions]`` of every group, in order."""
    sizes: defaultdict[tuple[str, str], int] = defaultdict(int)
    permissions: dict[tuple[str, str], list[Any]] = {}
    for integration in integrations:
        for resource_type in integration.resource_types:
            given = sorted(resource_type.permissions, key=_BY_NAME)
            permissions[integration.name, resource_type.name] = list(map(_permission, given))
            sizes[integration.name, resource_type.name] += 0
    for resource in resources:
        sizes[resource.integration, resource.type] += 1
    return [[*group, sizes[group], permissions.get(group, [])] for group in sorted(sizes)]


def _permission(permission: Permission) -> dict[str, Any]:
    return {
        "permission": permission.id or permission.name,
        "permission_name": permission.name,
        "permission_risk_level": permission.risk,
        "permission_tag": dict(permission.tags),
        "permission_context": dict(permission.context),
    }


def _owner_parts(resources: Iterable[InventoryResource], people: Mapping[str, int]) -> Iterator[Part]:
    """The sets of owners that there are, and which of them each resource has."""
    sets: dict[tuple[str, ...], int] = {}
    column = [sets.setdefault(tuple(sorted(r.owners)), len(sets)) if r.owners else OF_INTEGRATION for r in resources]
    yield json_part("inventory/owner_sets", [_numbers(owners, people) for owners in sets])
    yield numbers_part("inventory/owners", column)


def _numbers(ids: Iterable[str], people: Mapping[str, int]) -> list[int]:
    return sorted(people[id_] for id_ in ids if id_ in people)


def _fields(resources: Sequence[InventoryResource]) -> dict[Field, dict[str, list[int]]]:
    """The numbers of the resources by field and value; what is empty is no value."""
    fields: defaultdict[Field, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, resource in enumerate(resources):
        for field, value in _values(resource):
            if value:
                fields[field][value].append(number)
    return {field: dict(fields[field]) for field in sorted(fields)}


def _values(resource: InventoryResource) -> Iterator[tuple[Field, str]]:
    yield ("resource", ""), resource.id
    yield ("resource_name", ""), resource.name
    yield ("resource_path", ""), resource.path
    yield ("resource_status", ""), resource.status
    yield ("resource_source_id", ""), resource.source_id
    yield ("resource_risk_level", ""), resource.risk
    for key, value in resource.tags.items():
        yield ("resource_tag", key), value
    for key, value in resource.context.items():
        yield ("resource_context", key), value
