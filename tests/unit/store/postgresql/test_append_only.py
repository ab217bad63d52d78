"""What a PostgreSQL store remembers can only be added to, even by the owner of its tables."""

import psycopg
import pytest

from flowsync.store.protocol import Store
from tests.contract.postgresql_under_test import PostgresUnderTest
from tests.contract.stores import put

GUARDED = ("serials", "history", "audit")


def rows(postgresql: PostgresUnderTest) -> list[list[tuple[object, ...]]]:
    return [postgresql.execute(f"SELECT * FROM {table}") for table in GUARDED]


@pytest.mark.parametrize("table", GUARDED)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {key} = {key} + 1",
        "DELETE FROM {table}",
        "DELETE FROM {table} WHERE {key} = 1",
        "TRUNCATE {table}",
        "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET {key} = 9",
    ],
)
def test_no_row_is_changed_or_removed(postgresql: PostgresUnderTest, store: Store, table: str, statement: str) -> None:
    put(store, "a", "b", at="2026-11-21T21:00:00Z")
    before = rows(postgresql)
    key = {"serials": "serial", "history": "id", "audit": "seq"}[table]
    with pytest.raises(psycopg.Error, match=f"{table} is append-only"):
        postgresql.execute(statement.format(table=table, key=key))
    assert rows(postgresql) == before


def test_a_program_with_another_search_path_is_stopped_too(postgresql: PostgresUnderTest, store: Store) -> None:
    put(store, "a")
    with pytest.raises(psycopg.Error, match="history is append-only"):
        postgresql.execute("SET search_path = pg_catalog; DELETE FROM public.history")


def test_what_is_older_than_it_has_to_be_kept_can_be_removed(postgresql: PostgresUnderTest, store: Store) -> None:
    put(store, "old", at="2020-01-01T00:00:00Z")
    put(store, "new", at="2026-11-21T21:00:00Z")
    postgresql.execute("DELETE FROM history WHERE serial = 1")
    postgresql.execute("DELETE FROM serials WHERE serial = 1")
    postgresql.execute("DELETE FROM audit WHERE at < '2021'")
    assert postgresql.execute("SELECT name FROM history") == [("new",)]
    assert postgresql.execute("SELECT serial FROM serials") == [(2,)]
