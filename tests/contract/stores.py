"""The stores that the contract suite runs over, and what its tests say in one word."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Protocol

from flowsync.ground.address import Address, Kind
from flowsync.ground.errors import InvalidBodyError
from flowsync.ground.json_text import canonical_json, parse_json
from flowsync.store.deeds import Put
from flowsync.store.open import open_store
from flowsync.store.protocol import Store, Transaction, Writer
from flowsync.store.sql.lease import LEASE_SECONDS


class StoreUnderTest(Protocol):
    """A store that a test may open as often as it likes, and that another program may change."""

    url: str
    folder: Path

    def open(self, *, lease_seconds: float = LEASE_SECONDS) -> Store:
        """A new client of the store."""

    def write_live(self, kind: str, space: str | None, name: str, body: str | None) -> None:
        """As another program: make this the live row, in place of one that is there."""

    def delete_live(self, kind: str, space: str | None, name: str) -> None:
        """As another program: delete the live row."""

    def let_the_lease_run_out(self) -> None:
        """Bring the store to what it is when a holder that died has not renewed its lock for long enough."""

    def leave_a_lock(self, *, actor: str, expires: str) -> None:
        """Leave the lock of a holder that died, as a clock showed it that may have been wrong."""


class SqliteUnderTest:
    """The embedded store in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = "sqlite:///state/live.db"
        self.path = folder / "state" / "live.db"

    def open(self, *, lease_seconds: float = LEASE_SECONDS) -> Store:
        return open_store(self.url, folder=self.folder, read_body=read_body, lease_seconds=lease_seconds)

    def execute(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """As another program: run one statement."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            return connection.execute(sql, values).fetchall()

    def write_live(self, kind: str, space: str | None, name: str, body: str | None) -> None:
        self.execute("REPLACE INTO live (kind, space, name, body) VALUES (?, ?, ?, ?)", kind, space, name, body)

    def delete_live(self, kind: str, space: str | None, name: str) -> None:
        self.execute("DELETE FROM live WHERE kind = ? AND space = ? AND name = ?", kind, space or "", name)

    def let_the_lease_run_out(self) -> None:
        self.execute("UPDATE locks SET expires = '2000-01-01T00:00:00.000Z'")

    def leave_a_lock(self, *, actor: str, expires: str) -> None:
        self.execute("UPDATE locks SET id = 'dead', actor = ?, expires = ?", actor, expires)


def read_body(address: Address, text: str) -> str:
    """A reader of bodies for which any object with a spec is valid, and canonical when its keys are sorted."""
    try:
        body = parse_json(text)
    except ValueError as error:
        raise InvalidBodyError("its body is no JSON") from error
    if not isinstance(body, dict) or "spec" not in body:
        raise InvalidBodyError("its body has no spec")
    return canonical_json(body)


def flow(name: str, space: str | None = None) -> Address:
    return Address(kind=Kind.ACCESS_FLOW, space=space, name=name)


def body_of(name: str, **spec: object) -> str:
    """A body in canonical form."""
    return canonical_json({"metadata": {"name": name}, "spec": spec})


def a_writer(**values: str) -> Writer:
    usual = {
        "operation": "apply",
        "actor": "dana",
        "host": "ci-7",
        "at": "2026-11-21T21:00:00Z",
        "revision": "3f2a91c",
        "plan_digest": "",
    }
    return Writer(process=4711, **{**usual, **values})


def put(store: Store, *names: str, **writer: str) -> None:
    """Apply one flow of each name, as the first version."""
    with store.transaction(a_writer(**writer), wait_seconds=0) as transaction:
        put_all(transaction, *names)


def put_all(transaction: Transaction, *names: str) -> None:
    transaction.write(Put(address=flow(name), body=body_of(name, version=1)) for name in names)
