"""Reading and writing the tables of the embedded store."""

import sqlite3
from pathlib import Path

from flowsync.ground.address import Address
from flowsync.model.state import State, StateVersion
from flowsync.store.protocol import AppliedPlan, BodyReader, Writer
from flowsync.store.rows import build_state
from flowsync.store.sqlite_errors import StoreErrors
from flowsync.store.sqlite_schema import create_tables, new_id, read_version

_READ_LIVE = "SELECT kind, space, name, body FROM live"
_READ_APPLIED = "SELECT kind, space, name, body, object_id, revision, actor, applied_at, serial FROM applied"
_READ_REMOVED = "SELECT kind, space, name, serial FROM removed"

_FIND_OBJECT = """
    SELECT (SELECT object_id FROM applied WHERE kind = :kind AND space = :space AND name = :name),
           EXISTS (SELECT 1 FROM live WHERE kind = :kind AND space = :space AND name = :name)"""
_FIND_PLAN = """
    SELECT serial, actor, at FROM history
    WHERE plan_digest = ? AND plan_digest <> '' ORDER BY id DESC LIMIT 1"""

_READ_SERIAL = "SELECT serial FROM store"
_ADD_TO_SERIAL = "UPDATE store SET serial = serial + 1"
# The body before is copied inside the database: another program may have written what is not even text. What stays in
# force is in force after the change too.
_RECORD = """
    INSERT INTO history (serial, at, operation, action, object_id, kind, space, name, previous_name,
                         body_before, body_after, revision, actor, host, plan_digest)
    SELECT :serial, :at, :operation, :action, :object_id, :kind, :space, :name, :previous_name,
           body, CASE WHEN :stays THEN body ELSE :body END, :revision, :actor, :host, :plan_digest
    FROM (SELECT (SELECT body FROM live
                  WHERE kind = :kind AND space = :space AND name = ifnull(:previous_name, :name)) AS body)"""
_PUT_LIVE = """
    INSERT INTO live (kind, space, name, body) VALUES (:kind, :space, :name, :body)
    ON CONFLICT (kind, space, name) DO UPDATE SET body = excluded.body"""
_PUT_APPLIED = """
    INSERT INTO applied (kind, space, name, object_id, body, serial, revision, actor, applied_at, plan_digest)
    VALUES (:kind, :space, :name, :object_id, :body, :serial, :revision, :actor, :at, :plan_digest)
    ON CONFLICT (kind, space, name) DO UPDATE SET
        object_id = excluded.object_id, body = excluded.body, serial = excluded.serial, revision = excluded.revision,
        actor = excluded.actor, applied_at = excluded.applied_at, plan_digest = excluded.plan_digest"""
_PUT_REMOVED = """
    INSERT INTO removed (kind, space, name, serial) VALUES (:kind, :space, :name, :serial)
    ON CONFLICT (kind, space, name) DO UPDATE SET serial = excluded.serial"""
_DELETE_LIVE = "DELETE FROM live WHERE kind = :kind AND space = :space AND name = :name"
_DELETE_APPLIED = "DELETE FROM applied WHERE kind = :kind AND space = :space AND name = :name"


def read_state(connection: sqlite3.Connection, path: Path, read_body: BodyReader) -> State:
    """The state that the tables of the store ``path`` hold; empty where it has none yet.

    Raises StoreError for what is no store that this flowsync knows, and sqlite3.Error.
    """
    version = read_version(connection, path)
    if version is None:
        return State()
    try:
        return _read_rows(connection, version, read_body)
    except sqlite3.OperationalError as error:
        if hasattr(error, "sqlite_errorcode"):
            raise
    # Not SQLite failed but Python: somebody wrote text that is no UTF-8. Escaped, it is a row that is not valid.
    connection.text_factory = _escaped
    return _read_rows(connection, version, read_body)


def _read_rows(connection: sqlite3.Connection, version: StateVersion, read_body: BodyReader) -> State:
    return build_state(
        version,
        live=connection.execute(_READ_LIVE),
        applied=connection.execute(_READ_APPLIED),
        removed=connection.execute(_READ_REMOVED),
        read_body=read_body,
    )


def _escaped(text: bytes) -> str:
    return text.decode(errors="backslashreplace")


