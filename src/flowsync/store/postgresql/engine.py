"""The PostgreSQL database of a store, and the ways to open it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from threading import get_ident
from typing import Literal

import psycopg
from psycopg.errors import LockNotAvailable, UndefinedColumn, UndefinedTable

from flowsync.model.state import StateVersion
from flowsync.store.postgresql.connection import PostgresConnection
from flowsync.store.postgresql.errors import explain_busy, explain_commit, explain_connect, explained
from flowsync.store.postgresql.tables import ONE_CREATOR, START, create_tables, find_schema_version, find_version
from flowsync.store.sql.connection import SqlConnection

# For the moments in which another flowsync takes, renews or frees the lock.
_LEAST_WAIT_SECONDS = 0.25
# The server ends its own vacuum of a table for whom it keeps waiting, but only after its deadlock_timeout of 1 s.
_LEAST_WAIT_FOR_LIVE_SECONDS = 1.5
_LONGEST_WAIT_SECONDS = 1_000_000.0

# Tables are looked for in one schema only, the first that there is: a name that is missing there must not find the
# table of another program in the next one.
_IN_ONE_SCHEMA = f"""
    SELECT set_config('search_path', quote_ident(current_schema()), true) WHERE current_schema() IS NOT NULL;
    SAVEPOINT {START}"""
_READ = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {_IN_ONE_SCHEMA}"
_WRITE = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = {timeout};"
_DURABLE = "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off';"
_VOLATILE = "SET LOCAL synchronous_commit = off;"
_KEEP_OTHERS_OUT = """;
    SELECT FROM locks WHERE name = 'write' FOR UPDATE;
    LOCK TABLE live IN SHARE ROW EXCLUSIVE MODE"""
_LOCK = f"{_WRITE} {_VOLATILE} {_IN_ONE_SCHEMA}"
_WRITE_ALONE = f"{_WRITE} {_DURABLE} {_IN_ONE_SCHEMA} {_KEEP_OTHERS_OUT}"
# Before the savepoint: to go back to it would let go of what was locked since.
_MIGRATE = f"{_WRITE} {_DURABLE} {ONE_CREATOR}; {_IN_ONE_SCHEMA} {_KEEP_OTHERS_OUT}"
_WHO_WRITES = """
    SELECT coalesce(nullif(a.application_name, ''), 'a program'), a.usename, a.pid
    FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.relation = to_regclass(quote_ident(current_schema()) || '.live') AND a.datname = current_database()
      AND l.granted AND l.mode NOT IN ('AccessShareLock', 'RowShareLock') AND l.pid <> pg_backend_pid()
    ORDER BY a.pid LIMIT 1"""


class PostgresEngine:
    """The database that the connection string ``conninfo`` leads to; messages name it ``where``.

    ``on_statement`` is called with each SQL statement before it is sent: for tests and diagnosis.
    """

    def __init__(self, conninfo: str, *, where: str, on_statement: Callable[[str], None] | None = None) -> None:
        self._conninfo = conninfo
        self._where = where
        self._on_statement = on_statement or _ignore
        self._session: int | None = None
        self._kept: PostgresConnection | None = None

    @property
    def where(self) -> str:
        """The URL, without a password."""
        return self._where

    @property
    def dialect(self) -> Literal["postgresql"]:
        """PostgreSQL's."""
        return "postgresql"

    @property
    def script_begin(self) -> Sequence[str]:
        """Begins a transaction in one schema, while nobody else creates or migrates."""
        return ("BEGIN", "SELECT set_config('search_path', quote_ident(current_schema()), true)", ONE_CREATOR)

    @contextmanager
    def session(self) -> Iterator[None]:
        """Inside, this thread uses one connection: a new one takes longer than most transactions."""
        self._session = get_ident()
        try:
            yield
        finally:
            self._session = None
            self._forget_kept()

    @contextmanager
    def reading(self) -> Iterator[SqlConnection | None]:
        """A connection that sees one moment, changes nothing and waits for nobody. Raises StoreError."""
        with self._connected() as connection, explained(self.where, connection):
            try:
                connection.execute(_READ)
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def writing(self, *, wait_seconds: float) -> Iterator[SqlConnection]:
        """A transaction that nobody else can write beside; when it has ended well, the disk has it.

        Raises StoreBusyError after ``wait_seconds``, and StoreError.
        """
        with self._transaction(_WRITE_ALONE, max(wait_seconds, _LEAST_WAIT_FOR_LIVE_SECONDS)) as connection:
            yield connection

    @contextmanager
    def migrating(self, *, wait_seconds: float) -> Iterator[SqlConnection]:
        """As ``writing``, also where there are no tables or older ones. Nobody else creates or migrates meanwhile.

        Raises StoreBusyError after ``wait_seconds``, and StoreError.
        """
        with self._transaction(_MIGRATE, max(wait_seconds, _LEAST_WAIT_FOR_LIVE_SECONDS)) as connection:
            yield connection

    @contextmanager
    def locking(self, *, wait_seconds: float) -> Iterator[SqlConnection]:
        """A short transaction for the table ``locks``; a crash of the server may undo it.

        Raises StoreBusyError after ``wait_seconds``, and StoreError.
        """
        with self._transaction(_LOCK, max(wait_seconds, _LEAST_WAIT_SECONDS)) as connection:
            yield connection

    def version(self, connection: SqlConnection) -> StateVersion | None:
        """Lineage and serial of the store; None where there are no tables. Raises StoreError."""
        return find_version(connection, self.where)

    def schema_version(self, connection: SqlConnection) -> int | None:
        """The version of the tables; None where there are none. Raises StoreError."""
        return find_schema_version(connection, self.where)

    def create(self, connection: SqlConnection) -> None:
        """Make the tables of an empty store of a new lineage."""
        create_tables(connection)

    @contextmanager
    def _transaction(self, begin: str, wait_seconds: float) -> Iterator[SqlConnection]:
        """A connection in a transaction, which is committed when the context ends well and rolled back otherwise."""
        timeout = round(min(wait_seconds, _LONGEST_WAIT_SECONDS) * 1000)
        with self._connected() as connection, explained(self.where, connection):
            try:
                self._begin(connection, begin.format(timeout=timeout))
                yield connection
                self._commit(connection)
            finally:
                connection.rollback()

    def _commit(self, connection: PostgresConnection) -> None:
        try:
            connection.execute("COMMIT")
        except psycopg.Error as error:
            if connection.is_lost:
                raise explain_commit(self.where, error) from error
            raise

    def _begin(self, connection: PostgresConnection, begin: str) -> None:
        """Begin, and lock the tables if there are any. Raises StoreBusyError, which names who holds them."""
        try:
            connection.execute(begin)
        except (UndefinedTable, UndefinedColumn):
            connection.execute(f"ROLLBACK TO SAVEPOINT {START}")
        except LockNotAvailable as error:
            connection.rollback()
            for writer in connection.execute(_WHO_WRITES):
                raise explain_busy(self.where, *writer) from error
            raise

    @contextmanager
    def _connected(self) -> Iterator[PostgresConnection]:
        """The connection of the session for its own thread, unless that is in use; else one that is closed at the
        end."""
        if self._session != get_ident() or (self._kept is not None and self._kept.is_in_transaction):
            with closing(self._connect()) as connection:
                yield connection
            return
        if self._kept is not None and self._kept.has_ended:
            self._forget_kept()
        if self._kept is None:
            self._kept = self._connect()
        yield self._kept

    def _connect(self) -> PostgresConnection:
        try:
            raw = psycopg.connect(self._conninfo, autocommit=True, prepare_threshold=None)
        except (psycopg.OperationalError, psycopg.ProgrammingError) as error:  # a server; a connect_timeout of letters
            raise explain_connect(self.where, error) from error
        return PostgresConnection(raw, self._on_statement)

    def _forget_kept(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()


def _ignore(_sql: str) -> None:
    """No one wants to know of statements."""
