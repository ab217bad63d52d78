"""What a live state store can do. Every store passes the same contract suite."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from flowsync.ground.address import Address
from flowsync.model.state import State


class BodyReader(Protocol):
    """Turns a body that another program may have written into its canonical text."""

    def __call__(self, address: Address, text: str) -> str:
        """The canonical text of ``text``, the JSON of an object's metadata and spec.

        Raises InvalidBodyError when it is no valid policy for this address.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Who writes, why and when: recorded with every change, and shown to others who wait.

    ``operation`` is apply, import or forget. ``at`` is ISO 8601 in UTC with seconds, ``2026-11-21T21:00:00Z``.
    ``revision`` is the full revision of the policies or empty; ``plan_digest`` is empty where no plan was applied.
    """

    operation: str
    actor: str
    host: str
    process: int
    at: str
    revision: str = ""
    plan_digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedPlan:
    """A plan that the store remembers: the serial it led to, who applied it and when (ISO 8601, UTC)."""

    serial: int
    actor: str
    at: str


class Transaction(Protocol):
    """A write in progress: all of it happens when the context ends well, none of it otherwise.

    The first write adds one to the store's serial; a transaction without writes changes nothing.
    """

    def read(self) -> State:
        """The state, with what this transaction has written so far. Raises StoreError."""

    def put(self, address: Address, body: str, *, previous: Address | None = None) -> None:
        """Make ``body`` live and applied. ``previous`` is the managed address to continue under a new name.

        ValueError when ``previous`` is not managed, or of another kind or space.
        """

    def delete(self, address: Address) -> None:
        """Take the object out of force and out of management. ValueError when it is not managed."""

    def adopt(self, address: Address, body: str) -> None:
        """Set applied to ``body`` and leave live as it is."""

    def forget(self, address: Address) -> None:
        """Take the object out of management and leave live as it is. ValueError when it is not managed."""

    def find_plan(self, digest: str) -> AppliedPlan | None:
        """The last time a plan with this digest was applied, or None."""


class Store(Protocol):
    """A live state store."""

    @property
    def shown_url(self) -> str:
        """The store's URL as it may be shown: without a password."""

    def read(self) -> State:
        """The state as it is now; empty where the store does not exist yet. Never writes, never waits for a writer.

        Raises StoreError when the store cannot be read.
        """

    def transaction(self, writer: Writer, *, wait_seconds: float) -> AbstractContextManager[Transaction]:
        """Begin to write; makes the store where it does not exist yet.

        Waits up to ``wait_seconds`` for another writer. Raises StoreBusyError, which names the one who holds the store,
        and StoreError for everything else that the store cannot do (full disk, no permission, corrupt file).
        """
