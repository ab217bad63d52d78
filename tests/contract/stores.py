"""The stores that the contract suite runs over, and what its tests say in one word."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Protocol

from flowsync.ground.address import Address, Kind
from flowsync.ground.errors import InvalidBodyError
from flowsync.ground.json_text import canonical_json, parse_json
from flowsync.store.open import open_store
from flowsync.store.protocol import Store, Transaction, Writer


class StoreUnderTest(Protocol):
    """A store that a test may open as often as it likes, and that another program may change."""

    url: str
    folder: Path

    def open(self) -> Store:
        """A new client of the store."""

    def write_live(self, kind: str, space: str | None, name: str, body: str | None) -> None:
        """As another program: make this the live row, in place of one that is there."""

    def delete_live(self, kind: str, space: str | None, name: str) -> None:
        """As another program: delete the live row."""


class SqliteUnderTest:
    """The embedded store in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = "sqlite:///state/live.db"
        self.path = folder / "state" / "live.db"

    def open(self) -> Store:
        return open_store(self.url, folder=self.folder, read_body=read_body)

    def execute(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """As another program: run one statement."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            return connection.execute(sql, values).fetchall()

    def write_live(self, kind: str, space: str | None, name: str, body: str | None) -> None:
        self.execute("REPLACE INTO live (kind, space, name, body) VALUES (?, ?, ?, ?)", kind, space, name, body)

    def delete_live(self, kind: str, space: str | None, name: str) -> None:
        self.execute("DELETE FROM live WHERE kind = ? AND space = ? AND name = ?", kind, space or "", name)


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
    for name in names:
        transaction.put(flow(name), body_of(name, version=1))
