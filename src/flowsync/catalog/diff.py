"""What differs between two snapshots, as values."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flowsync.catalog.snapshot import Attribute, Shift


class Happened(StrEnum):
    """What became of a person or a thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Sort(StrEnum):
    """What sort of thing differs, in the order of the diff."""

    SOURCE = "source"
    INTEGRATION = "integration"
    RESOURCE_TYPE = "resource type"
    PERMISSION = "permission"
    RESOURCE = "resource"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class FieldChange:
    """A field that differs, in words; empty where there is nothing. Tags and context are fields of their own:
    ``tag env``."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChange:
    """What became of a person: one who joined or left, or whose ``fields``, values or shifts differ.

    ``fields`` are ``email``, ``aliases``, ``manager`` and ``active``. Values are the same if they differ in case or id
    only. Who joined gained all their values, who left lost them.
    """

    id: str
    email: str
    happened: Happened
    fields: tuple[FieldChange, ...] = ()
    gained: tuple[Attribute, ...] = ()
    lost: tuple[Attribute, ...] = ()
    shifts_gained: tuple[Shift, ...] = ()
    shifts_lost: tuple[Shift, ...] = ()

    @property
    def is_deactivated(self) -> bool:
        """Whether somebody who stays in the catalog is active no more."""
        return any(change.field == "active" and change.after == "no" for change in self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIdentity:
    """A value whose id is another than before under the same name: most of all another group that is called so. Policy
    that names it means other people now, which is a widening. ``people`` is how many have it after."""

    type: str
    value: str
    source: str
    ids_before: tuple[str, ...]
    ids_after: tuple[str, ...]
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingChange:
    """What became of a source or of something in the inventory; ``name`` is ``INTEGRATION/TYPE/…`` as far as it
    goes, with the id of the resource or the name of the permission at the end."""

    sort: Sort
    name: str
    happened: Happened
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogDiff:
    """What differs, in order. ``newly_known`` and ``unknown_now`` name the lists, ``people`` and ``resources``, that
    only one of the snapshots has; what is in them is not compared."""

    people: tuple[PersonChange, ...] = ()
    new_identities: tuple[NewIdentity, ...] = ()
    things: tuple[ThingChange, ...] = ()
    newly_known: tuple[str, ...] = ()
    unknown_now: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs that an answer could depend on."""
        return self == CatalogDiff()

    def counts(self) -> Mapping[str, int]:
        """How many people joined, left, were deactivated or changed, and how many things of each sort were added,
        removed or changed: ``{"people added": 2, "resources changed": 1}``. What is none is not there."""
        counted = Counter(f"people {'deactivated' if one.is_deactivated else one.happened}" for one in self.people)
        counted.update(f"{thing.sort}s {thing.happened}" for thing in self.things)
        counted.update({"new identities": len(self.new_identities)})
        return {name: count for name, count in counted.items() if count}
