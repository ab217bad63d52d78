"""Small catalog snapshots of every sort: a few people and resources who share few words, some but for their case.

They come from a seed and a size, because drawing every field one by one takes hypothesis a hundred times longer. A
failing example shrinks to a small size.
"""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

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

SOURCES = ("Okta", "okta", "PagerDuty")
TYPES = ("group", "department", "shift")
VALUES = ("SRE", "sre", "Sre-east", "straße", "STRASSE", "ops: 日本", "x")
HOURS = tuple(f"2026-01-01T{hour:02}:00:00Z" for hour in range(0, 24, 6))
WORDS = ("", "a", "A", "orders", "orders/db one", "prod")
NAMES = ("aws", "Aws", "pg/one")
IDS = ("ann", "Bob", "bob", "x1", "x2")
RESOURCE_TYPES = ("table", "bucket")
RISKS = ("", "low", "high")

Item = TypeVar("Item")


def snapshot_of(size: int, seed: int) -> Snapshot:
    """The snapshot of a seed, with at most ``size`` of everything."""
    return _Maker(size, Random(seed)).snapshot()


snapshots: st.SearchStrategy[Snapshot] = st.builds(snapshot_of, st.integers(0, 6), st.integers(0, 2**32))


class _Maker:
    def __init__(self, size: int, random: Random) -> None:
        self._size = size
        self._random = random

    def snapshot(self) -> Snapshot:
        return Snapshot(
            taken_at=self._one(HOURS),
            sources=tuple(map(self._source, self._some(SOURCES))),
            people=None if self._rarely() else tuple(map(self._person, self._some(IDS))),
            integrations=tuple(map(self._integration, self._some(NAMES))),
            resources=None if self._rarely() else self._resources(),
        )

    def _source(self, name: str) -> IdentitySource:
        return IdentitySource(name=name, types=self._some(TYPES), complete=not self._rarely())

    def _person(self, id_: str) -> Person:
        number = IDS.index(id_)
        return Person(
            id=id_,
            email=f"{number}@Example.com",
            aliases=(f"{number}.alias@example.com",) * self._flag(),
            active=not self._rarely(),
            manager=self._one((None, *IDS)),
            attributes=tuple({self._attribute() for _ in range(self._count())}),
            shifts=tuple({self._shift() for _ in range(self._count() // 2)}),
        )

    def _attribute(self) -> Attribute:
        type_, value, source = self._one(TYPES), self._one(VALUES), self._one(SOURCES)
        return Attribute(type=type_, value=value, source=source, id=self._one(("", "g1", "g2")))

    def _shift(self) -> Shift:
        type_, value, source = self._one(TYPES), self._one(VALUES), self._one(SOURCES)
        return Shift(type=type_, value=value, source=source, start=self._one(HOURS[:2]), end=self._one(HOURS[2:]))

    def _integration(self, name: str) -> Integration:
        types = tuple(map(self._resource_type, self._some(RESOURCE_TYPES)))
        id_, owners = f"id of {name}" * self._flag(), self._owners()
        return Integration(name=name, id=id_, resource_types=types, owners=owners, complete=not self._rarely())

    def _resource_type(self, name: str) -> ResourceType:
        permissions = map(self._permission, self._some(("READ", "WRITE", "Read Only")))
        return ResourceType(name=name, permissions=tuple(permissions))

    def _permission(self, name: str) -> Permission:
        id_, risk = f"id of {name}" * self._flag(), self._one(RISKS)
        return Permission(name=name, id=id_, risk=risk, tags=self._words(), context=self._words())

    def _resources(self) -> tuple[InventoryResource, ...]:
        return tuple(
            InventoryResource(
                integration=integration,
                type=type_,
                id=id_,
                name=self._one(WORDS),
                source_id=self._one(WORDS),
                path=self._one(WORDS),
                status=self._one(WORDS),
                risk=self._one(RISKS),
                owners=self._owners(),
                tags=self._words(),
                context=self._words(),
            )
            for integration in NAMES
            for type_ in RESOURCE_TYPES
            for id_ in self._some(("1", "2", "orders"))
        )

    def _owners(self) -> tuple[str, ...]:
        return self._some((*IDS, "gone"))[:2]

    def _words(self) -> dict[str, str]:
        return {key: self._one(WORDS[1:]) for key in self._some(("env", "Env", "pii"))}

    def _one(self, items: Sequence[Item]) -> Item:
        return self._random.choice(items)

    def _some(self, items: Sequence[str]) -> tuple[str, ...]:
        return tuple(self._random.sample(items, min(self._count(), len(items))))

    def _count(self) -> int:
        return self._random.randint(0, self._size)

    def _flag(self) -> bool:
        return self._random.random() < 0.5

    def _rarely(self) -> bool:
        return self._random.random() < 0.2
