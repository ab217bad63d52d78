"""Reading a SQL store as it is at one moment, past included."""

from collections.abc import Iterator, Mapping, Sequence

from flowsync.ground.address import Address
from flowsync.model.record import AuditEntry, CatalogRecord, LockInfo, Old, PastObject, Version, Written
from flowsync.model.state import State, StateVersion
from flowsync.store.contents import Record, Table
from flowsync.store.protocol import BodyReader
from flowsync.store.rows import build_state
from flowsync.store.sql import statements
from flowsync.store.sql.catalogs import find_part, read_catalogs, read_part_names
from flowsync.store.sql.connection import SqlConnection
from flowsync.store.sql.contents import read_records
from flowsync.store.sql.decode import address_of, check_body, entry_of, lock_of, readable, version_of, written_of
from flowsync.store.sql.prune import find_old


class SqlSnapshot:
    """What the tables hold, read through a connection in a transaction of its own."""

    def __init__(self, connection: SqlConnection, version: StateVersion, read_body: BodyReader) -> None:
        self._connection = connection
        self._read_body = read_body
        self.version = version

    def state(self) -> State:
        """What is in force and what was applied. Raises StoreError."""
        return read_state(self._connection, self.version, self._read_body)

    def lock(self) -> LockInfo | None:
        """Who holds the lock, or None. A hold that has run out is shown until the next one."""
        return read_lock(self._connection)

    def lead(self) -> LockInfo | None:
        """Who leads those that watch the store, or None; shown as a hold of the lock is."""
        return read_lock(self._connection, statements.LEAD)

    def writes(self, *, newest_first: bool = True) -> Iterator[Written]:
        """Every write."""
        sql = statements.READ_WRITES_BACK if newest_first else statements.READ_WRITES
        return map(written_of, self._connection.stream(sql))

    def who_wrote(self, serial: int) -> Written | None:
        """The write with this serial, or None."""
        return find_written(self._connection, serial)

    def serial_at(self, time: str) -> int:
        """The serial that the store had at ``time`` (ISO 8601, UTC); 0 before the first.

        A clock that was set back makes later writes look earlier: what counts is the first write after ``time``.
        """
        ((first_after,),) = self._connection.execute(statements.FIRST_AFTER_TIME, {"time": time})
        return self.version.serial if first_after is None else int(first_after) - 1

    def versions(self, address: Address) -> Sequence[Version]:
        """All that was ever done to the objects that have or had this address, through their renames; oldest first."""
        key = {"kind": str(address.kind), "space": address.space or "", "name": address.name}
        rows = self._connection.execute(statements.READ_VERSIONS_OF_ADDRESS, key)
        return [readable(version_of(row)) for row in rows]

    def versions_of(self, serial: int) -> Iterator[Version]:
        """What the write with this serial did, in its order."""
        return map(version_of, self._connection.stream(statements.READ_VERSIONS_OF_SERIAL, {"serial": serial}))

    def actions_of(self, serial: int) -> Mapping[str, int]:
        """How many objects the write with this serial created, updated and so on, by the action of their versions."""
        return dict(self._connection.execute(statements.COUNT_ACTIONS, {"serial": serial}))

    def history(self) -> Iterator[Version]:
        """Everything that was ever done to any object, in order."""
        return map(version_of, self._connection.stream(statements.READ_VERSIONS))

    def objects_at(self, serial: int) -> Mapping[Address, PastObject]:
        """What flowsync managed after the write with this serial."""
        rows = self._connection.execute(statements.READ_OBJECTS_AT, {"serial": serial})
        objects = {
            address_of(kind, space, name): PastObject(object_id=object_id, body=body)
            for kind, space, name, object_id, body in rows
        }
        for address, known in objects.items():
            check_body(known.body, f"The version of {address} in force at serial {serial}")
        return objects

    def audit(self, *, after: int = 0, event: str = "") -> Iterator[AuditEntry]:
        """The entries of the audit with a number above ``after``, of this event if one is named, in order."""
        sql = statements.READ_ENTRIES_OF if event else statements.READ_ENTRIES
        values: dict[str, object] = {"after": after, **({"event": event} if event else {})}
        return map(entry_of, self._connection.stream(sql, values))

    def last_entry(self, event: str = "") -> AuditEntry | None:
        """The last entry of the audit, of this event if one is named, or None."""
        return find_last_entry(self._connection, event)

    def catalogs(self) -> Iterator[CatalogRecord]:
        """Every sync of a catalog, the newest first."""
        return read_catalogs(self._connection)

    def catalog_part(self, digest: str, name: str) -> bytes | None:
        """A part of the catalog with this digest, or None."""
        return find_part(self._connection, digest, name)

    def catalog_parts(self) -> Iterator[tuple[str, str]]:
        """The digest and the name of every part of a catalog, in their order."""
        return read_part_names(self._connection)

    def old(self, months: int) -> Old:
        """What ``Transaction.prune`` would remove now."""
        return find_old(self._connection, months).found

    def records(self, table: Table) -> Iterator[Record]:
        """The rows of a table, ordered by its key; what is neither text nor a number, as text."""
        return read_records(self._connection, table)


