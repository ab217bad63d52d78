"""The catalog as evaluation sees it: people and resources are numbers, what they have in common is a bitmap.

People are numbered by their ids in order. Resources are numbered by integration, type and id, so that those of one
integration and type (a ``ResourceGroup``) are neighbours. An entitlement is a pair of a resource and a permission and
has a number too: within a group, all resources with its first permission, then all with its second, and so on. So "any
resource of this type" is one run of numbers, whatever its size.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pyroaring import BitMap


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceGroup:
    """The resources of one integration and type: ``size`` numbers from ``first`` on. The pair of resource ``r`` and the
    permission at ``p`` has the number ``base + p * size + (r - first)``."""

    integration: str
    resource_type: str
    first: int
    size: int
    permissions: tuple[str, ...]
    base: int

    def pairs(self, resources: BitMap, permission: str) -> BitMap:
        """The pairs of those of the resources that are in the group with a permission that the group has."""
        inside = resources & BitMap(range(self.first, self.first + self.size))
        return inside.shift(self.base + self.permissions.index(permission) * self.size - self.first)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A person as output names them."""

    id: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """One pair of a resource and a permission, in words. ``resource`` is its name, ``resource_id`` its id."""

    integration: str
    resource_type: str
    resource: str
    resource_id: str
    permission: str
    resource_risk: str = ""
    permission_risk: str = ""
    tags: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.integration}/{self.resource_type}/{self.resource} {self.permission}"


class PeopleIndex(Protocol):
    """Who there is and what they have in common. Every set holds active people only, unless it says otherwise."""

    @property
    def active(self) -> BitMap:
        """Everybody who is active."""

    def knows(self, type_: str, source: str | None) -> bool:
        """Whether all of what this source (any, if None) says about the type is in the catalog: it is listed and
        complete. ``user`` and ``manager`` are known when people are; they come with the people, not from a source."""

    def types(self) -> Sequence[str]:
        """The types that people have values of, sorted; for "did you mean"."""

    def sources(self) -> Sequence[str]:
        """The names of the identity sources, sorted."""

    def types_of(self, source: str) -> Sequence[str] | None:
        """The types that a complete source tells of, sorted; None for one that is not listed or not complete."""

    def values(self, type_: str, source: str | None) -> Sequence[str]:
        """The values of a type as they are written, sorted; shifts included."""

    def having(self, type_: str, operator: str, values: Sequence[str], source: str | None, at: str | None) -> BitMap:
        """Who has a value of this type that is one of the ``values``, contains one or starts with one; ``operator`` is
        ``is``, ``contains`` or ``starts_with``. Folds case. ``user`` looks at e-mail and aliases, ``manager`` at the
        e-mail and aliases of the person's manager. ``at`` is the moment (ISO 8601, UTC) at which a shift must hold;
        None asks for everybody who has it at some time in the snapshot."""

    def having_always(self, type_: str, operator: str, values: Sequence[str], source: str | None) -> BitMap:
        """The same, but by no shift: who has such a value at any time."""

    def has_shifts(self, type_: str, source: str | None) -> bool:
        """Whether there are shifts of this type by this source (any, if None)."""

    def shift_moments(self, type_: str, source: str | None) -> Sequence[str]:
        """The moments (ISO 8601, UTC) at which such shifts start and end, each once, in order."""

    def group_ids(self, value: str, source: str | None) -> frozenset[str]:
        """The ids of the groups of this name; folds case."""

    def ids_of(self, type_: str) -> Mapping[tuple[str, str], frozenset[str]]:
        """The ids of all values of a type, by source and folded value; of one without ids there are none."""

    def manager_of(self, person: int) -> int | None:
        """The person's manager, active or not."""

    def reports_of(self, managers: BitMap) -> BitMap:
        """Everybody whose manager is one of these."""

    def managers_of(self, people: BitMap) -> BitMap:
        """The active managers of these people."""

    def find(self, text: str) -> int | None:
        """The person, active or not, with this id, e-mail or alias; folds case."""

    def suggest(self, text: str) -> str:
        """A sentence that says whom the text may mean, or nothing."""

    def name(self, person: int) -> PersonName:
        """What a person is called."""


class InventoryIndex(Protocol):
    """What there is to give access to."""

    @property
    def groups(self) -> Sequence[ResourceGroup]:
        """All groups, by their numbers."""

    @property
    def pair_count(self) -> int:
        """How many pairs there are; their numbers are below it."""

    def group(self, integration: str, resource_type: str) -> ResourceGroup | None:
        """The resources of an integration and type, or None."""

    def group_of_pair(self, pair: int) -> ResourceGroup:
        """The group that a pair is in."""

    def knows(self, integration: str) -> bool:
        """Whether all resources of the integration are in the catalog: it is listed and complete."""

    def integrations(self) -> Sequence[str]:
        """The names of the integrations, sorted."""

    def resource_types(self, integration: str) -> Sequence[str]:
        """The names of its resource types, sorted."""

    def resources_named(self, group: ResourceGroup, by: str, key: str, values: Sequence[str]) -> BitMap:
        """The resources of the group whose NAME, ID or TAG (``by``; the tag ``key``) is one of the values, to the
        letter."""

    def resource_values(self, field: str, key: str) -> Mapping[str, BitMap]:
        """The resources that have each value of a query field (``resource_name``, ``resource_tag`` with its ``key``, …)
        over the whole inventory; integrations and types are fields too. What has no value is in none of them."""

    def permission_values(self, field: str, key: str) -> Mapping[str, BitMap]:
        """The same for the fields of permissions, by the numbers of pairs."""

    def all_pairs(self, resources: BitMap) -> BitMap:
        """The pairs of these resources with every permission that they have."""

    def resources_of(self, pairs: BitMap) -> BitMap:
        """The resources that the pairs are about."""

    def owners_of(self, resource: int) -> BitMap:
        """The owners of the resource, else of its integration; active people only."""

    def entitlement(self, pair: int) -> Entitlement:
        """What a pair is, in words."""

    def find_pairs(self, text: str) -> BitMap:
        """The pairs that ``[INTEGRATION/[TYPE/]]RESOURCE PERMISSION`` may mean; the resource by its name or id."""

    def suggest(self, text: str) -> str:
        """A sentence that says what the text may mean, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """One snapshot ready to be asked. ``digest`` is the SHA-256 of its content (without the time), ``taken_at`` the
    time (ISO 8601, UTC) that it tells of. ``people`` or ``inventory`` is None where the snapshot has none."""

    digest: str
    taken_at: str
    people: PeopleIndex | None
    inventory: InventoryIndex | None
