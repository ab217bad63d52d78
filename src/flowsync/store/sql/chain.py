"""The chain of the audit: every entry holds the hash of the one before, so that none can be changed unseen."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple
from hashlib import sha256

from flowsync.ground.errors import StoreError
from flowsync.ground.json_text import canonical_json, compact_json
from flowsync.model.record import AuditDetails, AuditEntry, CatalogRecord, Version, Written
from flowsync.store.protocol import Writer

BEGIN_EVENT = "begin"
"""The first entry of an audit: it vouches for the past that was there before, when a store is older than its audit."""
PRUNE_EVENT = "prune"
"""The entry that says what was removed, and vouches for what is left of the past that the removed entries told of."""
CATALOG_EVENT = "catalog-sync"
"""The entry that tells of a sync of a catalog, and vouches for it and for its parts."""

_HIGHEST = 2**63 - 1


def next_entry(
    last: AuditEntry | None, event: str, writer: Writer, details: AuditDetails, serial: int | None = None
) -> AuditEntry:
    """The entry that follows ``last`` (None: the first). ``serial`` is that of the write it tells of, if it does.

    Raises StoreError when ``last`` has the highest number that there is, which only somebody else can have given it.
    """
    seq = last.seq + 1 if last else 1
    if seq > _HIGHEST:
        raise StoreError(
            f"Entry {seq - 1} of the audit was put there by another program, and nothing can follow it.",
            hint="See 'flowsync audit verify', and restore the store from a backup.",
        )
    text = canonical_json(
        {
            "seq": seq,
            "previous": last.hash if last else "",
            "event": event,
            "at": writer.at,
            "serial": serial,
            "actor": writer.actor,
            "host": writer.host,
            "process": writer.process,
            "run_url": writer.run_url,
            "revision": writer.revision,
            "author": writer.author,
            "reason": writer.reason,
            "ticket": writer.ticket,
            "pull_request": writer.pull_request,
            "plan_digest": writer.plan_digest,
            "details": details,
        }
    )
    return AuditEntry(seq=seq, at=writer.at, event=event, text=text, hash=hash_of(text))


def hash_of(text: str) -> str:
    """The hash of an entry: SHA-256 of its text in UTF-8, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def digest_versions(versions: Iterable[Version]) -> dict[str, object]:
    """What an entry says of the history that belongs to it: how many versions, which actions, and their SHA-256."""
    digest, count, actions = sha256(), 0, dict[str, int]()
    for version in versions:
        digest.update(compact_json(_content(version)).encode() + b"\n")
        count += 1
        actions[version.action] = actions.get(version.action, 0) + 1
    return {"versions": count, "actions": actions, "digest": digest.hexdigest()}


def digest_writes(writes: Iterable[Written]) -> dict[str, object]:
    """What an entry says of the writes that it vouches for: how many, and their SHA-256."""
    digest, count = sha256(), 0
    for written in writes:
        digest.update(compact_json(astuple(written)).encode() + b"\n")
        count += 1
    return {"writes": count, "writes_digest": digest.hexdigest()}


def catalog_details(record: CatalogRecord) -> dict[str, object]:
    """What an entry says of a catalog that was synced; the entry itself says when that was, and by whom."""
    return {
        "number": record.number,
        "digest": record.digest,
        "taken_at": record.taken_at,
        "origin": record.origin,
        "counts": dict(record.counts),
        "parts_digest": record.parts_digest,
    }


def digest_catalogs(records: Iterable[CatalogRecord]) -> dict[str, object]:
    """What an entry says of the catalogs that it vouches for, oldest first: how many, and their SHA-256."""
    digest, count = sha256(), 0
    for record in records:
        counts = canonical_json(dict(record.counts))
        row = [record.number, record.digest, record.taken_at, record.synced_at, record.actor, record.origin, counts]
        digest.update(compact_json([*row, record.parts_digest]).encode() + b"\n")
        count += 1
    return {"catalogs": count, "catalogs_digest": digest.hexdigest()}


def digest_part(content: bytes) -> str:
    """The SHA-256 of a part of a catalog, in hexadecimal."""
    return sha256(content).hexdigest()


def digest_parts(parts: Mapping[str, str]) -> str:
    """The SHA-256 over the parts of a catalog: over the lists of a name and the digest of that part, by their names."""
    digest = sha256()
    for item in sorted(parts.items()):
        digest.update(compact_json(item).encode() + b"\n")
    return digest.hexdigest()


def _content(version: Version) -> list[object]:
    return [
        version.serial,
        version.action,
        version.object_id,
        str(version.address),
        str(version.previous or ""),
        version.before,
        version.after,
    ]
