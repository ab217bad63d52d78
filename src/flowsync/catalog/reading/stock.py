"""Puts together what several files say about integrations, permissions and resources."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias, TypeVar

from flowsync.catalog.reading.facts import Facts, Placed
from flowsync.catalog.reading.problems import Place, Problems
from flowsync.catalog.reading.roster import Roster
from flowsync.catalog.snapshot import Integration, InventoryResource, Permission, ResourceType

Item = TypeVar("Item")
Types: TypeAlias = dict[tuple[str, str], dict[str, Permission]]
"""The permissions by name, of each integration and type."""


def integrations_of(files: Sequence[Facts], roster: Roster, problems: Problems) -> tuple[Integration, ...]:
    """The integrations of all files with the permissions of all files."""
    listed = [placed for facts in files for placed in facts.integrations]
    integrations = _unique(listed, lambda item: item.name, "integration", problems)
    _unique((placed for placed in listed if placed.fact.id), lambda item: item.id, "integration", problems)
    types = _types(listed, problems)
    for placed in (offer for facts in files for offer in facts.offers):
        offer = placed.fact
        if offer.integration not in integrations:
            problems.add(placed.place, _unlisted(offer.integration))
        else:
            permissions = types.setdefault((offer.integration, offer.resource_type), {})
            _add_permission(permissions, offer.permission, placed.place, problems)
    return tuple(
        replace(item, owners=_owners(item.owners, roster), resource_types=tuple(_of_integration(item.name, types)))
        for item in integrations.values()
    )


def resources_of(
    files: Sequence[Facts], integrations: Iterable[Integration], roster: Roster, problems: Problems
) -> tuple[InventoryResource, ...] | None:
    """The resources of all files; None where none tells of resources."""
    if all(facts.resources is None for facts in files):
        return None
    listed = [placed for facts in files for placed in facts.resources or ()]
    types = {item.name: {resource_type.name for resource_type in item.resource_types} for item in integrations}
    for placed in listed:
        resource = placed.fact
        if resource.integration not in types:
            problems.add(placed.place, _unlisted(resource.integration))
        elif resource.type not in types[resource.integration]:
            text = f"the type '{resource.type}' of '{resource.integration}' is not listed with its permissions"
            problems.add(placed.place, text)
    unique = _unique(listed, lambda item: (item.integration, item.type, item.id), "resource", problems)
    return tuple(
        replace(item, owners=_owners(item.owners, roster)) if item.owners else item for item in unique.values()
    )


def _unique(
    listed: Iterable[Placed[Item]], key: Callable[[Item], Hashable], word: str, problems: Problems
) -> dict[Hashable, Item]:
    """The items by key; a problem for each key that is there twice."""
    first: dict[Hashable, Placed[Item]] = {}
    for placed in listed:
        known = first.setdefault(key(placed.fact), placed)
        if known is not placed:
            problems.add(placed.place, f"this {word} is there already: {known.place}")
    return {name: placed.fact for name, placed in first.items()}


def _types(listed: Iterable[Placed[Integration]], problems: Problems) -> Types:
    types: Types = {}
    for placed in listed:
        for resource_type in placed.fact.resource_types:
            key = (placed.fact.name, resource_type.name)
            if key in types:
                problems.add(placed.place, f"the type '{resource_type.name}' is there twice")
            permissions = types.setdefault(key, {})
            for permission in resource_type.permissions:
                _add_permission(permissions, permission, placed.place, problems)
    return types


def _add_permission(
    permissions: dict[str, Permission], permission: Permission, place: Place, problems: Problems
) -> None:
    if permission.name in permissions:
        problems.add(place, f"the permission '{permission.name}' is there twice")
    permissions[permission.name] = permission


def _of_integration(name: str, types: Types) -> Iterator[ResourceType]:
    for (integration, resource_type), permissions in types.items():
        if integration == name:
            yield ResourceType(name=resource_type, permissions=tuple(permissions.values()))


def _owners(names: Iterable[str], roster: Roster) -> tuple[str, ...]:
    """The ids of the owners, each once; one who is nobody stays as written."""
    return tuple(dict.fromkeys(roster.find(name) or name for name in names))


def _unlisted(integration: str) -> str:
    return f"the integration '{integration}' is not listed"
