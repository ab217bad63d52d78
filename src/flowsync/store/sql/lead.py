"""Who leads, of several that watch one store: a lease of its own, in a row beside the lock for writing."""

from flowsync.model.record import LockInfo
from flowsync.store.protocol import Writer
from flowsync.store.sql import statements
from flowsync.store.sql.engine import Engine
from flowsync.store.sql.lease import Hold, Waiting

_TRY_SECONDS = 1.0


class SqlCandidate:
    """One that stands for the lead, and keeps it once it has it."""

    def __init__(self, engine: Engine, writer: Writer, *, lease_seconds: float) -> None:
        self.leader: LockInfo | None = None
        self._engine = engine
        self._lease_seconds = lease_seconds
        self._waiting = Waiting(engine, writer, lease_seconds=lease_seconds, lock=statements.LEAD)
        self._hold: Hold | None = None

    def leads(self) -> bool:
        """Whether this one leads; takes the lead where nobody has it. Raises StoreError."""
        if self._hold is not None:
            if self._hold.stands():
                return True
            self._hold.stop()
            self._hold = None
        taken, holder = self._waiting.attempt(_TRY_SECONDS)
        self.leader = taken or holder
        if taken is not None:
            self._hold = Hold(self._engine, taken, lease_seconds=self._lease_seconds, lock=statements.LEAD)
        return taken is not None

    def release(self) -> None:
        """Let go of the lead, so that another one need not wait until it runs out."""
        if self._hold is not None:
            self._hold.release()
            self._hold = None
