"""Catalogs in a SQL store: a row for each sync, and their content by digest, in parts."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from flowsync.ground.json_text import canonical_json
from flowsync.model.record import CatalogFacts, CatalogRecord
from flowsync.store.protocol import Writer
from flowsync.store.sql import statements
from flowsync.store.sql.chain import digest_part, digest_parts
from flowsync.store.sql.connection import SqlConnection
from flowsync.store.sql.decode import catalog_of, part_of


def add_catalog(
    connection: SqlConnection, facts: CatalogFacts, parts: Mapping[str, bytes], writer: Writer
) -> CatalogRecord:
    """Add a sync; the parts of a digest that was synced before stay as they were written then."""
    ((last,),) = connection.execute(statements.LAST_CATALOG)
    known = connection.execute(statements.FIND_PARTS_DIGEST, {"digest": facts.digest})
    record = CatalogRecord(
        number=last + 1,
        digest=facts.digest,
        taken_at=facts.taken_at,
        synced_at=writer.at,
        actor=writer.actor,
        origin=facts.origin,
        counts=facts.counts,
        parts_digest=known[0][0] if known else _add_parts(connection, facts.digest, parts),
    )
    connection.execute(statements.ADD_CATALOG, {**asdict(record), "counts": canonical_json(dict(facts.counts))})
    return record


def read_catalogs(connection: SqlConnection) -> Iterator[CatalogRecord]:
    """Every sync, the newest first."""
    return map(catalog_of, connection.stream(statements.READ_CATALOGS))


def find_part(connection: SqlConnection, digest: str, name: str) -> bytes | None:
    """A part of a catalog, or None."""
    rows = connection.execute(statements.READ_PART, {"digest": digest, "name": name})
    return part_of(rows[0][0], digest, name) if rows else None


def read_part_names(connection: SqlConnection) -> Iterator[tuple[str, str]]:
    """The digest and the name of every part, in their order."""
    return ((digest, name) for digest, name in connection.stream(statements.READ_PART_NAMES))


def _add_parts(connection: SqlConnection, digest: str, parts: Mapping[str, bytes]) -> str:
    """Write the parts; their digest."""
    for name in sorted(parts):
        connection.execute(statements.ADD_PART, {"digest": digest, "name": name, "content": parts[name]})
    return digest_parts({name: digest_part(content) for name, content in parts.items()})
