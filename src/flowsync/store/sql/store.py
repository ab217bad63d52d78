"""A live state store in a SQL database: the same for every engine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

from flowsync.ground.errors import StoreError
from flowsync.model.record import LockInfo
from flowsync.model.state import State, StateVersion
from flowsync.store.protocol import BodyReader, Candidate, Lease, Migration, Snapshot, Transaction, Writer
from flowsync.store.rows import check_readable
from flowsync.store.sql import statements
from flowsync.store.sql.engine import Engine, TornReadError
from flowsync.store.sql.lead import SqlCandidate
from flowsync.store.sql.lease import LEASE_SECONDS, Hold, SqlLease, Waiting
from flowsync.store.sql.migration import SqlMigration
from flowsync.store.sql.snapshot import NoStore, SqlSnapshot, read_lock
from flowsync.store.sql.transaction import SqlTransaction

_UNLOCK_WAIT_SECONDS = 10.0


class SqlStore:
    """A live state store in the database of ``engine``; the first holder of its lock makes it.

    ``lease_seconds`` is how long a hold of the lock lasts that nobody renews.
    """

    def __init__(
        self, engine: Engine, *, shown_url: str, read_body: BodyReader, lease_seconds: float = LEASE_SECONDS
    ) -> None:
        self.engine = engine
        self._shown_url = shown_url
        self._read_body = read_body
        self._lease_seconds = lease_seconds

    @property
    def shown_url(self) -> str:
        """The store's URL as it may be shown: without a password."""
        return self._shown_url

    def read(self) -> State:
        """The state as it is now, of one moment; empty where no store was made yet.

        Writes nothing and does not wait for a writer. Raises StoreError.
        """
        while True:
            try:
                with self.snapshot() as snapshot:
                    state = snapshot.state()
            except TornReadError:
                continue
            return check_readable(state)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """The store at one moment, past included. Raises StoreError."""
        with self.engine.reading() as connection:
            version = self.engine.version(connection) if connection is not None else None
            if connection is None or version is None:
                yield NoStore()
            else:
                yield SqlSnapshot(connection, version, self._read_body)

    @contextmanager
    def lock(
        self, writer: Writer, *, wait_seconds: float, on_wait: Callable[[LockInfo | None], None] | None = None
    ) -> Iterator[Lease]:
        """Hold the lock; makes the store where it does not exist yet. Raises StoreBusyError and StoreError."""
        waiting = Waiting(self.engine, writer, lease_seconds=self._lease_seconds)
        with self.engine.session():
            info = waiting.take(wait_seconds=wait_seconds, on_wait=on_wait)
            hold = Hold(self.engine, info, lease_seconds=self._lease_seconds)
            lease = SqlLease(hold, self.engine, wait_seconds=wait_seconds, read_body=self._read_body)
            try:
                yield lease
            finally:
                lease.release()

    @contextmanager
    def transaction(self, writer: Writer, *, wait_seconds: float) -> Iterator[Transaction]:
        """Hold the lock for one transaction. Raises StoreBusyError and StoreError."""
        with self.lock(writer, wait_seconds=wait_seconds) as lease, lease.transaction(writer) as transaction:
            yield transaction

    @contextmanager
    def candidate(self, writer: Writer) -> Iterator[Candidate]:
        """Stand for the lead of those that watch this store; lets go of it at the end."""
        standing = SqlCandidate(self.engine, writer, lease_seconds=self._lease_seconds)
        try:
            yield standing
        finally:
            standing.release()

    def unlock(self, lock_id: str, writer: Writer) -> LockInfo:
        """Take the lock away from the holder with this id, and record it in the audit; what was held.

        Raises StoreError when nobody holds that id.
        """
        with self.snapshot() as snapshot:
            _check_held(snapshot.lock(), lock_id)
        with self.engine.writing(wait_seconds=_UNLOCK_WAIT_SECONDS) as connection:
            version = self.engine.version(connection) or StateVersion()
            held = _check_held(read_lock(connection), lock_id)
            connection.execute(statements.FREE_LOCK, {"lock": statements.WRITE, "id": lock_id})
            transaction = SqlTransaction(connection, version, writer, self._read_body)
            transaction.record("unlock", {"lock": asdict(held)})
        return held

    def migration(self) -> Migration:
        """What brings the store's tables up to date. Raises StoreError, also for a store of a newer flowsync."""
        return SqlMigration.of(self.engine)


def _check_held(holder: LockInfo | None, lock_id: str) -> LockInfo:
    if holder is None or holder.id != lock_id:
        raise StoreError(f"Nobody holds a lock '{lock_id}'.", hint="See 'flowsync state lock list'.")
    return holder
