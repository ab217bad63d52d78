"""The locks of a SQL store, above all the one for writing: each is a row that says who holds it, and until when
unless the holder renews it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from signal import SIG_BLOCK, SIGINT, SIGTERM, pthread_sigmask
from threading import Event, Lock, Thread

from flowsync.ground.errors import StoreBusyError, StoreError
from flowsync.model.record import LockInfo
from flowsync.store.ids import new_id
from flowsync.store.protocol import BodyReader, Transaction, Writer
from flowsync.store.sql import statements
from flowsync.store.sql.connection import SqlConnection
from flowsync.store.sql.engine import Engine
from flowsync.store.sql.snapshot import read_lock
from flowsync.store.sql.transaction import SqlTransaction

LEASE_SECONDS = 30.0
"""How long a hold lasts that nobody renews."""
_BEATS = 3
_FIRST_PAUSE, _LONGEST_PAUSE = 0.01, 0.25
_LONGEST_TRY = 1.0
_TRIES_WITHOUT_HOLDER = 3

OnWait = Callable[[LockInfo | None], None]


class Hold:
    """A lock while it is held, the one for writing or another one. A thread renews it, but not while ``busy`` is held,
    which stands for a transaction that is a lock itself."""

    def __init__(self, engine: Engine, info: LockInfo, *, lease_seconds: float, lock: str = statements.WRITE) -> None:
        self.info = info
        self.busy = Lock()
        self._engine = engine
        self._lock = lock
        self._lease_seconds = lease_seconds
        self._ended = Event()
        self._heart = Thread(target=self._beat, name=f"flowsync-{lock}-lease", daemon=True)
        self._heart.start()

    def stands(self) -> bool:
        """Renew it now; whether it is still held. Raises StoreError."""
        with self._engine.locking(wait_seconds=_LONGEST_TRY) as connection:
            self._renew(connection)
            holder = read_lock(connection, self._lock)
        return holder is not None and holder.id == self.info.id

    def stop(self) -> None:
        """Renew it no longer."""
        self._ended.set()
        self._heart.join()

    def release(self) -> None:
        """Let go. Where that fails, the hold runs out by itself."""
        self.stop()
        try:
            _free(self._engine, self._lock, self.info.id)
        except KeyboardInterrupt:
            _free(self._engine, self._lock, self.info.id)
            raise

    def _beat(self) -> None:
        # Ctrl-C has to interrupt the thread that waits for an answer, and no other.
        pthread_sigmask(SIG_BLOCK, {SIGINT, SIGTERM})
        while not self._ended.wait(self._lease_seconds / _BEATS):
            if self.busy.acquire(blocking=False):
                try:
                    # What cannot be renewed now may be at the next beat. Before a write it is asked whether it stands.
                    with suppress(StoreError), self._engine.locking(wait_seconds=0) as connection:
                        self._renew(connection)
                finally:
                    self.busy.release()

    def _renew(self, connection: SqlConnection) -> None:
        expires = _stamp(connection.now() + timedelta(seconds=self._lease_seconds))
        connection.execute(statements.RENEW_LOCK, {"lock": self._lock, "id": self.info.id, "expires": expires})


class SqlLease:
    """The lock for writing while it is held."""

    def __init__(self, hold: Hold, engine: Engine, *, wait_seconds: float, read_body: BodyReader) -> None:
        self.info = hold.info
        self._hold = hold
        self._engine = engine
        self._wait_seconds = wait_seconds
        self._read_body = read_body

    @contextmanager
    def transaction(self, writer: Writer) -> Iterator[Transaction]:
        """Begin to write. Raises StoreBusyError when the lock was lost meanwhile, and StoreError."""
        with self._hold.busy, self._engine.writing(wait_seconds=self._wait_seconds) as connection:
            version = self._engine.version(connection)
            if version is None:
                raise StoreError(f"The store '{self._engine.where}' is gone.", hint="Run the command again.")
            self._check_held(connection)
            transaction = SqlTransaction(connection, version, writer, self._read_body)
            yield transaction
            transaction.finish()

    def release(self) -> None:
        """Let go. Where that fails, the hold runs out by itself."""
        self._hold.release()

    def _check_held(self, connection: SqlConnection) -> None:
        holder = read_lock(connection)
        if holder is not None and holder.id == self.info.id:
            return
        by = f": {holder.actor} on {holder.host} holds it since {holder.since}" if holder else ""
        raise StoreBusyError(
            f"This run lost the lock of the store (number {self.info.fence}), because it did not renew it in time or "
            f"somebody unlocked it{by}. Nothing was written.",
            hint="Run the command again; it plans on what is there now.",
        )


class Waiting:
    """Takes a lock, the one for writing or another one, as soon as it is free, within a time."""

    def __init__(self, engine: Engine, writer: Writer, *, lease_seconds: float, lock: str = statements.WRITE) -> None:
        self._engine = engine
        self._lock = lock
        self._writer = writer
        self._lease_seconds = lease_seconds
        self._seen: LockInfo | None = None
        self._seen_at = time.monotonic()

    def take(self, *, wait_seconds: float, on_wait: OnWait | None) -> LockInfo:
        """The hold. Raises StoreBusyError, which names who holds it, after ``wait_seconds``, and StoreError."""
        deadline, pause, told, nobody = time.monotonic() + wait_seconds, _FIRST_PAUSE, on_wait is None, 0
        while True:
            left = max(deadline - time.monotonic(), 0)
            taken, holder = self.attempt(min(left, _LONGEST_TRY))
            if taken is not None:
                return taken
            # Between two holders nobody holds it: the next try has it, or can tell who does.
            nobody += holder is None
            if left <= 0 and (holder is not None or nobody > _TRIES_WITHOUT_HOLDER):
                raise busy(holder, self._engine.where)
            if not told and on_wait is not None and holder is not None:
                on_wait(holder)
                told = True
            time.sleep(min(pause, left))
            pause = min(2 * pause, _LONGEST_PAUSE)

    def attempt(self, wait_seconds: float) -> tuple[LockInfo | None, LockInfo | None]:
        """The hold if it could be taken, else who holds it as far as that can be told."""
        mine = new_id()
        try:
            with self._engine.locking(wait_seconds=wait_seconds) as connection:
                if self._engine.version(connection) is None:
                    self._engine.create(connection)
                self._check_row(connection)
                connection.execute(statements.TAKE_LOCK, self._values(mine, connection.now()))
                holder = read_lock(connection, self._lock)
        except StoreBusyError:
            with self._engine.reading() as reading:
                holder = read_lock(reading, self._lock) if reading and self._engine.version(reading) else None
        except KeyboardInterrupt:  # which may come when the lock is taken already
            _free(self._engine, self._lock, mine)
            raise
        if holder is not None and holder.id == mine:
            return holder, None
        if self._seen is None or holder is None or (holder.id, holder.expires) != (self._seen.id, self._seen.expires):
            self._seen, self._seen_at = holder, time.monotonic()
        return None, holder

    def _check_row(self, connection: SqlConnection) -> None:
        """See that the lock has its row; the first who wants another lock than the one for writing makes it."""
        if connection.execute(statements.FIND_LOCK, {"lock": self._lock}):
            return
        if self._lock == statements.WRITE:
            raise StoreError(
                f"The store '{self._engine.where}' is damaged: the row 'write' of its table 'locks' is gone.",
                hint="Restore it from a backup.",
            )
        connection.execute(statements.ADD_LOCK, {"lock": self._lock})

    def _values(self, mine: str, now: datetime) -> dict[str, object]:
        """A hold that was not renewed for a whole lease, by this machine's own watch, has run out too: clocks may have
        been set back."""
        writer, seen = self._writer, self._seen
        is_dead = seen is not None and time.monotonic() - self._seen_at >= self._lease_seconds
        return {
            "lock": self._lock,
            "id": mine,
            "operation": writer.operation,
            "actor": writer.actor,
            "reason": writer.reason,
            "host": writer.host,
            "process": writer.process,
            "run_url": writer.run_url,
            "since": writer.at,
            "now": _stamp(now),
            "expires": _stamp(now + timedelta(seconds=self._lease_seconds)),
            "seen_id": seen.id if seen and is_dead else "",
            "seen_expires": seen.expires if seen and is_dead else "",
        }


def _free(engine: Engine, lock: str, lock_id: str) -> None:
    with suppress(StoreError), engine.locking(wait_seconds=_LONGEST_TRY) as connection:
        connection.execute(statements.FREE_LOCK, {"lock": lock, "id": lock_id})


def busy(holder: LockInfo | None, where: str) -> StoreBusyError:
    """The error for a store that somebody else holds."""
    if holder is None:
        return StoreBusyError(
            f"Another program is writing to the store '{where}'.",
            hint="Let it finish or close it, and run the command again.",
        )
    why = f" ({holder.reason})" if holder.reason else ""
    run = f" Its run: {holder.run_url}" if holder.run_url else ""
    return StoreBusyError(
        f"The store is held by {holder.actor} on {holder.host} (process {holder.process}) since {holder.since}, "
        f"for {holder.operation}{why}.{run}",
        hint="Wait for it to end and run the command again, or wait longer with --lock-timeout. A holder that died "
        f"loses the lock at {holder.expires}; to take it away at once: flowsync state unlock {holder.id}",
    )


def _stamp(moment: datetime) -> str:
    """A moment in UTC as text that sorts by time."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"
