"""What the shared store needs of an engine: connections in the four ways a store is used."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Literal, Protocol

from flowsync.ground.errors import StoreBusyError
from flowsync.model.state import StateVersion
from flowsync.store.sql.connection import SqlConnection


class TornReadError(StoreBusyError):
    """Somebody wrote while a store was read that can only be read without locks; the next try may succeed."""


class Engine(Protocol):
    """A database that may hold a store. Every context raises StoreError for what the database cannot do."""

    @property
    def where(self) -> str:
        """How messages name the database; without a password."""

    def session(self) -> AbstractContextManager[None]:
        """Inside, the thread that entered may write through one connection that stays open."""

    def reading(self) -> AbstractContextManager[SqlConnection | None]:
        """A connection that sees one moment and changes nothing; None where there is no database yet."""

    def writing(self, *, wait_seconds: float) -> AbstractContextManager[SqlConnection]:
        """A transaction that nobody else can write beside, neither flowsync nor a program that changes ``live``.

        It is committed when the context ends well. Raises StoreBusyError after ``wait_seconds``.
        """

    def locking(self, *, wait_seconds: float) -> AbstractContextManager[SqlConnection]:
        """A short transaction for the table ``locks``, committed when the context ends well.

        It need not outlive a crash of the machine: the holder of a lock would not either. It also makes the database
        and its tables where there are none. Raises StoreBusyError after ``wait_seconds``.
        """

    def version(self, connection: SqlConnection) -> StateVersion | None:
        """Lineage and serial of the store in the database; None where there are no tables.

        Raises StoreError when the tables belong to another program or another version of flowsync.
        """

    def create(self, connection: SqlConnection) -> None:
        """Make the tables of an empty store of a new lineage."""

    @property
    def dialect(self) -> Literal["sqlite", "postgresql"]:
        """Whose SQL the tables are written in."""

    @property
    def script_begin(self) -> Sequence[str]:
        """The statements with which a script for another client begins what ``migrating`` is."""

    def migrating(self, *, wait_seconds: float) -> AbstractContextManager[SqlConnection]:
        """As ``writing``, also where there are no tables or older ones. Nobody else migrates meanwhile."""

    def schema_version(self, connection: SqlConnection) -> int | None:
        """The version of the tables, which may be an older one; None where there are none.

        Raises StoreError when they belong to another program or a newer flowsync.
        """
