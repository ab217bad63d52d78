"""The JSON form of a snapshot is read back as it was; the digest takes no notice of order and time."""

from dataclasses import replace
from random import Random

import jsonschema_rs
from hypothesis import given
from hypothesis import strategies as st

from flowsync.catalog.build import CONTENT, build_catalog, catalog_parts, load_catalog
from flowsync.catalog.parts import unpack_part
from flowsync.catalog.reading.read import snapshot_from_text
from flowsync.catalog.snapshot import IdentitySource, Integration, Person, ResourceType, Snapshot
from flowsync.catalog.text import digest_of, snapshot_to_text
from flowsync.ground.json_text import parse_json
from flowsync.model.schema_files import CATALOG_SCHEMA, load_schema
from tests.support.snapshots import NAMES, RESOURCE_TYPES, SOURCES, TYPES, snapshots


def valid(snapshot: Snapshot) -> Snapshot:
    """The snapshot with all sources, integrations and types that it names, so that it can be read."""
    types = tuple(ResourceType(name=name, permissions=()) for name in RESOURCE_TYPES)
    listed = {integration.name: integration for integration in snapshot.integrations}
    return replace(
        snapshot,
        sources=tuple(IdentitySource(name=name, types=TYPES) for name in SOURCES),
        integrations=tuple(
            replace(one, resource_types=(*one.resource_types, *(t for t in types if t.name not in names(one))))
            for one in (listed.get(name, Integration(name=name, resource_types=())) for name in NAMES)
        ),
        resources=snapshot.resources and tuple(replace(one, name=one.name or "n") for one in snapshot.resources),
    )


def names(integration: Integration) -> set[str]:
    return {resource_type.name for resource_type in integration.resource_types}


def shuffled(snapshot: Snapshot, random: Random) -> Snapshot:
    people = tuple(
        replace(person, attributes=tuple(random.sample(person.attributes, len(person.attributes))))
        for person in snapshot.people or ()
    )
    resources = random.sample(snapshot.resources or (), len(snapshot.resources or ()))
    return replace(
        snapshot,
        taken_at="2020-01-01T00:00:00Z",
        sources=tuple(reversed(snapshot.sources)),
        people=None if snapshot.people is None else tuple(random.sample(people, len(people))),
        integrations=tuple(reversed(snapshot.integrations)),
        resources=None if snapshot.resources is None else tuple(resources),
    )


@given(snapshots)
def test_what_is_written_is_read_back(snapshot: Snapshot) -> None:
    snapshot = valid(snapshot)
    read = snapshot_from_text(snapshot_to_text(snapshot))
    assert snapshot_to_text(read) == snapshot_to_text(snapshot)
    assert read.taken_at == snapshot.taken_at
    assert ((read.people is None), (read.resources is None)) == (snapshot.people is None, snapshot.resources is None)


@given(snapshots)
def test_what_is_written_is_valid_by_the_schema(snapshot: Snapshot) -> None:
    text = snapshot_to_text(valid(snapshot))
    jsonschema_rs.Draft202012Validator(load_schema(CATALOG_SCHEMA)).validate(parse_json(text))


@given(snapshots, st.randoms())
def test_neither_order_nor_time_changes_the_digest(snapshot: Snapshot, random: Random) -> None:
    assert digest_of(shuffled(snapshot, random)) == digest_of(snapshot) == build_catalog(snapshot).digest


def test_every_other_difference_changes_the_digest() -> None:
    ann = Person(id="1", email="ann@example.com")
    digests = {
        digest_of(Snapshot(taken_at="", people=people, resources=resources))
        for people in (None, (), (ann,), (replace(ann, active=False),), (replace(ann, manager="1"),))
        for resources in (None, ())
    }
    assert len(digests) == 10


@given(snapshots)
def test_the_parts_hold_the_snapshot_itself(snapshot: Snapshot) -> None:
    assert unpack_part(catalog_parts(snapshot)[CONTENT]).decode() == snapshot_to_text(snapshot)


@given(snapshots)
def test_the_same_content_makes_the_same_parts_whatever_its_order(snapshot: Snapshot) -> None:
    shuffled_parts = catalog_parts(replace(shuffled(snapshot, Random(1)), taken_at=snapshot.taken_at))
    assert shuffled_parts == catalog_parts(snapshot)


def test_only_the_parts_that_a_question_needs_are_read() -> None:
    parts = catalog_parts(valid(Snapshot(taken_at="", people=(Person(id="1", email="a@example.com"),), resources=())))
    read: list[str] = []

    def read_part(name: str) -> bytes:
        read.append(name)
        return parts[name]

    catalog = load_catalog(read_part)
    assert sorted(read) == ["head", "inventory", "people"]
    assert catalog.people
    assert catalog.people.having("user", "is", ["A@example.com"], None, None) == catalog.people.active
    assert not catalog.people.having("user", "is", ["b@example.com"], None, None)
    assert sorted(read) == ["head", "inventory", "people", "people/active", "people/addresses"]
