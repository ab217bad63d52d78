"""Stores with a past of every kind, and the ways to change it past flowsync."""

from collections.abc import Iterator
from typing import TypeAlias

from flowsync.store.audit.faults import Fault, NotWholeError
from flowsync.store.audit.verify import Whole, verify_store
from flowsync.store.deeds import Adopt, Deed, Delete, Forget, Put
from flowsync.store.protocol import Store
from tests.contract.postgresql_under_test import PostgresUnderTest
from tests.contract.stores import SqliteUnderTest, a_writer, body_of, flow, put

Database: TypeAlias = SqliteUnderTest | PostgresUnderTest
"""A store that another program may change with SQL."""

LIFE = (
    "begin",
    "apply",
    "drift",
    "apply",
    "refused",
    "rollback",
    "import",
    "apply",
    "forget",
    "refused",
)
"""The events of a store with a past, in their order."""


def do(store: Store, *deeds: Deed, drift: int = 0, **writer: str) -> None:
    """Write, as one serial; drift of so many objects is recorded before."""
    with store.transaction(a_writer(**writer), wait_seconds=0) as transaction:
        if drift:
            transaction.record("drift", {"restored": True, "objects": [{"address": "AccessFlow/a"}] * drift})
        transaction.write(deeds)


def refuse(store: Store, why: str, **writer: str) -> None:
    """Record that an apply was refused."""
    with store.transaction(a_writer(**writer), wait_seconds=0) as transaction:
        transaction.record("refused", {"operation": "apply", "why": why, "changes": 1, "errors": []})


def live_through(under_test: Database) -> Store:
    """A store with a past of every kind: six writes, ten entries."""
    *_, store = life(under_test)
    return store


def life(under_test: Database) -> Iterator[Store]:
    """The same, step by step."""
    store = under_test.open()
    put(store, "a", "b", "c", "d", reason="Begin", ticket="OPS-1")
    yield store
    again, inside = Put(address=flow("a"), body=body_of("a", version=2)), flow("e", "payments")
    do(store, again, Put(address=inside, body=body_of("e")), drift=1, at="2026-11-21T21:00:01Z", actor="kim")
    yield store
    refuse(store, "The plan is stale.", at="2026-11-21T21:00:02Z")
    yield store
    renamed = Put(address=flow("b2"), body=body_of("b2"), previous=flow("b"))
    do(store, renamed, Delete(address=flow("c")), operation="rollback")
    yield store
    under_test.write_live("AccessFlow", None, "f", body_of("f"))
    do(store, Adopt(address=flow("f"), body=body_of("f")), operation="import", reason="Made by hand")
    yield store
    do(
        store,
        Put(address=flow("a"), body=body_of("a", version=3)),
        Put(address=flow("c"), body=body_of("c", version=7)),
    )
    yield store
    do(store, Forget(address=flow("d")), operation="forget")
    yield store
    refuse(store, "Too many deletes.")
    yield store


def drop_guards(under_test: Database) -> None:
    """As somebody who may do everything with the database: take away what keeps the past."""
    if isinstance(under_test, PostgresUnderTest):
        for table in ("audit", "history", "serials", "catalogs", "catalog_parts"):
            under_test.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return
    for (name,) in under_test.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        under_test.execute(f"DROP TRIGGER {name}")


def verified(store: Store, kept_head: str = "") -> Whole:
    """The audit of the store, which has to be whole."""
    with store.snapshot() as snapshot:
        return verify_store(snapshot, kept_head=kept_head)


def head_of(store: Store) -> str:
    """The hash of the last entry."""
    with store.snapshot() as snapshot:
        last = snapshot.last_entry()
    assert last is not None
    return last.hash


def fault_of(store: Store, kept_head: str = "") -> tuple[Fault, str] | None:
    """What is wrong with the audit of the store, and the sentence that says so; None when nothing is."""
    try:
        verified(store, kept_head)
    except NotWholeError as error:
        return error.fault, error.message
    return None
