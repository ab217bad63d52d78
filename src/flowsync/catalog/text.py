"""The JSON form of a snapshot, and its digest.

Field names are those of ``snapshot.py``; what has its default is left out. In canonical form lists are sorted, because
their order has no meaning, so equal snapshots have equal texts.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from operator import attrgetter
from typing import Any

from flowsync.catalog.snapshot import (
    Attribute,
    IdentitySource,
    Integration,
    InventoryResource,
    Permission,
    Person,
    ResourceType,
    Shift,
    Snapshot,
)
from flowsync.ground.json_text import canonical_json

_BY_NAME = attrgetter("name")
_BY_ID = attrgetter("id")
_BY_VALUE = attrgetter("type", "value", "source", "id")
_BY_START = attrgetter("type", "value", "source", "start", "end")
_BY_PLACE = attrgetter("integration", "type", "id")


def snapshot_to_text(snapshot: Snapshot) -> str:
    """The canonical JSON of a snapshot."""
    return text_of(content_of(snapshot), snapshot.taken_at)


def digest_of(snapshot: Snapshot) -> str:
    """The SHA-256, in hexadecimal, of the canonical JSON of a snapshot without ``taken_at``."""
    return digest_of_content(content_of(snapshot))


def text_of(content: Mapping[str, Any], taken_at: str) -> str:
    """The canonical JSON of a snapshot with this content."""
    return canonical_json({"taken_at": taken_at, **content})


def digest_of_content(content: Mapping[str, Any]) -> str:
    """The digest of a snapshot with this content."""
    return sha256(canonical_json(content).encode()).hexdigest()


def content_of(snapshot: Snapshot) -> dict[str, Any]:
    """A snapshot without ``taken_at`` as JSON values, lists in order. What nobody looked for is left out."""
    people, resources = snapshot.people, snapshot.resources
    content: dict[str, Any] = {}
    if snapshot.sources:
        content["sources"] = [_source(source) for source in sorted(snapshot.sources, key=_BY_NAME)]
    if people is not None:
        content["people"] = [_person(person) for person in sorted(people, key=_BY_ID)]
    if snapshot.integrations:
        content["integrations"] = [_integration(item) for item in sorted(snapshot.integrations, key=_BY_NAME)]
    if resources is not None:
        content["resources"] = [_resource(resource) for resource in sorted(resources, key=_BY_PLACE)]
    return content


def _source(source: IdentitySource) -> dict[str, Any]:
    return {"name": source.name, "types": sorted(source.types), **_if_not(source.complete, "complete")}


def _person(person: Person) -> dict[str, Any]:
    plain: dict[str, Any] = {"id": person.id, "email": person.email, **_if_not(person.active, "active")}
    if person.aliases:
        plain["aliases"] = sorted(person.aliases)
    if person.manager is not None:
        plain["manager"] = person.manager
    if person.attributes:
        plain["attributes"] = [_attribute(item) for item in sorted(person.attributes, key=_BY_VALUE)]
    if person.shifts:
        plain["shifts"] = [_shift(shift) for shift in sorted(person.shifts, key=_BY_START)]
    return plain


def _attribute(item: Attribute) -> dict[str, Any]:
    plain = {"type": item.type, "value": item.value, "source": item.source}
    return {**plain, "id": item.id} if item.id else plain


def _shift(shift: Shift) -> dict[str, Any]:
    return {
        "type": shift.type,
        "value": shift.value,
        "source": shift.source,
        "start": shift.start,
        "end": shift.end,
    }


def _integration(integration: Integration) -> dict[str, Any]:
    types = sorted(integration.resource_types, key=_BY_NAME)
    return {
        "name": integration.name,
        "resource_types": [_resource_type(resource_type) for resource_type in types],
        **_filled(id=integration.id, owners=sorted(integration.owners)),
        **_if_not(integration.complete, "complete"),
    }


def _resource_type(resource_type: ResourceType) -> dict[str, Any]:
    return {"name": resource_type.name, "permissions": _permissions(resource_type.permissions)}


def _permissions(permissions: Iterable[Permission]) -> list[dict[str, Any]]:
    return [
        {
            "name": permission.name,
            **_filled(
                id=permission.id,
                risk=permission.risk,
                tags=dict(permission.tags),
                context=dict(permission.context),
            ),
        }
        for permission in sorted(permissions, key=_BY_NAME)
    ]


def _resource(resource: InventoryResource) -> dict[str, Any]:
    return {
        "integration": resource.integration,
        "type": resource.type,
        "id": resource.id,
        "name": resource.name,
        **_filled(
            source_id=resource.source_id,
            path=resource.path,
            status=resource.status,
            risk=resource.risk,
            owners=sorted(resource.owners),
            tags=dict(resource.tags),
            context=dict(resource.context),
        ),
    }


def _filled(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


def _if_not(flag: bool, name: str) -> dict[str, bool]:
    return {} if flag else {name: False}
