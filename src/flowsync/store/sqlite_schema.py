"""The tables of the embedded store, and how a store of another version or another program's file is told apart."""

import os
import sqlite3
from pathlib import Path

from flowsync.ground.errors import StoreError
from flowsync.model.state import StateVersion

SCHEMA_VERSION = 1

# In `live`, where other programs write: a missing or NULL space becomes '', so that one address is never two rows, and
# a body may be anything: what is not valid is reported when it is read.
_TABLES = {
    "store": """
        CREATE TABLE store (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            lineage TEXT NOT NULL,
            serial INTEGER NOT NULL,
            schema_version INTEGER NOT NULL
        )""",
    "live": """
        CREATE TABLE live (
            kind TEXT NOT NULL,
            space TEXT NOT NULL ON CONFLICT REPLACE DEFAULT '',
            name TEXT NOT NULL,
            body TEXT,
            PRIMARY KEY (kind, space, name)
        )""",
    "applied": """
        CREATE TABLE applied (
            kind TEXT NOT NULL,
            space TEXT NOT NULL DEFAULT '',
            name TEXT NOT NULL,
            object_id TEXT NOT NULL UNIQUE,
            body TEXT NOT NULL,
            serial INTEGER NOT NULL,
            revision TEXT NOT NULL,
            actor TEXT NOT NULL,
            applied_at TEXT NOT NULL,
            plan_digest TEXT NOT NULL,
            PRIMARY KEY (kind, space, name)
        )""",
    "removed": """
        CREATE TABLE removed (
            kind TEXT NOT NULL,
            space TEXT NOT NULL DEFAULT '',
            name TEXT NOT NULL,
            serial INTEGER NOT NULL,
            PRIMARY KEY (kind, space, name)
        )""",
    "history": """
        CREATE TABLE history (
            id INTEGER PRIMARY KEY CHECK (id > 0),
            serial INTEGER NOT NULL,
            at TEXT NOT NULL,
            operation TEXT NOT NULL,
            action TEXT NOT NULL,
            object_id TEXT NOT NULL,
            kind TEXT NOT NULL,
            space TEXT NOT NULL DEFAULT '',
            name TEXT NOT NULL,
            previous_name TEXT,
            body_before TEXT,
            body_after TEXT,
            revision TEXT NOT NULL,
            actor TEXT NOT NULL,
            host TEXT NOT NULL,
            plan_digest TEXT NOT NULL
        )""",
}

# The trigger on insert is for INSERT OR REPLACE, which would take a row away without a delete trigger.
_GUARDS = (
    "CREATE INDEX history_by_plan ON history (plan_digest) WHERE plan_digest <> ''",
    """CREATE TRIGGER history_keeps_rows BEFORE DELETE ON history
       BEGIN SELECT RAISE(ABORT, 'history is append-only'); END""",
    """CREATE TRIGGER history_keeps_values BEFORE UPDATE ON history
       BEGIN SELECT RAISE(ABORT, 'history is append-only'); END""",
    """CREATE TRIGGER history_keeps_ids BEFORE INSERT ON history
       WHEN EXISTS (SELECT 1 FROM history WHERE id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'history is append-only'); END""",
)


def new_id() -> str:
    """128 random bits in hexadecimal, for a store's lineage or an object."""
    return os.urandom(16).hex()


def create_tables(connection: sqlite3.Connection) -> None:
    """Make an empty store of a new lineage in the transaction that is open."""
    for statement in (*_TABLES.values(), *_GUARDS):
        connection.execute(statement)
    connection.execute(
        "INSERT INTO store (id, lineage, serial, schema_version) VALUES (1, ?, 0, ?)", (new_id(), SCHEMA_VERSION)
    )


def read_version(connection: sqlite3.Connection, path: Path) -> StateVersion | None:
    """The store's lineage and serial; None for a database without any table, in which no store was made yet.

    Raises StoreError when the database belongs to another program or to another version of flowsync.
    """
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return None
    lineage, serial, schema_version = _read_info(connection, tables, path)
    if schema_version != SCHEMA_VERSION:
        raise _other_version(path, schema_version)
    missing = sorted(_TABLES.keys() - tables)
    if missing:
        raise StoreError(
            f"The store '{path}' is damaged: the table '{missing[0]}' is missing.", hint="Restore it from a backup."
        )
    return StateVersion(lineage=lineage, serial=serial)


def _read_info(connection: sqlite3.Connection, tables: set[str], path: Path) -> tuple[str, int, int]:
    columns = {row[1] for row in connection.execute("PRAGMA table_info(store)")} if "store" in tables else set()
    if not {"lineage", "serial", "schema_version"} <= columns:
        raise StoreError(
            f"'{path}' is a SQLite database of another program, not a flowsync store.",
            hint="Name another file as the store; this one was left as it is.",
        )
    row: tuple[str, int, int] | None = connection.execute(
        "SELECT lineage, serial, schema_version FROM store"
    ).fetchone()
    if row is None:
        raise StoreError(
            f"The store '{path}' is damaged: the table 'store' is empty.", hint="Restore it from a backup."
        )
    return row


def _other_version(path: Path, found: object) -> StoreError:
    if isinstance(found, int) and found > SCHEMA_VERSION:
        return StoreError(
            f"The store '{path}' was made by a newer flowsync: its schema version is {found}, "
            f"and this flowsync knows {SCHEMA_VERSION}.",
            hint="Install the newer flowsync; the store was left as it is.",
        )
    return StoreError(
        f"The store '{path}' has the schema version {found!r}, and this flowsync knows only {SCHEMA_VERSION}.",
        hint="Use the flowsync that made it; the store was left as it is.",
    )
