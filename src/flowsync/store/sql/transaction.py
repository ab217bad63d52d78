"""A write in progress, in SQL that every engine understands."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from flowsync.model.record import (
    RETENTION_MONTHS,
    AuditDetails,
    AuditEntry,
    CatalogFacts,
    CatalogRecord,
    Old,
    Written,
)
from flowsync.model.state import State, StateVersion
from flowsync.store.contents import Record
from flowsync.store.deeds import Deed
from flowsync.store.protocol import BodyReader, Writer
from flowsync.store.rows import check_readable
from flowsync.store.sql import statements
from flowsync.store.sql.batch import batch_rows
from flowsync.store.sql.catalogs import add_catalog
from flowsync.store.sql.chain import (
    BEGIN_EVENT,
    CATALOG_EVENT,
    PRUNE_EVENT,
    catalog_details,
    digest_versions,
    next_entry,
)
from flowsync.store.sql.connection import SqlConnection
from flowsync.store.sql.contents import restore
from flowsync.store.sql.decode import address_of, version_of, written_of
from flowsync.store.sql.prune import find_old, remove_old, vouched, vouched_catalogs
from flowsync.store.sql.snapshot import SqlSnapshot, find_last_entry, find_written, read_state


class SqlTransaction:
    """A write in progress on an open transaction of a store that exists."""

    def __init__(self, connection: SqlConnection, version: StateVersion, writer: Writer, read_body: BodyReader) -> None:
        self._connection = connection
        self._serial: int | None = None
        self._writer = writer
        self._read_body = read_body
        self._start_from(version)

    @property
    def head(self) -> str:
        """The hash of the last entry of the audit; empty while there is none."""
        return self._last_entry.hash if self._last_entry else ""

    def read(self) -> State:
        """The state, with what this transaction has written so far."""
        serial = self._base if self._serial is None else self._serial
        version = StateVersion(lineage=self._lineage, serial=serial)
        return check_readable(read_state(self._connection, version, self._read_body))

    def write(self, deeds: Iterable[Deed]) -> None:
        """Do all of this at once: each deed starts from what was there before.

        Raises ValueError when an object is touched twice, or when one to rename, delete or forget is not managed.
        """
        rows = batch_rows(deeds)
        if not rows:
            return
        connection = self._connection
        connection.fill_batch(rows)
        for kind, space, name in connection.execute(statements.FIND_UNMANAGED):
            raise ValueError(f"{address_of(kind, space, name)} is not managed")
        ((base,),) = connection.execute(statements.LAST_VERSION)
        values = {**asdict(self._writer), "serial": self._started(), "base": base}
        for statement in (statements.RECORD_VERSIONS, *statements.MERGE):
            connection.execute(statement, values)

    def record(self, event: str, details: AuditDetails) -> None:
        """Add an entry to the audit. The writes of the transaction get one of their own when it ends."""
        self._append(event, details)

    def put_catalog(self, facts: CatalogFacts, parts: Mapping[str, bytes]) -> CatalogRecord:
        """Keep a catalog snapshot, whose content is in ``parts`` by their names, and add an entry to the audit.

        It takes no serial. The parts of a digest that the store has are not written again.
        """
        record = add_catalog(self._connection, facts, parts, self._writer)
        self._append(CATALOG_EVENT, catalog_details(record))
        return record

    def last_entry(self, event: str = "") -> AuditEntry | None:
        """The last entry of the audit, of this event if one is named, or None."""
        return find_last_entry(self._connection, event)

    def prune(self, months: int) -> Old:
        """Remove what is older than ``months``, by the clock of the store, and record it; what that was.

        With nothing to remove, nothing is written. ValueError for less than RETENTION_MONTHS.
        """
        if months < RETENTION_MONTHS:
            raise ValueError(f"{months} months are less than the {RETENTION_MONTHS} that everything is kept")
        past = find_old(self._connection, months)
        if past.found.entries or past.found.versions or past.found.catalogs:
            removed = remove_old(self._connection, past)
            left = {**vouched(self._connection, past.told), **vouched_catalogs(self._connection, past.told_catalog)}
            details = {"lineage": self._lineage, "months": months, **removed, **left}
            self._append(PRUNE_EVENT, details, past.told)
        return past.found

    def restore(self, version: StateVersion, records: Iterable[tuple[str, Record]]) -> SqlSnapshot:
        """Make this empty store the one that the records, each with the name of its table, were read from.

        What the store holds then. Raises StoreError when it is not empty.
        """
        restore(self._connection, version, records)
        self._start_from(version)
        return SqlSnapshot(self._connection, version, self._read_body)

    def find_plan(self, digest: str) -> Written | None:
        """The last write that applied a plan with this digest, or None."""
        return self._written(statements.FIND_PLAN, digest=digest)

    def last_write(self) -> Written | None:
        """The last write of the store, or None."""
        return self._written(statements.LAST_WRITTEN)

    def who_wrote(self, serial: int) -> Written | None:
        """The write with this serial, or None."""
        return find_written(self._connection, serial)

    def finish(self) -> None:
        """Add the entry of the audit that tells of everything that was written; the caller commits."""
        if self._serial is None:
            return
        rows = self._connection.stream(statements.READ_VERSIONS_SINCE, {"base": self._base_version})
        self._append(self._writer.operation, digest_versions(map(version_of, rows)), self._serial)

    def _start_from(self, version: StateVersion) -> None:
        """Remember what there is before this transaction writes."""
        self._lineage = version.lineage
        self._base = version.serial
        self._last_entry = find_last_entry(self._connection)
        ((self._base_version,),) = self._connection.execute(statements.LAST_VERSION)
        ((self._base_catalog,),) = self._connection.execute(statements.LAST_CATALOG)

    def _started(self) -> int:
        """The serial of this transaction: its first write takes it."""
        if self._serial is None:
            self._connection.execute(statements.ADD_TO_SERIAL)
            ((self._serial,),) = self._connection.execute(statements.READ_SERIAL)
            self._connection.execute(statements.ADD_WRITTEN, {**asdict(self._writer), "serial": self._serial})
        return self._serial

    def _append(self, event: str, details: AuditDetails, serial: int | None = None) -> None:
        if self._last_entry is None:
            catalogs = vouched_catalogs(self._connection, self._base_catalog)
            past = {**vouched(self._connection, self._base), **catalogs}
            self._add(BEGIN_EVENT, {"lineage": self._lineage, **past}, self._base)
        self._add(event, details, serial)

    def _add(self, event: str, details: AuditDetails, serial: int | None) -> None:
        entry = next_entry(self._last_entry, event, self._writer, details, serial)
        self._connection.execute(statements.ADD_ENTRY, _entry_values(entry))
        self._last_entry = entry

    def _written(self, sql: str, **values: object) -> Written | None:
        rows = self._connection.execute(sql, values)
        return written_of(rows[0]) if rows else None


def _entry_values(entry: AuditEntry) -> dict[str, object]:
    return {"seq": entry.seq, "at": entry.at, "event": entry.event, "entry": entry.text, "hash": entry.hash}
