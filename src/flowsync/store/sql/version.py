"""The version of the tables, and what to do when a store has another one."""

from collections.abc import Sequence

from flowsync.ground.errors import StoreError
from flowsync.model.state import StateVersion
from flowsync.store.sql import statements
from flowsync.store.sql.connection import SqlConnection

SCHEMA_VERSION = 3
"""Grows with every change of the tables; the steps are in ``store/migrations``."""

_FIRST_VERSION = 1
_RESTORE = "Restore it from a backup."


def read_version(connection: SqlConnection, where: str) -> StateVersion:
    """Lineage and serial of the store ``where``, whose table ``store`` exists.

    Raises StoreError, with the command to run, when it is of another version than this flowsync works with.
    """
    lineage, serial, found = _read_store(connection, where)
    if found != SCHEMA_VERSION:
        raise _other_version(where, found)
    return StateVersion(lineage=lineage, serial=serial)


def read_schema_version(connection: SqlConnection, where: str) -> int:
    """The version of the tables of the store ``where``, whose table ``store`` exists: this one or an older one.

    Raises StoreError when it is newer than what this flowsync works with.
    """
    _, _, found = _read_store(connection, where)
    if not isinstance(found, int) or not _FIRST_VERSION <= found <= SCHEMA_VERSION:
        raise _other_version(where, found)
    return found


def _read_store(connection: SqlConnection, where: str) -> tuple[str, int, object]:
    rows: Sequence[tuple[str, int, object]] = connection.execute(statements.READ_STORE)
    if not rows:
        raise StoreError(f"The store '{where}' is damaged: the table 'store' is empty.", hint=_RESTORE)
    return rows[0]


def missing_table(where: str, table: str) -> StoreError:
    """The error for a store that lacks one of its tables."""
    return StoreError(f"The store '{where}' is damaged: the table '{table}' is missing.", hint=_RESTORE)


def _other_version(where: str, found: object) -> StoreError:
    if isinstance(found, int) and found > SCHEMA_VERSION:
        return StoreError(
            f"The store '{where}' was made by a newer flowsync: its schema version is {found}, "
            f"and this flowsync knows {SCHEMA_VERSION}.",
            hint="Install the newer flowsync; the store was left as it is.",
        )
    if not isinstance(found, int) or found < _FIRST_VERSION:
        return StoreError(
            f"The store '{where}' is damaged: it has the schema version {found!r}, which never was.", hint=_RESTORE
        )
    return StoreError(
        f"The store '{where}' was made by an older flowsync: its schema version is {found}, "
        f"and this flowsync works with {SCHEMA_VERSION}.",
        hint="Make a backup, then run 'flowsync state migrate'; the store was left as it is.",
    )
