"""A catalog snapshot: the people and the inventory that policy is evaluated against, as they were at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

GROUP, USER, MANAGER = "group", "user", "manager"
"""The types of conditions that the language itself knows; every other type is an attribute or a shift."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One value that a person has. ``source`` is the identity source that says so. ``id`` is what the source calls it
    where values can be renamed: a group's id; else empty."""

    type: str
    value: str
    source: str
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One time on duty: the shift ``value`` of this type, from ``start`` until ``end`` (ISO 8601, UTC; exclusive)."""

    type: str
    value: str
    source: str
    start: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person. ``id`` is unique in the snapshot and stays the same from one to the next. ``manager`` is another
    person's id. An inactive person matches nothing."""

    id: str
    email: str
    aliases: tuple[str, ...] = ()
    active: bool = True
    manager: str | None = None
    attributes: tuple[Attribute, ...] = ()
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentitySource:
    """An identity source that was read. ``types`` are the attribute and shift types that it tells of, ``group`` among
    them. What a source that is not ``complete`` does not say is unknown, not absent."""

    name: str
    types: tuple[str, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """What can be given on resources of one type. ``risk`` is a risk level, empty where the inventory has none."""

    name: str
    id: str = ""
    risk: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceType:
    """A type of resources of one integration, with the permissions that there are on each of them."""

    name: str
    permissions: tuple[Permission, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration:
    """A connected system. ``owners`` are people's ids. Of one that is not ``complete`` some things are not listed."""

    name: str
    id: str = ""
    resource_types: tuple[ResourceType, ...]
    owners: tuple[str, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryResource:
    """One thing to which access is given. ``id`` is unique within integration and type. ``owners`` are people's ids."""

    integration: str
    type: str
    id: str
    name: str
    source_id: str = ""
    path: str = ""
    status: str = ""
    risk: str = ""
    owners: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All of it at ``taken_at`` (ISO 8601, UTC). What nobody looked for is unknown: a source or an integration that is
    not listed, and everything that a list that is None stands for."""

    taken_at: str
    sources: tuple[IdentitySource, ...] = ()
    people: tuple[Person, ...] | None = None
    integrations: tuple[Integration, ...] = ()
    resources: tuple[InventoryResource, ...] | None = None
