"""Compares two snapshots: people, what is said about them, and the inventory."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias, TypeVar

from flowsync.catalog.diff import CatalogDiff, FieldChange, Happened, NewIdentity, PersonChange, Sort, ThingChange
from flowsync.catalog.snapshot import (
    Attribute,
    IdentitySource,
    Integration,
    InventoryResource,
    Permission,
    Person,
    Snapshot,
)

Key: TypeAlias = tuple[str, ...]
Fields: TypeAlias = Mapping[str, str]
Item = TypeVar("Item")


def compare(old: Snapshot, new: Snapshot) -> CatalogDiff:
    """What differs between two snapshots; the times at which they were taken do not count."""
    before, after = _known(old), _known(new)
    both = before & after
    return CatalogDiff(
        people=tuple(_people(old.people or (), new.people or ())) if "people" in both else (),
        new_identities=tuple(_new_identities(old.people or (), new.people or ())),
        things=(*_listed_things(old, new), *(_resources(old, new) if "resources" in both else ())),
        newly_known=tuple(sorted(after - before)),
        unknown_now=tuple(sorted(before - after)),
    )


def _known(snapshot: Snapshot) -> set[str]:
    lists = {"people": snapshot.people, "resources": snapshot.resources}
    return {name for name, items in lists.items() if items is not None}


def _people(old: Iterable[Person], new: Iterable[Person]) -> Iterator[PersonChange]:
    before, after = ({person.id: person for person in people} for people in (old, new))
    for id_ in sorted(before.keys() | after.keys()):
        one, other = before.get(id_), after.get(id_)
        if one and other:
            yield from _changed_person(one, other)
        elif other:
            gained, shifts = _in_order(other.attributes), _in_order(other.shifts)
            yield PersonChange(id=id_, email=other.email, happened=Happened.ADDED, gained=gained, shifts_gained=shifts)
        elif one:
            lost, shifts = _in_order(one.attributes), _in_order(one.shifts)
            yield PersonChange(id=id_, email=one.email, happened=Happened.REMOVED, lost=lost, shifts_lost=shifts)


def _changed_person(before: Person, after: Person) -> Iterator[PersonChange]:
    had = {_value_key(item): item for item in before.attributes}
    has = {_value_key(item): item for item in after.attributes}
    change = PersonChange(
        id=after.id,
        email=after.email,
        happened=Happened.CHANGED,
        fields=_field_changes(_person_fields(before), _person_fields(after)),
        gained=_in_order(has[key] for key in has.keys() - had.keys()),
        lost=_in_order(had[key] for key in had.keys() - has.keys()),
        shifts_gained=_in_order({*after.shifts} - {*before.shifts}),
        shifts_lost=_in_order({*before.shifts} - {*after.shifts}),
    )
    if change != PersonChange(id=after.id, email=after.email, happened=Happened.CHANGED):
        yield change


def _in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=repr))


def _value_key(item: Attribute) -> Key:
    return item.type, item.value.casefold(), item.source


def _new_identities(old: Iterable[Person], new: Iterable[Person]) -> Iterator[NewIdentity]:
    """Values that had ids, and now have one more."""
    before, after = _by_id(old), _by_id(new)
    for key in sorted(before.keys() & after.keys()):
        if after[key].keys() - before[key].keys():
            people = [item for having in after[key].values() for item in having]
            yield NewIdentity(
                type=key[0],
                value=min(item.value for item in people),
                source=key[2],
                ids_before=tuple(sorted(before[key])),
                ids_after=tuple(sorted(after[key])),
                people=len(people),
            )


def _by_id(people: Iterable[Person]) -> dict[Key, dict[str, list[Attribute]]]:
    """Each time that somebody has a value that has an id, by its key and id."""
    ids: defaultdict[Key, defaultdict[str, list[Attribute]]] = defaultdict(lambda: defaultdict(list))
    for person in people:
        for item in person.attributes:
            if item.id:
                ids[_value_key(item)][item.id].append(item)
    return {key: dict(by_id) for key, by_id in ids.items()}


def _listed_things(old: Snapshot, new: Snapshot) -> Iterator[ThingChange]:
    yield from _things(Sort.SOURCE, _sources(old), _sources(new), _source_fields)
    yield from _things(Sort.INTEGRATION, _integrations(old), _integrations(new), _integration_fields)
    yield from _things(Sort.RESOURCE_TYPE, _types(old), _types(new), lambda _: {})
    yield from _things(Sort.PERMISSION, _permissions(old), _permissions(new), _permission_fields)


def _resources(old: Snapshot, new: Snapshot) -> Iterator[ThingChange]:
    before, after = ({_resource_name(one): one for one in snapshot.resources or ()} for snapshot in (old, new))
    return _things(Sort.RESOURCE, before, after, _resource_fields)


def _things(
    sort: Sort, before: Mapping[Key, Item], after: Mapping[Key, Item], fields: Callable[[Item], Fields]
) -> Iterator[ThingChange]:
    for key in sorted(before.keys() | after.keys()):
        name = "/".join(key)
        if key not in after:
            yield ThingChange(sort=sort, name=name, happened=Happened.REMOVED)
        elif key not in before:
            yield ThingChange(sort=sort, name=name, happened=Happened.ADDED)
        elif before[key] != after[key] and (changes := _field_changes(fields(before[key]), fields(after[key]))):
            yield ThingChange(sort=sort, name=name, happened=Happened.CHANGED, fields=changes)


def _field_changes(before: Fields, after: Fields) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(field=field, before=before.get(field, ""), after=after.get(field, ""))
        for field in sorted(before.keys() | after.keys())
        if before.get(field, "") != after.get(field, "")
    )


def _sources(snapshot: Snapshot) -> dict[Key, IdentitySource]:
    return {(source.name,): source for source in snapshot.sources}


def _integrations(snapshot: Snapshot) -> dict[Key, Integration]:
    return {(integration.name,): integration for integration in snapshot.integrations}


def _types(snapshot: Snapshot) -> dict[Key, None]:
    return {
        (one.name, resource_type.name): None for one in snapshot.integrations for resource_type in one.resource_types
    }


def _permissions(snapshot: Snapshot) -> dict[Key, Permission]:
    return {
        (integration.name, resource_type.name, permission.name): permission
        for integration in snapshot.integrations
        for resource_type in integration.resource_types
        for permission in resource_type.permissions
    }


def _resource_name(resource: InventoryResource) -> Key:
    return resource.integration, resource.type, resource.id


def _person_fields(person: Person) -> Fields:
    return {
        "email": person.email,
        "aliases": _listed(person.aliases),
        "manager": person.manager or "",
        "active": _yes_or_no(person.active),
    }


def _source_fields(source: IdentitySource) -> Fields:
    return {"types": _listed(source.types), "complete": _yes_or_no(source.complete)}


def _integration_fields(integration: Integration) -> Fields:
    complete = _yes_or_no(integration.complete)
    return {"id": integration.id, "owners": _listed(integration.owners), "complete": complete}


def _permission_fields(permission: Permission) -> Fields:
    return {"id": permission.id, "risk": permission.risk, **_worded(permission)}


def _resource_fields(resource: InventoryResource) -> Fields:
    return {
        "name": resource.name,
        "source_id": resource.source_id,
        "path": resource.path,
        "status": resource.status,
        "risk": resource.risk,
        "owners": _listed(resource.owners),
        **_worded(resource),
    }


def _worded(item: Permission | InventoryResource) -> dict[str, str]:
    tags = {f"tag {key}": value for key, value in item.tags.items()}
    return {**tags, **{f"context {key}": value for key, value in item.context.items()}}


def _listed(items: Iterable[str]) -> str:
    return ", ".join(sorted(items))


def _yes_or_no(flag: bool) -> str:
    return "yes" if flag else "no"
