"""What a store remembers of the past: every write, every version of every object, every entry of the audit.

Times are ISO 8601 in UTC with seconds, ``2026-11-21T21:00:00Z``. A text that was not given is empty.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from flowsync.ground.address import Address

RETENTION_MONTHS = 36
"""What is younger than this cannot be deleted from the history and the audit, not even with SQL."""
MOST_RETENTION_MONTHS = 1200
"""A hundred years: what is asked to be kept longer was mistyped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One serial: who wrote, when and why.

    ``operation`` is apply, rollback, import or forget. ``revision`` is the full revision of the policies and ``author``
    who wrote it; ``actor`` is who ran flowsync, on ``host``.
    """

    serial: int
    at: str
    operation: str
    actor: str
    host: str
    process: int = 0
    run_url: str = ""
    revision: str = ""
    author: str = ""
    reason: str = ""
    ticket: str = ""
    pull_request: str = ""
    plan_digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What one write did to one object.

    ``action`` is create, update, rename, delete, adopt (managed from now on) or forget (not managed any more).
    ``before`` is what was in force before, also when another program had put it there, None if nothing was; a text that
    is no valid policy is possible. ``after`` is the canonical body that was applied, None after a delete; after a
    forget it is what stays in force. ``previous`` is the address before a rename.
    """

    serial: int
    action: str
    object_id: str
    address: Address
    previous: Address | None = None
    before: str | None = None
    after: str | None = None

    @property
    def is_managed(self) -> bool:
        """Whether flowsync managed the object from then on."""
        return self.action not in ("delete", "forget")


@dataclass(frozen=True, slots=True, kw_only=True)
class PastObject:
    """An object as it was applied at some serial: its canonical body, and the id that it keeps through renames."""

    object_id: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One entry of the audit: ``text`` is canonical JSON, ``hash`` its SHA-256 in hexadecimal.

    The text holds the number of the entry, its time and event, who and why, and the hash of the entry before: the
    entries are a chain. ``seq``, ``at`` and ``event`` stand in columns of their own too, to be searched.
    """

    seq: int
    at: str
    event: str
    text: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogFacts:
    """What is said of a catalog snapshot: ``digest`` names its content, ``taken_at`` is the time that it tells of.

    ``origin`` says where it was read, such as names of files. ``counts`` are numbers of what it holds, by their names.
    """

    digest: str
    taken_at: str
    origin: str
    counts: Mapping[str, int]


def minutes_since(taken_at: str, now: datetime) -> int:
    """How many minutes before ``now`` (with a time zone) a snapshot was taken; 0 where a clock says that it will be."""
    return max(0, int((now - datetime.fromisoformat(taken_at)).total_seconds() // 60))


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogRecord(CatalogFacts):
    """One sync of a catalog: the ``number``-th of the store, by ``actor`` at ``synced_at``.

    ``parts_digest`` is the SHA-256 over the parts that hold its content, which all syncs of one digest share.
    """

    number: int
    synced_at: str
    actor: str
    parts_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LockInfo:
    """Who holds the lock of a store, what for and since when; it ends at ``expires`` unless its holder renews it.

    ``fence`` is a number that grows with every holder: what an earlier one still wants to write is refused.
    ``id`` names this hold, for ``state unlock``.
    """

    id: str
    fence: int
    operation: str
    actor: str
    reason: str
    host: str
    process: int
    run_url: str
    since: str
    expires: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Old:
    """What of the past is older than ``before``, from when on it has to be kept.

    ``entries`` of the audit, ``versions`` of objects that newer ones, as old, have followed, and ``catalogs`` that were
    synced. ``last_entry`` is the number of the last of those entries, and ``last_hash`` its hash; of the entry before
    the first one there is, where none is so old.
    """

    before: str
    entries: int
    versions: int
    catalogs: int
    last_entry: int
    last_hash: str


AuditDetails: TypeAlias = Mapping[str, Any]
"""What an entry of the audit says beyond who, when and why: JSON data."""