class NoStore:
    """The snapshot of a store that does not exist yet."""

    version = StateVersion()

    def state(self) -> State:
        """Nothing is in force."""
        return State()

    def lock(self) -> LockInfo | None:
        """Nobody holds it."""
        return None

    def lead(self) -> LockInfo | None:
        """Nobody leads."""
        return None

    def writes(self, *, newest_first: bool = True) -> Iterator[Written]:  # noqa: ARG002 (the protocol's)
        """No writes."""
        return iter(())

    def who_wrote(self, serial: int) -> Written | None:  # noqa: ARG002 (the protocol's)
        """Nobody."""
        return None

    def serial_at(self, time: str) -> int:  # noqa: ARG002 (the protocol's)
        """Always 0."""
        return 0

    def versions(self, address: Address) -> Sequence[Version]:  # noqa: ARG002 (the protocol's)
        """No versions."""
        return ()

    def versions_of(self, serial: int) -> Iterator[Version]:  # noqa: ARG002 (the protocol's)
        """No versions."""
        return iter(())

    def actions_of(self, serial: int) -> Mapping[str, int]:  # noqa: ARG002 (the protocol's)
        """No actions."""
        return {}

    def history(self) -> Iterator[Version]:
        """No versions."""
        return iter(())

    def objects_at(self, serial: int) -> Mapping[Address, PastObject]:  # noqa: ARG002 (the protocol's)
        """No objects."""
        return {}

    def audit(self, *, after: int = 0, event: str = "") -> Iterator[AuditEntry]:  # noqa: ARG002 (the protocol's)
        """No entries."""
        return iter(())

    def last_entry(self, event: str = "") -> AuditEntry | None:  # noqa: ARG002 (the protocol's)
        """None."""
        return None

    def catalogs(self) -> Iterator[CatalogRecord]:
        """No syncs."""
        return iter(())

    def catalog_part(self, digest: str, name: str) -> bytes | None:  # noqa: ARG002 (the protocol's)
        """None."""
        return None

    def catalog_parts(self) -> Iterator[tuple[str, str]]:
        """No parts."""
        return iter(())

    def old(self, months: int) -> Old:  # noqa: ARG002 (the protocol's)
        """Nothing."""
        return Old(before="", entries=0, versions=0, catalogs=0, last_entry=0, last_hash="")

    def records(self, table: Table) -> Iterator[Record]:  # noqa: ARG002 (the protocol's)
        """No rows."""
        return iter(())


def read_state(connection: SqlConnection, version: StateVersion, read_body: BodyReader) -> State:
    """The state that the tables hold. Raises StoreError when flowsync itself left what it does not know."""
    return build_state(
        version,
        live=connection.execute(statements.READ_LIVE),
        applied=connection.execute(statements.READ_APPLIED),
        removed=connection.execute(statements.READ_REMOVED),
        read_body=read_body,
    )


def read_lock(connection: SqlConnection, lock: str = statements.WRITE) -> LockInfo | None:
    """Who holds the lock of this name, or None."""
    rows = connection.execute(statements.READ_LOCK, {"lock": lock})
    return lock_of(rows[0]) if rows else None


def find_last_entry(connection: SqlConnection, event: str = "") -> AuditEntry | None:
    """The last entry of the audit, of this event if one is named, or None."""
    sql = statements.LAST_ENTRY_OF if event else statements.LAST_ENTRY
    rows = connection.execute(sql, {"event": event} if event else {})
    return entry_of(rows[0]) if rows else None


def find_written(connection: SqlConnection, serial: int) -> Written | None:
    """The write with this serial, or None."""
    rows = connection.execute(statements.FIND_WRITTEN, {"serial": serial})
    return written_of(rows[0]) if rows else None
