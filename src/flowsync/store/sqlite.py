"""The embedded live state store: one SQLite file."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from flowsync.model.state import State
from flowsync.store.file_lock import hold_lock
from flowsync.store.protocol import BodyReader, Transaction, Writer
from flowsync.store.sqlite_errors import StoreErrors
from flowsync.store.sqlite_files import (
    UNLOCKED,
    find_database,
    make_private_file,
    make_private_folder,
    reading_mode,
    stamp_of,
)
from flowsync.store.sqlite_schema import read_version
from flowsync.store.sqlite_transaction import SqliteTransaction, read_state

# For the moments in which SQLite itself needs the file alone, to recover it or to tidy up after the last who closed it.
_SETTLE_SECONDS = 5.0
# A reader who finds a log that nobody has open recovers it, and holds the lock of a writer while it does.
_LEAST_WAIT_SECONDS = 0.25
# Of a new file. Bodies are 1 or 2 KB: pages of 4 KB, the default, leave a quarter more of the file empty.
_PAGE_BYTES = 8192


class SqliteStore:
    """A live state store in the SQLite file ``path``; the file is made by the first write.

    ``on_statement`` is called with each SQL statement before it runs: for tests and diagnosis.
    """

    def __init__(
        self, path: Path, *, shown_url: str, read_body: BodyReader, on_statement: Callable[[str], None] | None = None
    ) -> None:
        self._path = path
        self._shown_url = shown_url
        self._read_body = read_body
        self._on_statement = on_statement
        self._errors = StoreErrors(path)

    @property
    def shown_url(self) -> str:
        """The store's URL; it holds no password."""
        return self._shown_url

    def read(self) -> State:
        """The state as it is now, of one moment; empty where no store was made yet.

        Writes nothing and does not wait for a writer. Raises StoreError.
        """
        with self._errors:
            if not find_database(self._path):
                return State()
            stamp, mode = stamp_of(self._path), reading_mode(self._path)
            with closing(self._connect(mode)) as connection:
                connection.execute("PRAGMA query_only = ON")  # whatever the mode, this connection changes nothing
                connection.execute("BEGIN")
                state = read_state(connection, self._path, self._read_body)
            is_torn = mode == UNLOCKED and stamp_of(self._path) != stamp
        return self.read() if is_torn else state

    @contextmanager
    def transaction(self, writer: Writer, *, wait_seconds: float) -> Iterator[Transaction]:
        """Begin to write; makes the folder and the file where they do not exist, and the store with the first write.

        Waits up to ``wait_seconds`` for another writer. Raises StoreBusyError, which names the one who holds the store,
        and StoreError for everything else that the store cannot do.
        """
        deadline = time.monotonic() + wait_seconds
        with self._errors:
            make_private_folder(self._path.parent)
        with hold_lock(self._path, writer, deadline=deadline), self._writable(deadline) as connection:
            transaction = SqliteTransaction(connection, self._path, writer, self._read_body)
            yield transaction
            transaction.finish()

    @contextmanager
    def _writable(self, deadline: float) -> Iterator[sqlite3.Connection]:
        """A connection in a transaction, which is rolled back unless it was committed."""
        with self._errors:
            if not find_database(self._path):
                make_private_file(self._path)
            connection = self._connect("mode=rw")
        with closing(connection):
            with self._errors:
                read_version(connection, self._path)  # refuses a file of another program before it is touched
                connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                left = max(_LEAST_WAIT_SECONDS, deadline - time.monotonic())
                connection.execute(f"PRAGMA busy_timeout = {round(left * 1000)}")
                connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            finally:
                # To close would do, but for a cursor that the traceback of an interrupt still holds.
                with suppress(sqlite3.Error):
                    connection.rollback()

    def _connect(self, mode: str) -> sqlite3.Connection:
        uri = f"{self._path.as_uri()}?{mode}"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_SETTLE_SECONDS)
        connection.set_trace_callback(self._on_statement)
        return connection
