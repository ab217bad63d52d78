"""A connection to a SQLite file, as the shared SQL wants it."""

# ruff: noqa: S608 (put together from the names of the tables and columns of this program)

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from flowsync.store.sql.batch import COLUMNS
from flowsync.store.sql.connection import NOTHING

_MAKE_BATCH = """
    CREATE TEMP TABLE IF NOT EXISTS batch (
        ord INTEGER PRIMARY KEY, deed TEXT, kind TEXT, space TEXT, name TEXT, source TEXT, body TEXT, applied TEXT,
        new_id TEXT)"""
_INDEX_BATCH = "CREATE INDEX IF NOT EXISTS temp.batch_by_source ON batch (kind, space, source)"
_FILL_BATCH = f"INSERT INTO temp.batch ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"


class SqliteConnection:
    """A connection that is in a transaction already."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.raw = connection

    def execute(self, sql: str, values: Mapping[str, object] = NOTHING) -> Sequence[tuple[Any, ...]]:
        """Run one statement; its rows. Raises sqlite3.Error."""
        try:
            return self.raw.execute(sql, values).fetchall()
        except UnicodeDecodeError as error:  # of SQLite's own message, which quotes what it cannot read
            raise sqlite3.DatabaseError("its tables are described by what is no text") from error
        except sqlite3.OperationalError as error:
            if hasattr(error, "sqlite_errorcode"):
                raise
        # Not SQLite failed but Python: somebody wrote text that is no UTF-8. Escaped, it is a row that is not valid.
        self.raw.text_factory = _escaped
        return self.raw.execute(sql, values).fetchall()

    def stream(self, sql: str, values: Mapping[str, object] = NOTHING) -> Iterator[tuple[Any, ...]]:
        """Run one query whose rows may be more than memory holds. Raises sqlite3.Error."""
        self.raw.text_factory = _escaped
        for row in self.raw.execute(sql, values):  # noqa: UP028 (`yield from` would close a cursor of a closed connection)
            yield row

    def fill_batch(self, rows: Iterable[Sequence[object]]) -> None:
        """Put the rows into the temporary table ``batch``, which is emptied or made first. Raises sqlite3.Error."""
        self.raw.execute(_MAKE_BATCH)
        self.raw.execute(_INDEX_BATCH)
        self.raw.execute("DELETE FROM temp.batch")
        self.raw.executemany(_FILL_BATCH, rows)

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Put the rows into a table. Raises sqlite3.Error."""
        self.raw.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", rows
        )

    def now(self) -> datetime:
        """The time of this machine, which is the only one that uses the file."""
        return datetime.now(UTC)


def _escaped(text: bytes) -> str:
    return text.decode(errors="backslashreplace")
