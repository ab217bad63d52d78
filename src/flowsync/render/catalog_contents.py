"""What a catalog holds, as lines and as JSON: sources and integrations with how complete they are, and lists."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flowsync.catalog.counts import counts_of
from flowsync.catalog.snapshot import (
    GROUP,
    IdentitySource,
    Integration,
    InventoryResource,
    Permission,
    Person,
    Snapshot,
)
from flowsync.render.printable import encodable
from flowsync.render.sentences import counted
from flowsync.render.style import Paint, Tone
from flowsync.render.tables import table_lines

_WIDEST = 60
_PEOPLE = ("person", "id", "status", "groups")
_RESOURCES = ("resource", "id", "risk", "status", "tags")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """A snapshot, and how many of its people and resources are listed: None for no list."""

    snapshot: Snapshot
    people: int | None = None
    resources: int | None = None


def contents_lines(contents: Contents, paint: Paint) -> Iterator[str]:
    """The paragraphs about what the snapshot holds."""
    snapshot = contents.snapshot
    counts = counts_of(snapshot)
    yield "\n".join([paint(_people_phrase(counts), Tone.STRONG), *_sources(snapshot)])
    yield "\n".join([paint(_inventory_phrase(counts), Tone.STRONG), *_integrations(snapshot)])
    if contents.people is not None:
        people = _people_of(contents)
        yield _listed(_PEOPLE, map(_person_row, people), len(people), len(snapshot.people or ()))
    if contents.resources is not None:
        resources = _resources_of(contents)
        yield _listed(_RESOURCES, map(_resource_row, resources), len(resources), len(snapshot.resources or ()))


def contents_data(contents: Contents) -> dict[str, Any]:
    """The same as JSON data; a list that was not asked for is left out."""
    snapshot = contents.snapshot
    found = Counter((resource.integration, resource.type) for resource in snapshot.resources or ())
    data: dict[str, Any] = {
        "sources": [_source_data(source) for source in snapshot.sources],
        "integrations": [_integration_data(integration, found) for integration in snapshot.integrations],
    }
    if contents.people is not None:
        data["people"] = [_person_data(person) for person in _people_of(contents)]
    if contents.resources is not None:
        data["resources"] = [_resource_data(resource) for resource in _resources_of(contents)]
    return data


def _people_phrase(counts: Mapping[str, int]) -> str:
    if "people" not in counts:
        return "People: not in this catalog, so nothing is known of them."
    inactive = f"{counts['inactive_people']:,} inactive"
    return f"People: {counts['people']:,} active, {inactive}; {counted(counts['groups'], 'group')}."


def _inventory_phrase(counts: Mapping[str, int]) -> str:
    if "resources" not in counts:
        return "Inventory: not in this catalog, so nothing is known of it."
    words = (("integrations", "integration"), ("resources", "resource"), ("entitlements", "entitlement"))
    return f"Inventory: {', '.join(counted(counts[name], word) for name, word in words)}."


def _sources(snapshot: Snapshot) -> Iterator[str]:
    rows = [(one.name, _status(one.complete), ", ".join(sorted(one.types))) for one in snapshot.sources]
    return table_lines(("source", "status", "types"), sorted(rows))


def _integrations(snapshot: Snapshot) -> Iterator[str]:
    found = Counter((resource.integration, resource.type) for resource in snapshot.resources or ())
    rows = [
        (one.name, _status(one.complete), type_.name, f"{found[one.name, type_.name]:,}", _names(type_.permissions))
        for one in sorted(snapshot.integrations, key=lambda one: one.name)
        for type_ in sorted(one.resource_types, key=lambda type_: type_.name)
    ]
    return table_lines(("integration", "status", "type", "resources", "permissions"), rows)


def _status(complete: bool) -> str:
    return "complete" if complete else "PARTIAL"


def _names(permissions: Iterable[Permission]) -> str:
    return _cut(", ".join(permission.name for permission in permissions))


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _listed(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]], shown: int, total: int) -> str:
    """A table, and how many of the rest it does not show."""
    rest = [f"  and {total - shown:,} more, see --limit"] if total > shown else []
    return "\n".join([*table_lines(headings, rows), *rest])


def _people_of(contents: Contents) -> list[Person]:
    return sorted(contents.snapshot.people or (), key=lambda person: (person.email, person.id))[: contents.people]


def _resources_of(contents: Contents) -> list[InventoryResource]:
    found = sorted(contents.snapshot.resources or (), key=lambda one: (one.integration, one.type, one.name, one.id))
    return found[: contents.resources]


def _groups(person: Person) -> list[str]:
    return sorted({item.value for item in person.attributes if item.type == GROUP})


def _person_row(person: Person) -> tuple[str, ...]:
    status = "active" if person.active else "inactive"
    return person.email, person.id, status, _cut(", ".join(_groups(person)))


def _resource_row(resource: InventoryResource) -> tuple[str, ...]:
    tags = _cut(", ".join(f"{key}={value}" for key, value in sorted(resource.tags.items())))
    where = f"{resource.integration}/{resource.type}/{resource.name}"
    return where, resource.id, resource.risk or "-", resource.status or "-", tags


def _source_data(source: IdentitySource) -> dict[str, Any]:
    types = [encodable(type_) for type_ in sorted(source.types)]
    return {"name": encodable(source.name), "types": types, "complete": source.complete}


def _integration_data(integration: Integration, found: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    types = {encodable(one.name): found.get((integration.name, one.name), 0) for one in integration.resource_types}
    return {"name": encodable(integration.name), "complete": integration.complete, "resources": types}


def _person_data(person: Person) -> dict[str, Any]:
    groups = [encodable(group) for group in _groups(person)]
    return {"id": encodable(person.id), "email": encodable(person.email), "active": person.active, "groups": groups}


def _resource_data(resource: InventoryResource) -> dict[str, Any]:
    fields = ("integration", "type", "id", "name", "risk", "status")
    tags = {encodable(key): encodable(value) for key, value in sorted(resource.tags.items())}
    return {**{field: encodable(getattr(resource, field)) for field in fields}, "tags": tags}
