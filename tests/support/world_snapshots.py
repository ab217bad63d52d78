"""Catalogs of small companies, complete or not."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

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

PEOPLE = ("ada", "bob", "cy", "dee", "eve", "fay")
VALUES = {"group": ("sre", "SRE", "dba", "straße"), "team": ("red", "blue"), "oncall": ("first", "second")}
SOURCES = {"Okta": ("group", "team"), "Entra": ("group",), "Pager": ("oncall",)}
TIMES = ("2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z")
INTEGRATIONS = ("db", "vm")
RESOURCE_TYPES = ("table", "host")
PERMISSIONS = ("READ", "WRITE")
NAMES = ("orders", "Orders", "refunds")
TAGS = {"env": ("prod", "dev"), "pii": ("true",)}

_Item = TypeVar("_Item")


def some(rng: Random, items: Sequence[_Item], least: int = 0) -> list[_Item]:
    """Some of the items, in any order."""
    return rng.sample(items, rng.randint(min(least, len(items)), len(items)))


def snapshot_of(rng: Random, size: int) -> Snapshot:
    """A catalog of ``size + 1`` people, and of at most one resource more."""
    people = PEOPLE[: size + 1]
    return Snapshot(
        taken_at=TIMES[1],
        sources=tuple(
            IdentitySource(name=name, types=types, complete=rng.random() < 0.9)
            for name, types in SOURCES.items()
            if rng.random() < 0.9
        ),
        people=None if rng.random() < 0.02 else tuple(_person(rng, id_, people) for id_ in people),
        integrations=tuple(_integration(rng, name, people) for name in INTEGRATIONS if rng.random() < 0.95),
        resources=None
        if rng.random() < 0.02
        else tuple(_resource(rng, number, people) for number in range(rng.randint(1, size + 2))),
    )


def _person(rng: Random, id_: str, people: Sequence[str]) -> Person:
    return Person(
        id=id_,
        email=f"{id_.title()}@acme.example",
        aliases=tuple(some(rng, [f"{id_}@old.example", "boss@acme.example"])),
        active=rng.random() < 0.85,
        manager=rng.choice([None, *(other for other in people if other != id_)]),
        attributes=tuple(_attribute(rng) for _ in range(rng.randint(1, 4))),
        shifts=tuple(_shift(rng) for _ in range(rng.randint(0, 2))),
    )


def _attribute(rng: Random) -> Attribute:
    type_ = rng.choice(["group"] * 4 + ["team"] * 3 + ["oncall"])
    return Attribute(type=type_, value=rng.choice(VALUES[type_]), source=rng.choice(["Okta", "Okta", "Entra"]))


def _shift(rng: Random) -> Shift:
    start, end = sorted([rng.choice(TIMES), rng.choice(TIMES)])
    value = rng.choice(VALUES["oncall"])
    return Shift(type="oncall", value=value, source=rng.choice(["Pager", "Okta"]), start=start, end=end)


def _integration(rng: Random, name: str, people: Sequence[str]) -> Integration:
    return Integration(
        name=name,
        id=rng.choice(["", "id-1"]),
        resource_types=tuple(
            ResourceType(name=type_, permissions=tuple(_permission(rng, one) for one in some(rng, PERMISSIONS, 1)))
            for type_ in some(rng, RESOURCE_TYPES, 1)
        ),
        owners=tuple(some(rng, people[:2])),
        complete=rng.random() < 0.9,
    )


def _permission(rng: Random, name: str) -> Permission:
    return Permission(name=name, id=rng.choice(["", f"id-{name}"]), risk=rng.choice(["", "high"]))


def _resource(rng: Random, number: int, people: Sequence[str]) -> InventoryResource:
    return InventoryResource(
        integration=rng.choice(["db", "db", "vm"]),
        type=rng.choice(["table", "table", "host"]),
        id=f"r{number}",
        name=rng.choice(NAMES),
        path=rng.choice(["", "a/b"]),
        risk=rng.choice(["", "high", "low"]),
        owners=tuple(some(rng, people[1:3])),
        tags={key: rng.choice(TAGS[key]) for key in some(rng, list(TAGS))},
    )
