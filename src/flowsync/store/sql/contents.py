"""Whole tables of a SQL store: read for an export, filled from one."""

# ruff: noqa: S608 (put together from the names of the tables and columns of this program)

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from flowsync.ground.errors import StoreError
from flowsync.model.state import StateVersion
from flowsync.store.contents import TABLES, Record, Table
from flowsync.store.sql.connection import SqlConnection

_BY_NAME = {table.name: table for table in TABLES}
_READ = {
    table.name: f"SELECT {', '.join(table.columns)} FROM {table.name} ORDER BY {', '.join(table.key)}"
    for table in TABLES
}
_HAS_ROWS = " UNION ALL ".join(f"SELECT '{table.name}' WHERE EXISTS (SELECT 1 FROM {table.name})" for table in TABLES)
_SET_VERSION = "UPDATE store SET lineage = :lineage, serial = :serial"


def read_records(connection: SqlConnection, table: Table) -> Iterator[Record]:
    """The rows of a table, ordered by its key; what is neither text nor a number, as text."""
    rows = connection.stream(_READ[table.name])
    records = (_record(table, row) for row in rows)
    # Only in `live` may there be more than text, which SQLite orders behind all text.
    return iter(sorted(records, key=table.key_of)) if table.name == "live" else records


def restore(connection: SqlConnection, version: StateVersion, records: Iterable[tuple[str, Record]]) -> None:
    """Fill the tables of an empty store, in the order of the records. Raises StoreError for one that is not empty."""
    filled = [name for (name,) in connection.execute(_HAS_ROWS)]
    if filled:
        raise StoreError(
            f"The store is not empty: its table '{filled[0]}' has rows.",
            hint="Import into a store that does not exist yet, or that 'flowsync state migrate' has just made.",
        )
    for name, group in groupby(records, key=itemgetter(0)):
        table = _BY_NAME[name]
        connection.load(name, table.columns, (_row(table, record) for _, record in group))
    connection.execute(_SET_VERSION, {"lineage": version.lineage, "serial": version.serial})


def _record(table: Table, row: tuple[Any, ...]) -> Record:
    record = dict(zip(table.columns, map(_portable, row), strict=True))
    for column, value in zip(table.columns, row, strict=True):
        if column in table.binary:
            record[column] = b64encode(value if isinstance(value, bytes) else str(value).encode()).decode()
    return record


def _row(table: Table, record: Record) -> tuple[object, ...]:
    return tuple(
        b64decode(str(record[column])) if column in table.binary else record[column] for column in table.columns
    )


def _portable(value: object) -> str | int | None:
    if value is None or isinstance(value, (str, int)):
        return value
    return f"x'{value.hex()}'" if isinstance(value, bytes) else str(value)
