"""What one catalog file says, before the files are put together.

People are named in three ways, all of which lead to the same person: by id, by e-mail or by alias.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

from flowsync.catalog.reading.problems import Place
from flowsync.catalog.snapshot import (
    Attribute,
    IdentitySource,
    Integration,
    InventoryResource,
    Permission,
    Person,
    Shift,
)

Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed(Generic[Fact]):
    """A fact and where it stands."""

    fact: Fact
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A source says something about the person of this name."""

    person: str
    says: Attribute | Shift


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group as a source lists it. ``members`` are ids of people and of other groups of the source."""

    source: str
    id: str
    name: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A permission that there is on the resources of a type."""

    integration: str
    resource_type: str
    permission: Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of a list of which there may be more: this many of ``total`` things of one sort from one source."""

    source: str
    sort: str
    count: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that one file says. ``people`` and ``resources`` are None where it does not tell of them at all."""

    taken_at: str = ""
    sources: tuple[Placed[IdentitySource], ...] = ()
    people: tuple[Placed[Person], ...] | None = None
    statements: tuple[Placed[Statement], ...] = ()
    groups: tuple[Placed[Group], ...] = ()
    pages: tuple[Placed[Page], ...] = ()
    integrations: tuple[Placed[Integration], ...] = ()
    offers: tuple[Placed[Offer], ...] = ()
    resources: tuple[Placed[InventoryResource], ...] | None = None
