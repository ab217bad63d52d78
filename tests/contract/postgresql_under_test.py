"""A PostgreSQL store for the contract suite: a database of its own, as long as somebody uses it."""

import weakref
from collections.abc import Callable
from pathlib import Path

from flowsync.store.open import open_store
from flowsync.store.protocol import Store
from flowsync.store.sql.lease import LEASE_SECONDS
from tests.contract.stores import read_body
from tests.support.postgresql import Database, shared_server

# Not dropped at once: an object may go in the middle of anything, and the server waits with a drop until everybody who
# is sending rows has sent them.
_UNUSED: list[Database] = []


class PostgresUnderTest:
    """A store in a new database of the server that this process shares; the folder stays empty."""

    def __init__(self, folder: Path) -> None:
        while _UNUSED:
            _UNUSED.pop().drop()
        self.folder = folder
        self.database = shared_server().create_database()
        self.url = self.database.url
        database = self.database
        _when_gone(self, lambda: _UNUSED.append(database))

    def open(self, *, lease_seconds: float = LEASE_SECONDS) -> Store:
        store = open_store(self.url, folder=self.folder, read_body=read_body, lease_seconds=lease_seconds)
        _when_gone(store, lambda: self)  # as long as there is a client, there is the database
        return store

    def execute(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """As another program: run SQL (``%s`` takes a value) in a transaction of its own."""
        return self.database.execute(sql, *values)

    def write_live(self, kind: str, space: str | None, name: str, body: str | None) -> None:
        self.execute(
            "INSERT INTO live (kind, space, name, body) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (kind, space, name) DO UPDATE SET body = excluded.body",
            *(kind, space, name, body),
        )

    def delete_live(self, kind: str, space: str | None, name: str) -> None:
        self.execute("DELETE FROM live WHERE kind = %s AND space = %s AND name = %s", kind, space or "", name)

    def let_the_lease_run_out(self) -> None:
        self.execute("UPDATE locks SET expires = '2000-01-01T00:00:00.000Z'")

    def leave_a_lock(self, *, actor: str, expires: str) -> None:
        self.execute("UPDATE locks SET id = 'dead', actor = %s, expires = %s", actor, expires)


def _when_gone(value: object, do: Callable[[], object]) -> None:
    """Call ``do`` when nobody uses ``value`` any more; not at the end, when the server goes with everything."""
    weakref.finalize(value, do).atexit = False