class SqliteTransaction:
    """A write in progress on an open SQLite transaction; tables that do not exist yet are made by the first write."""

    def __init__(self, connection: sqlite3.Connection, path: Path, writer: Writer, read_body: BodyReader) -> None:
        self._connection = connection
        self._path = path
        self._read_body = read_body
        self._errors = StoreErrors(path)
        self._serial: int | None = None
        self._writer = {
            "operation": writer.operation,
            "actor": writer.actor,
            "host": writer.host,
            "at": writer.at,
            "revision": writer.revision,
            "plan_digest": writer.plan_digest,
        }

    def read(self) -> State:
        """The state, with what this transaction has written so far. Raises StoreError."""
        with self._errors:
            return read_state(self._connection, self._path, self._read_body)

    def put(self, address: Address, body: str, *, previous: Address | None = None) -> None:
        """Make ``body`` live and applied; ``previous`` is the address to continue under a new name.

        Raises ValueError when ``previous`` is not managed or not of the same kind and space, and StoreError.
        """
        if previous is not None and (previous.kind, previous.space) != (address.kind, address.space):
            raise ValueError(f"{previous} cannot become {address}: an object keeps its kind and space")
        with self._errors:
            if previous is None:
                object_id, is_live = self._find_object(address)
                action = "update" if is_live else "create"
            else:
                object_id, action = self._managed_object(previous), "rename"
            change = self._record(action, address, object_id or new_id(), body=body, previous=previous)
            if previous is not None:
                self._remove(previous)
                self._connection.execute(_DELETE_LIVE, _key(previous))
            self._connection.execute(_PUT_LIVE, change)
            self._connection.execute(_PUT_APPLIED, change)

    def delete(self, address: Address) -> None:
        """Take the object out of force and out of management.

        Raises ValueError when it is not managed, and StoreError.
        """
        with self._errors:
            self._record("delete", address, self._managed_object(address))
            self._remove(address)
            self._connection.execute(_DELETE_LIVE, _key(address))

    def adopt(self, address: Address, body: str) -> None:
        """Set applied to ``body`` and leave live as it is. Raises StoreError."""
        with self._errors:
            object_id, _ = self._find_object(address)
            change = self._record("adopt", address, object_id or new_id(), body=body, stays=True)
            self._connection.execute(_PUT_APPLIED, change)

    def forget(self, address: Address) -> None:
        """Take the object out of management and leave live as it is.

        Raises ValueError when it is not managed, and StoreError.
        """
        with self._errors:
            self._record("forget", address, self._managed_object(address), stays=True)
            self._remove(address)

    def find_plan(self, digest: str) -> AppliedPlan | None:
        """The last time a plan with this digest was applied, or None. Raises StoreError."""
        with self._errors:
            if not self._has_tables():
                return None
            row = self._connection.execute(_FIND_PLAN, (digest,)).fetchone()
        return None if row is None else AppliedPlan(serial=row[0], actor=row[1], at=row[2])

    def finish(self) -> None:
        """Make what was written last. Raises StoreError."""
        with self._errors:
            self._connection.execute("COMMIT")

    def _started(self) -> int:
        """The serial of this transaction: its first write takes it, and makes the tables where there are none."""
        if self._serial is None:
            if not self._has_tables():
                create_tables(self._connection)
            self._connection.execute(_ADD_TO_SERIAL)
            (self._serial,) = self._connection.execute(_READ_SERIAL).fetchone()
        return self._serial

    def _has_tables(self) -> bool:
        return self._serial is not None or read_version(self._connection, self._path) is not None

    def _find_object(self, address: Address) -> tuple[str | None, bool]:
        """The id of a managed object, or None, and whether anything is in force at its address."""
        if not self._has_tables():
            return None, False
        object_id, is_live = self._connection.execute(_FIND_OBJECT, _key(address)).fetchone()
        return object_id, bool(is_live)

    def _managed_object(self, address: Address) -> str:
        object_id, _ = self._find_object(address)
        if object_id is None:
            raise ValueError(f"{address} is not managed")
        return object_id

    def _record(
        self,
        action: str,
        address: Address,
        object_id: str,
        *,
        body: str | None = None,
        previous: Address | None = None,
        stays: bool = False,
    ) -> dict[str, object]:
        """Write the row of the history; the values are those of the other tables too."""
        change = {
            **self._writer,
            **_key(address),
            "serial": self._started(),
            "action": action,
            "object_id": object_id,
            "previous_name": previous.name if previous else None,
            "body": body,
            "stays": stays,
        }
        self._connection.execute(_RECORD, change)
        return change

    def _remove(self, address: Address) -> None:
        key = _key(address)
        self._connection.execute(_DELETE_APPLIED, key)
        self._connection.execute(_PUT_REMOVED, {**key, "serial": self._started()})


def _key(address: Address) -> dict[str, object]:
    return {"kind": address.kind.value, "space": address.space or "", "name": address.name}
