"""A connection to a PostgreSQL server, as the shared SQL wants it.

Nothing of a transaction outlives it (SET LOCAL, temporary tables that end with it, no prepared statements), so that a
pooler which gives every transaction another session of the server may stand in between.
"""

import re
import select
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from flowsync.store.sql.batch import COLUMNS
from flowsync.store.sql.connection import NOTHING

_PARAMETER = re.compile(r"(?<!:):([a-z_]+)")
_STREAMED_AT_ONCE = 1000
_NO_WAIT = 0

_MAKE_BATCH = """
    DROP TABLE IF EXISTS pg_temp.batch;
    CREATE TEMPORARY TABLE batch (
        ord bigint PRIMARY KEY, deed text, kind text COLLATE "C", space text COLLATE "C", name text COLLATE "C",
        source text COLLATE "C", body text, applied text, new_id text
    ) ON COMMIT DROP"""


class PostgresConnection:
    """A connection, in a transaction from ``begin`` on. ``role`` is who is logged in.

    ``on_statement`` is called with each statement before it is sent.
    """

    def __init__(self, raw: psycopg.Connection[tuple[Any, ...]], on_statement: Callable[[str], None]) -> None:
        self.role = raw.info.user
        self._raw = raw
        self._on_statement = on_statement
        self._cursors = count(1)

    def execute(self, sql: str, values: Mapping[str, object] = NOTHING) -> Sequence[tuple[Any, ...]]:
        """Run one statement, or several without values; the rows of the first. Raises psycopg.Error."""
        self._on_statement(sql)
        cursor = self._raw.execute(_query(sql), values) if values else self._raw.execute(sql.encode())
        return cursor.fetchall() if cursor.description else []

    def stream(self, sql: str, values: Mapping[str, object] = NOTHING) -> Iterator[tuple[Any, ...]]:
        """Run one query whose rows may be more than memory holds. Raises psycopg.Error."""
        self._on_statement(sql)
        with self._raw.cursor(f"flowsync_{next(self._cursors)}") as cursor:
            cursor.itersize = _STREAMED_AT_ONCE
            yield from cursor.execute(_query(sql), values)

    def fill_batch(self, rows: Iterable[Sequence[object]]) -> None:
        """Put the rows into the temporary table ``batch``, which is emptied or made first. Raises psycopg.Error."""
        self.execute(_MAKE_BATCH)
        self.load("pg_temp.batch", COLUMNS, rows)

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Put the rows into a table. Raises psycopg.Error."""
        sql = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        self._on_statement(sql)
        with self._raw.cursor() as cursor, cursor.copy(sql.encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def now(self) -> datetime:
        """The time of the server, which is one for all who use the store. Raises psycopg.Error."""
        ((seconds,),) = self.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        return datetime.fromtimestamp(seconds, UTC)

    def rollback(self) -> None:
        """End the transaction if there is one."""
        if self._status is not TransactionStatus.IDLE:
            with suppress(psycopg.Error):
                self.execute("ROLLBACK")

    def close(self) -> None:
        """Leave the server."""
        self._raw.close()

    @property
    def is_lost(self) -> bool:
        """Whether the server is known to be gone."""
        return self._raw.closed

    @property
    def is_in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return not self.is_lost and self._status is not TransactionStatus.IDLE

    @property
    def has_ended(self) -> bool:
        """Whether the server is gone, as far as can be told of a connection that rests, without asking: the server has
        nothing to say to it but that it ended."""
        if self.is_lost:
            return True
        poll = select.poll()
        poll.register(self._raw.fileno(), select.POLLIN)
        return bool(poll.poll(_NO_WAIT))

    @property
    def _status(self) -> TransactionStatus:
        return self._raw.info.transaction_status


@cache
def _query(sql: str) -> bytes:
    """The SQL with its parameters as psycopg writes them."""
    return _PARAMETER.sub(r"%(\1)s", sql.replace("%", "%%")).encode()
