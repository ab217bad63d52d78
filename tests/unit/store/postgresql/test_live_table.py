"""The table ``live`` of a PostgreSQL store as another program meets it."""

import psycopg
import pytest

from flowsync.store.protocol import Store
from tests.contract.postgresql_under_test import PostgresUnderTest
from tests.contract.stores import body_of, put

UPSERT = """
    INSERT INTO live (kind, space, name, body) VALUES ('AccessFlow', %s, 'a', %s)
    ON CONFLICT (kind, space, name) DO UPDATE SET body = excluded.body"""


@pytest.fixture(autouse=True)
def _one_flow(store: Store) -> None:
    put(store, "a")


def live(store: Store) -> dict[str, str | None]:
    return {str(address): known.live for address, known in store.read().resources.items()}


def test_the_columns_are_those_that_are_documented(postgresql: PostgresUnderTest) -> None:
    assert postgresql.execute("SELECT * FROM live") == [
        ("AccessFlow", "", "a", '{"metadata":{"name":"a"},"spec":{"version":1}}')
    ]


@pytest.mark.parametrize("space", [None, ""])
def test_an_insert_is_seen(postgresql: PostgresUnderTest, store: Store, space: str | None) -> None:
    postgresql.execute("INSERT INTO live (kind, space, name, body) VALUES ('Bundle', %s, 'b', %s)", space, body_of("b"))
    assert live(store)["Bundle/b"] == body_of("b")


def test_an_insert_without_a_space_is_seen(postgresql: PostgresUnderTest, store: Store) -> None:
    postgresql.execute("INSERT INTO live (kind, name, body) VALUES ('Bundle', 'b', %s)", body_of("b"))
    assert live(store)["Bundle/b"] == body_of("b")


@pytest.mark.parametrize("space", [None, ""])
def test_an_upsert_takes_the_place_of_the_row(postgresql: PostgresUnderTest, store: Store, space: str | None) -> None:
    postgresql.execute(UPSERT, space, body_of("a", version=2))
    assert live(store) == {"AccessFlow/a": body_of("a", version=2)}


@pytest.mark.parametrize("space", [None, ""])
def test_a_second_row_at_one_address_is_refused(postgresql: PostgresUnderTest, space: str | None) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        postgresql.execute("INSERT INTO live (kind, space, name) VALUES ('AccessFlow', %s, 'a')", space)


def test_a_moved_row_is_seen(postgresql: PostgresUnderTest, store: Store) -> None:
    postgresql.execute("UPDATE live SET space = 'payments'")
    assert live(store) == {"AccessFlow/a": None, "AccessFlow/payments/a": body_of("a", version=1)}
    postgresql.execute("UPDATE live SET space = NULL")
    assert live(store) == {"AccessFlow/a": body_of("a", version=1)}


def test_a_column_of_another_program_is_left_alone(postgresql: PostgresUnderTest, store: Store) -> None:
    postgresql.execute("ALTER TABLE live ADD COLUMN note text DEFAULT 'none'")
    postgresql.execute("UPDATE live SET note = 'mine'")
    put(store, "a", "b")
    assert postgresql.execute("SELECT name, note FROM live ORDER BY name") == [("a", "mine"), ("b", "none")]


def test_a_body_of_a_percent_sign_a_colon_and_a_backslash_comes_back(
    postgresql: PostgresUnderTest, store: Store
) -> None:
    body = body_of("a", text="100 % :serial %(serial)s \\N \\. \t € 𝄞")
    postgresql.write_live("AccessFlow", None, "a", body)
    assert live(store) == {"AccessFlow/a": body}


def test_names_sort_by_their_bytes_as_in_sqlite(postgresql: PostgresUnderTest, store: Store) -> None:
    put(store, "a-b", "a0", "ab")
    assert postgresql.execute("SELECT name FROM live ORDER BY name") == [("a",), ("a-b",), ("a0",), ("ab",)]
