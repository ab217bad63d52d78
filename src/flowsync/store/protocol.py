"""What a live state store can do. Every store passes the same contract suite."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from flowsync.ground.address import Address
from flowsync.model.record import (
    AuditDetails,
    AuditEntry,
    CatalogFacts,
    CatalogRecord,
    LockInfo,
    Old,
    PastObject,
    Version,
    Written,
)
from flowsync.model.state import State, StateVersion
from flowsync.store.contents import Record, Table
from flowsync.store.deeds import Deed


class BodyReader(Protocol):
    """Turns a body that another program may have written into its canonical text."""

    def __call__(self, address: Address, text: str) -> str:
        """The canonical text of ``text``, the JSON of an object's metadata and spec.

        Raises InvalidBodyError when it is no valid policy for this address.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Who writes, why and when: recorded with every change, and shown to others who wait.

    ``operation`` is apply, rollback, import, forget, unlock, drift or another event of the audit. ``at`` is ISO 8601 in
    UTC with seconds, ``2026-11-21T21:00:00Z``. ``revision`` is the full revision of the policies, ``author`` who wrote
    it, ``reason`` why. What there is not is empty.
    """

    operation: str
    actor: str
    host: str
    process: int
    at: str
    run_url: str = ""
    revision: str = ""
    author: str = ""
    reason: str = ""
    ticket: str = ""
    pull_request: str = ""
    plan_digest: str = ""


class Transaction(Protocol):
    """A write in progress: all of it happens when the context ends well, none of it otherwise.

    The first write takes the next serial of the store; a transaction that writes and records nothing changes nothing.
    """

    def read(self) -> State:
        """The state, with what this transaction has written so far. Raises StoreError."""

    def write(self, deeds: Iterable[Deed]) -> None:
        """Do all of this at once: each deed starts from what was there before.

        Raises ValueError when an object is touched twice, or when one to rename, delete or forget is not managed.
        """

    def record(self, event: str, details: AuditDetails) -> None:
        """Add an entry to the audit. The writes of the transaction get one of their own when it ends."""

    def put_catalog(self, facts: CatalogFacts, parts: Mapping[str, bytes]) -> CatalogRecord:
        """Keep a catalog snapshot, whose content is in ``parts`` by their names, and add an entry to the audit.

        It takes no serial: no plan becomes stale. The parts of a digest that the store has are not written again.
        """

    def last_entry(self, event: str = "") -> AuditEntry | None:
        """The last entry of the audit, of this event if one is named, or None."""

    def prune(self, months: int) -> Old:
        """Remove what is older than ``months``, by the clock of the store; what that was.

        What was in force at any time since stays known. The audit gets an entry ``prune``, to which its chain is tied
        from then on; with nothing to remove, nothing is written. ValueError for less than RETENTION_MONTHS.
        """

    def restore(self, version: StateVersion, records: Iterable[tuple[str, Record]]) -> "Snapshot":
        """Make this empty store the one that the records, each with the name of its table, were read from.

        What the store holds then. Raises StoreError when it is not empty.
        """

    def find_plan(self, digest: str) -> Written | None:
        """The last write that applied a plan with this digest, or None."""

    def last_write(self) -> Written | None:
        """The last write of the store, or None."""

    def who_wrote(self, serial: int) -> Written | None:
        """The write with this serial, or None."""

    @property
    def head(self) -> str:
        """The hash of the last entry of the audit, which stands for all before it; empty while there is none."""


class Snapshot(Protocol):
    """The store at one moment, past included. Reading it changes nothing and waits for nobody."""

    @property
    def version(self) -> StateVersion:
        """Which store, and at which serial."""

    def state(self) -> State:
        """What is in force and what was applied; empty where the store does not exist yet."""

    def lock(self) -> LockInfo | None:
        """Who holds the lock, or None. A hold that has run out is shown until the next one."""

    def lead(self) -> LockInfo | None:
        """Who leads those that watch the store, or None; shown as a hold of the lock is."""

    def writes(self, *, newest_first: bool = True) -> Iterator[Written]:
        """Every write."""

    def who_wrote(self, serial: int) -> Written | None:
        """The write with this serial, or None."""

    def serial_at(self, time: str) -> int:
        """The serial that the store had at ``time`` (ISO 8601, UTC); 0 before the first."""

    def versions(self, address: Address) -> Sequence[Version]:
        """All that was ever done to the objects that have or had this address, through their renames; oldest first."""

    def versions_of(self, serial: int) -> Iterator[Version]:
        """What the write with this serial did, in its order."""

    def actions_of(self, serial: int) -> Mapping[str, int]:
        """How many objects the write with this serial created, updated and so on, by the action of their versions."""

    def history(self) -> Iterator[Version]:
        """Everything that was ever done to any object, in order."""

    def objects_at(self, serial: int) -> Mapping[Address, PastObject]:
        """What flowsync managed after the write with this serial."""

    def audit(self, *, after: int = 0, event: str = "") -> Iterator[AuditEntry]:
        """The entries of the audit with a number above ``after``, of this event if one is named, in order."""

    def last_entry(self, event: str = "") -> AuditEntry | None:
        """The last entry of the audit, of this event if one is named, or None."""

    def catalogs(self) -> Iterator[CatalogRecord]:
        """Every sync of a catalog, the newest first."""

    def catalog_part(self, digest: str, name: str) -> bytes | None:
        """A part of the catalog with this digest, or None."""

    def catalog_parts(self) -> Iterator[tuple[str, str]]:
        """The digest and the name of every part of a catalog, in their order."""

    def old(self, months: int) -> Old:
        """What ``Transaction.prune`` would remove now."""

    def records(self, table: Table) -> Iterator[Record]:
        """The rows of a table, ordered by its key; what is neither text nor a number, as text."""


class Lease(Protocol):
    """The lock of a store while it is held; renewed in the background, so that it lasts while people think."""

    @property
    def info(self) -> LockInfo:
        """What others are told about this hold."""

    def transaction(self, writer: Writer) -> AbstractContextManager[Transaction]:
        """Begin to write.

        Raises StoreBusyError when the lock was lost to another holder meanwhile or another program holds the tables,
        and StoreError for everything else that the store cannot do (full disk, no permission, lost connection).
        """


class Candidate(Protocol):
    """One of several that could do the same work, of whom one leads. The lead is a lease of its own beside the lock: it
    keeps others from working in vain, while the lock and the check of what moved keep the store whole."""

    @property
    def leader(self) -> LockInfo | None:
        """Who led when that was asked last; None where nobody could be told."""

    def leads(self) -> bool:
        """Whether this one leads: it takes the lead where nobody has it, and keeps it in the background from then on.

        Makes the store where it does not exist yet. Raises StoreError.
        """


class Migration(Protocol):
    """The way from the tables that a store has to those that this flowsync works with."""

    @property
    def found(self) -> int | None:
        """The version of the store's tables; None where there are none."""

    @property
    def wanted(self) -> int:
        """The version that this flowsync works with."""

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to do."""

    def sql(self) -> str:
        """What ``run`` does, as a script for another client of the database."""

    def run(self, *, wait_seconds: float) -> bool:
        """Do all of it or nothing; False when somebody else has done it meanwhile.

        Raises StoreBusyError when another program writes for longer than ``wait_seconds``, and StoreError.
        """


class Store(Protocol):
    """A live state store."""

    @property
    def shown_url(self) -> str:
        """The store's URL as it may be shown: without a password."""

    def read(self) -> State:
        """The state as it is now; empty where the store does not exist yet. Never writes, never waits for a writer.

        Raises StoreError when the store cannot be read.
        """

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """The store at one moment. Raises StoreError when it cannot be read."""

    def lock(
        self, writer: Writer, *, wait_seconds: float, on_wait: Callable[[LockInfo | None], None] | None = None
    ) -> AbstractContextManager[Lease]:
        """Hold the lock; makes the store where it does not exist yet.

        Waits up to ``wait_seconds`` for another holder, and calls ``on_wait`` once, with who that is, before it waits.
        Raises StoreBusyError, which names the holder, and StoreError.
        """

    def transaction(self, writer: Writer, *, wait_seconds: float) -> AbstractContextManager[Transaction]:
        """Hold the lock for one transaction. Raises as ``lock`` and ``Lease.transaction`` do."""

    def candidate(self, writer: Writer) -> AbstractContextManager[Candidate]:
        """Stand for the lead of those that watch this store; at the end, another one may have it."""

    def unlock(self, lock_id: str, writer: Writer) -> LockInfo:
        """Take the lock away from the holder with this id, and record it in the audit; what was held.

        What that holder still wants to write is refused. Raises StoreError when nobody holds that id.
        """

    def migration(self) -> Migration:
        """What brings the store's tables up to date. Raises StoreError, also for a store of a newer flowsync."""
