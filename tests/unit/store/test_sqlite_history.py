"""The tables that tell of the past are only ever added to, and what they hold may be what is no text."""

import sqlite3

import pytest

from flowsync.store.protocol import Store
from tests.contract.stores import SqliteUnderTest, body_of, put

KEYS = {"history": "id", "serials": "serial", "audit": "seq"}
STATEMENTS = [
    "UPDATE {table} SET {key} = {key} + 100",
    "UPDATE OR IGNORE {table} SET {key} = {key} + 1",
    "DELETE FROM {table}",
    "DELETE FROM {table} WHERE {key} = 1",
    "REPLACE INTO {table} SELECT * FROM {table}",
    "INSERT OR IGNORE INTO {table} SELECT * FROM {table}",
]
OLD = "2020-01-31T00:00:00Z"


@pytest.mark.parametrize("table", KEYS)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_past_is_only_ever_added_to(sqlite: SqliteUnderTest, store: Store, statement: str, table: str) -> None:
    put(store, "a", "b")
    put(store, "a")
    before = sqlite.execute(f"SELECT * FROM {table}")
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        sqlite.execute(statement.format(table=table, key=KEYS[table]))
    assert sqlite.execute(f"SELECT * FROM {table}") == before


@pytest.mark.parametrize("table", ["history", "serials", "audit"])
def test_what_is_older_than_the_retention_may_be_deleted(sqlite: SqliteUnderTest, store: Store, table: str) -> None:
    put(store, "a", at=OLD)
    put(store, "a", at="2999-01-01T00:00:00Z")
    key = KEYS[table]
    (last,) = sqlite.execute(f"SELECT max({key}) FROM {table}")
    sqlite.execute(f"DELETE FROM {table} WHERE {key} < ?", *last)
    assert sqlite.execute(f"SELECT {key} FROM {table}") == [last]
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        sqlite.execute(f"DELETE FROM {table}")


def test_what_another_program_wrote_is_recorded_even_when_it_is_no_text(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, "a", "b")
    sqlite.execute("UPDATE live SET body = x'00ff' WHERE name = 'a'")
    sqlite.execute("UPDATE live SET body = CAST(x'22ff22' AS TEXT) WHERE name = 'b'")
    put(store, "a", "b")
    with store.snapshot() as snapshot:
        versions = list(snapshot.versions_of(2))
    assert [one.before for one in versions] == ["x'00ff'", '"\\xff"']
    assert versions[0].after == body_of("a", version=1)
