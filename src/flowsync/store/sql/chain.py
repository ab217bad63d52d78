"""The chain of the audit: every entry holds the hash of the one before, so that none can be changed unseen."""

from collections.abc import Iterable
from dataclasses import astuple
from hashlib import sha256

from flowsync.ground.errors import StoreError
from flowsync.ground.json_text import canonical_json, compact_json
from flowsync.model.record import AuditDetails, AuditEntry, Version, Written
from flowsync.store.protocol import Writer

BEGIN_EVENT = "begin"
"""The first entry of an audit: it vouches for the past that was there before, when a store is older than its audit."""
PRUNE_EVENT = "prune"
"""The entry that says what was removed, and vouches for what is left of the past that the removed entries told of."""


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
