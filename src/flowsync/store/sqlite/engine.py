"""The file of the embedded store, and the ways to open it."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import get_ident
from typing import Literal

from flowsync.model.state import StateVersion
from flowsync.store.sql.connection import SqlConnection
from flowsync.store.sql.engine import TornReadError
from flowsync.store.sqlite.connection import SqliteConnection
from flowsync.store.sqlite.errors import StoreErrors
from flowsync.store.sqlite.files import (
    UNLOCKED,
    find_database,
    make_private_file,
    make_private_folder,
    reading_mode,
    stamp_of,
)
from flowsync.store.sqlite.tables import create_tables, find_schema_version, find_version

# For the moments in which SQLite itself needs the file alone, to recover it or to tidy up after the last who closed it.
_SETTLE_SECONDS = 5.0
# A reader who finds a log that nobody has open recovers it, and holds the lock of a writer while it does.
_LEAST_WAIT_SECONDS = 0.25
# SQLite counts milliseconds in 32 bits, and takes more for none at all.
_LONGEST_WAIT_SECONDS = 1_000_000.0
# Of a new file. Bodies are 1 or 2 KB: pages of 4 KB, the default, leave a quarter more of the file empty.
_PAGE_BYTES = 8192


class SqliteEngine:
    """The SQLite file ``path``, which is made when it is first locked.

    ``on_statement`` is called with each SQL statement before it runs: for tests and diagnosis.
    """

    def __init__(self, path: Path, *, on_statement: Callable[[str], None] | None = None) -> None:
        self._path = path
        self._on_statement = on_statement
        self._errors = StoreErrors(path)
        self._session: int | None = None
        self._kept: sqlite3.Connection | None = None

    @property
    def where(self) -> str:
        """The path of the file."""
        return str(self._path)

    @contextmanager
    def session(self) -> Iterator[None]:
        """Inside, this thread writes through one connection: SQLite tidies up whenever the last one is closed."""
        self._session = get_ident()
        try:
            yield
        finally:
            kept, self._session, self._kept = self._kept, None, None
            if kept is not None:
                with suppress(sqlite3.Error):
                    kept.close()

    @contextmanager
    def reading(self) -> Iterator[SqlConnection | None]:
        """A connection that sees one moment and changes nothing; None where there is no file yet.

        Raises TornReadError when somebody wrote meanwhile and no lock could keep them apart, and StoreError.
        """
        with self._errors.of_files():
            found = find_database(self._path)
            stamp, mode = (stamp_of(self._path), reading_mode(self._path)) if found else (None, "")
        if not found:
            yield None
            return
        with self._errors, closing(self._connect(mode)) as connection:
            connection.execute("PRAGMA query_only = ON")  # whatever the mode, this connection changes nothing
            connection.execute("BEGIN")
            yield SqliteConnection(connection)
        with self._errors.of_files():
            is_torn = mode == UNLOCKED and stamp_of(self._path) != stamp
        if is_torn:
            raise TornReadError(f"The store '{self._path}' was written while it was read.", hint="Run it again.")

    @contextmanager
    def writing(self, *, wait_seconds: float) -> Iterator[SqlConnection]:
        """A transaction that nobody else can write beside; when it has ended well, the disk has it.

        Raises StoreBusyError after ``wait_seconds``, and StoreError.
        """
        with self._transaction(wait_seconds, synchronous="FULL") as connection:
            yield connection

    @contextmanager
    def migrating(self, *, wait_seconds: float) -> Iterator[SqlConnection]:
        """As ``writing``, also where the tables are older. A flowsync of any version asks for theirs in its own
        transaction before it writes, so nothing of an older one comes in between or after.

        Raises StoreBusyError after ``wait_seconds``, and StoreError.
        """
        with self._transaction(wait_seconds, synchronous="FULL", refuse=self.schema_version) as connection:
            yield connection

    @contextmanager
    def locking(self, *, wait_seconds: float) -> Iterator[SqlConnection]:
        """A short transaction for the table ``locks``; it makes the file where there is none.

        Raises StoreBusyError after ``wait_seconds``, and StoreError.
        """
        with self._errors.of_files():
            make_private_folder(self._path.parent)
            if not find_database(self._path):
                make_private_file(self._path)
        with self._transaction(wait_seconds, synchronous="NORMAL") as connection:
            yield connection

    def version(self, connection: SqlConnection) -> StateVersion | None:
        """Lineage and serial of the store; None for a file without any table. Raises StoreError."""
        return find_version(connection, self.where)

    def create(self, connection: SqlConnection) -> None:
        """Make the tables of an empty store of a new lineage."""
        create_tables(connection)

    @property
    def dialect(self) -> Literal["sqlite"]:
        """SQLite's."""
        return "sqlite"

    @property
    def script_begin(self) -> Sequence[str]:
        """Begins a transaction beside which nobody can write."""
        return ("BEGIN IMMEDIATE",)

    def schema_version(self, connection: SqlConnection) -> int | None:
        """The version of the tables; None for a file without any. Raises StoreError."""
        return find_schema_version(connection, self.where)

    @contextmanager
    def _transaction(
        self, wait_seconds: float, *, synchronous: str, refuse: Callable[[SqlConnection], object] | None = None
    ) -> Iterator[SqlConnection]:
        """A connection in a transaction, which is committed when the context ends well and rolled back otherwise.

        ``refuse`` raises for a file that must not be touched: of another program, or with other tables than today's.
        """
        with self._errors, self._writable() as connection:
            shared = SqliteConnection(connection)
            timeout = min(max(_LEAST_WAIT_SECONDS, wait_seconds), _LONGEST_WAIT_SECONDS)
            connection.execute(f"PRAGMA busy_timeout = {round(timeout * 1000)}")
            # Reading waits, too: the last who closes a file tidies it up, and needs it alone for that.
            (refuse or self.version)(shared)
            connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {synchronous}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield shared
                connection.execute("COMMIT")
            finally:
                # To close would do, but for a cursor that the traceback of an interrupt still holds.
                with suppress(sqlite3.Error):
                    connection.rollback()

    @contextmanager
    def _writable(self) -> Iterator[sqlite3.Connection]:
        """The connection of the session for its own thread; for any other one that is closed at the end."""
        if self._session != get_ident():
            with closing(self._connect("mode=rw")) as connection:
                yield connection
            return
        if self._kept is None:
            self._kept = self._connect("mode=rw")
        yield self._kept

    def _connect(self, mode: str) -> sqlite3.Connection:
        uri = f"{self._path.as_uri()}?{mode}"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_SETTLE_SECONDS)
        connection.set_trace_callback(self._on_statement)
        return connection
