"""The door of the catalog: makes a snapshot ready to be asked, in memory or as parts that a store keeps."""

from collections.abc import Iterator

from pyroaring import BitMap

from flowsync.catalog.index import Catalog
from flowsync.catalog.inventory import Inventory
from flowsync.catalog.inventory_parts import inventory_parts
from flowsync.catalog.parts import Part, Parts, ReadPart, json_part, pack_part, unpack_part
from flowsync.catalog.people import People
from flowsync.catalog.people_parts import number_people, people_parts
from flowsync.catalog.snapshot import Snapshot
from flowsync.catalog.text import content_of, digest_of, digest_of_content, text_of

HEAD, CONTENT = "head", "snapshot"


def build_catalog(snapshot: Snapshot) -> Catalog:
    """The catalog of a valid snapshot, in memory. ValueError when the time of a shift is none."""
    return _catalog(Parts(dict(_index_parts(snapshot, digest_of(snapshot))).__getitem__))


def catalog_parts(snapshot: Snapshot) -> dict[str, bytes]:
    """The same as named parts, compressed, and the snapshot itself. ValueError as in ``build_catalog``."""
    content = content_of(snapshot)
    parts = {name: pack_part(part) for name, part in _index_parts(snapshot, digest_of_content(content))}
    return {**parts, CONTENT: pack_part(text_of(content, snapshot.taken_at).encode())}


def load_catalog(read_part: ReadPart) -> Catalog:
    """The catalog that ``catalog_parts`` made parts of; each is read when a question needs it, and once."""
    return _catalog(Parts(lambda name: unpack_part(read_part(name))))


def _index_parts(snapshot: Snapshot, digest: str) -> Iterator[Part]:
    has_inventory = bool(snapshot.integrations) or snapshot.resources is not None
    head = {
        "digest": digest,
        "taken_at": snapshot.taken_at,
        "people": snapshot.people is not None,
        "inventory": has_inventory,
    }
    yield json_part(HEAD, head)
    numbers = number_people(snapshot.people or ())
    if snapshot.people is not None:
        yield from people_parts(snapshot, snapshot.people, numbers)
    if has_inventory:
        yield from inventory_parts(snapshot, numbers)


def _catalog(parts: Parts) -> Catalog:
    head = parts.json(HEAD)
    people = People(parts) if head["people"] else None
    return Catalog(
        digest=head["digest"],
        taken_at=head["taken_at"],
        people=people,
        inventory=Inventory(parts, lambda: people.active if people else BitMap()) if head["inventory"] else None,
    )
