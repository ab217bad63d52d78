"""The history: one row for every change, for ever."""

import sqlite3
from typing import Any

import pytest

from flowsync.store.protocol import Store
from tests.contract.stores import SqliteUnderTest, a_writer, body_of, flow, put, put_all

A, B = flow("a"), flow("b", "payments")
COLUMNS = "serial, operation, action, kind, space, name, previous_name, body_before, body_after"
FIRST, SECOND, FOREIGN = body_of("a", version=1), body_of("a", version=2), body_of("a", version=9)


def history(sqlite: SqliteUnderTest) -> list[tuple[Any, ...]]:
    return sqlite.execute(f"SELECT {COLUMNS} FROM history ORDER BY id")


def test_every_change_is_recorded_with_what_was_in_force_before_and_after(
    sqlite: SqliteUnderTest, store: Store
) -> None:
    put(store, "a")
    sqlite.write_live("AccessFlow", None, "a", FOREIGN)
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        transaction.put(A, SECOND)
        transaction.put(flow("c"), body_of("c"), previous=A)
        transaction.put(B, body_of("b"))
        transaction.delete(B)
    assert history(sqlite) == [
        (1, "apply", "create", "AccessFlow", "", "a", None, None, FIRST),
        (2, "apply", "update", "AccessFlow", "", "a", None, FOREIGN, SECOND),
        (2, "apply", "rename", "AccessFlow", "", "c", "a", SECOND, body_of("c")),
        (2, "apply", "create", "AccessFlow", "payments", "b", None, None, body_of("b")),
        (2, "apply", "delete", "AccessFlow", "payments", "b", None, body_of("b"), None),
    ]


def test_what_stays_in_force_is_in_force_before_and_after(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, "z")
    sqlite.write_live("AccessFlow", None, "a", '{"spec":{}}')
    with store.transaction(a_writer(operation="import"), wait_seconds=0) as transaction:
        transaction.adopt(A, body_of("a"))
    with store.transaction(a_writer(operation="forget"), wait_seconds=0) as transaction:
        transaction.forget(A)
    assert history(sqlite)[1:] == [
        (2, "import", "adopt", "AccessFlow", "", "a", None, '{"spec":{}}', '{"spec":{}}'),
        (3, "forget", "forget", "AccessFlow", "", "a", None, '{"spec":{}}', '{"spec":{}}'),
    ]


def test_what_another_program_wrote_is_recorded_even_when_it_is_no_text(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, "a")
    sqlite.execute("UPDATE live SET body = x'00ff'")
    put(store, "a")
    assert history(sqlite)[1][-2:] == (b"\x00\xff", FIRST)


def test_who_when_where_and_why_are_recorded(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, "a", actor="ines", host="laptop", at="2026-11-22T08:00:00Z", revision="cafe", plan_digest="d1")
    columns = "at, actor, host, revision, plan_digest"
    assert sqlite.execute(f"SELECT {columns} FROM history") == [
        ("2026-11-22T08:00:00Z", "ines", "laptop", "cafe", "d1")
    ]
    columns = "applied_at, actor, revision, plan_digest, serial"
    assert sqlite.execute(f"SELECT {columns} FROM applied") == [("2026-11-22T08:00:00Z", "ines", "cafe", "d1", 1)]


def test_the_history_of_an_object_goes_through_its_renames(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, "a")
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        transaction.put(flow("c"), body_of("c"), previous=A)
    object_id = store.read().resources[flow("c")].object_id
    rows = sqlite.execute("SELECT action, name FROM history WHERE object_id = ? ORDER BY id", object_id)
    assert rows == [("create", "a"), ("rename", "c")]


def test_an_object_that_was_deleted_past_flowsync_is_put_back_as_the_same_object(
    sqlite: SqliteUnderTest, store: Store
) -> None:
    put(store, "a")
    before = store.read().resources[A].object_id
    sqlite.execute("DELETE FROM live")
    put(store, "a")
    assert store.read().resources[A].object_id == before
    assert history(sqlite)[1][2:] == ("create", "AccessFlow", "", "a", None, None, FIRST)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET actor = 'nobody'",
        "UPDATE OR IGNORE history SET id = id + 1",
        "DELETE FROM history",
        "DELETE FROM history WHERE id = 1",
        "REPLACE INTO history SELECT * FROM history",
        "INSERT OR IGNORE INTO history SELECT * FROM history",
    ],
)
def test_the_history_is_only_ever_added_to(sqlite: SqliteUnderTest, store: Store, statement: str) -> None:
    put(store, "a", "b")
    before = sqlite.execute("SELECT * FROM history")
    with pytest.raises(sqlite3.IntegrityError, match="history is append-only"):
        sqlite.execute(statement)
    assert sqlite.execute("SELECT * FROM history") == before


def test_no_row_can_be_put_where_it_would_stop_the_history(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, "a")
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        sqlite.execute(
            "INSERT INTO history SELECT -1, serial, at, operation, action, object_id, kind, space, name,"
            " previous_name, body_before, body_after, revision, actor, host, plan_digest FROM history"
        )


def test_a_transaction_that_failed_leaves_no_history(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, "a")
    with pytest.raises(ValueError, match="not managed"):
        write_and_fail(store)
    assert len(history(sqlite)) == 1


def write_and_fail(store: Store) -> None:
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        put_all(transaction, "b")
        transaction.delete(flow("unknown"))
