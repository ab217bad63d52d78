"""The table ``live`` as another program meets it."""

import sqlite3

import pytest

from flowsync.store.protocol import Store
from tests.contract.stores import SqliteUnderTest, body_of, flow, put

UPSERT = """
    INSERT INTO live (kind, space, name, body) VALUES ('AccessFlow', ?, 'a', ?)
    ON CONFLICT (kind, space, name) DO UPDATE SET body = excluded.body"""


@pytest.fixture(autouse=True)
def _one_flow(store: Store) -> None:
    put(store, "a")


def live(store: Store) -> dict[str, str | None]:
    return {str(address): known.live for address, known in store.read().resources.items()}


def test_live_is_the_only_table_or_view_with_live_in_its_name(sqlite: SqliteUnderTest) -> None:
    names = sqlite.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name LIKE '%live%'")
    assert names == [("live",)]


def test_the_columns_are_those_that_are_documented(sqlite: SqliteUnderTest) -> None:
    assert [row[1] for row in sqlite.execute("PRAGMA table_info(live)")] == ["kind", "space", "name", "body"]
    assert sqlite.execute("SELECT kind, space, name, body FROM live") == [
        ("AccessFlow", "", "a", '{"metadata":{"name":"a"},"spec":{"version":1}}')
    ]


def test_an_update_is_seen(sqlite: SqliteUnderTest, store: Store) -> None:
    sqlite.execute("UPDATE live SET body = json_set(body, '$.spec.version', 2) WHERE name = 'a'")
    assert live(store) == {"AccessFlow/a": body_of("a", version=2)}


@pytest.mark.parametrize("space", [None, ""])
def test_an_insert_is_seen(sqlite: SqliteUnderTest, store: Store, space: str | None) -> None:
    sqlite.execute("INSERT INTO live (kind, space, name, body) VALUES ('Bundle', ?, 'b', ?)", space, body_of("b"))
    assert live(store)["Bundle/b"] == body_of("b")


def test_an_insert_without_a_space_is_seen(sqlite: SqliteUnderTest, store: Store) -> None:
    sqlite.execute("INSERT INTO live (kind, name, body) VALUES ('Bundle', 'b', ?)", body_of("b"))
    assert live(store)["Bundle/b"] == body_of("b")


def test_an_insert_by_position_is_seen(sqlite: SqliteUnderTest, store: Store) -> None:
    sqlite.execute("INSERT INTO live VALUES ('Bundle', 'payments', 'b', ?)", body_of("b"))
    assert live(store)["Bundle/payments/b"] == body_of("b")


@pytest.mark.parametrize("space", [None, ""])
def test_a_replace_takes_the_place_of_the_row(sqlite: SqliteUnderTest, store: Store, space: str | None) -> None:
    replace = "INSERT OR REPLACE INTO live (kind, space, name, body) VALUES ('AccessFlow', ?, 'a', ?)"
    sqlite.execute(replace, space, body_of("a", version=2))
    assert live(store) == {"AccessFlow/a": body_of("a", version=2)}


@pytest.mark.parametrize("space", [None, ""])
def test_an_upsert_takes_the_place_of_the_row(sqlite: SqliteUnderTest, store: Store, space: str | None) -> None:
    sqlite.execute(UPSERT, space, body_of("a", version=2))
    assert live(store) == {"AccessFlow/a": body_of("a", version=2)}


@pytest.mark.parametrize("space", [None, ""])
def test_a_second_row_at_one_address_is_refused(sqlite: SqliteUnderTest, space: str | None) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        sqlite.execute("INSERT INTO live (kind, space, name, body) VALUES ('AccessFlow', ?, 'a', '{}')", space)


def test_a_moved_row_is_seen(sqlite: SqliteUnderTest, store: Store) -> None:
    sqlite.execute("UPDATE live SET space = 'payments'")
    assert live(store) == {"AccessFlow/a": None, "AccessFlow/payments/a": body_of("a", version=1)}
    sqlite.execute("UPDATE live SET space = NULL")
    assert live(store) == {"AccessFlow/a": body_of("a", version=1)}


def test_a_delete_is_seen(sqlite: SqliteUnderTest, store: Store) -> None:
    sqlite.execute("DELETE FROM live")
    assert live(store) == {"AccessFlow/a": None}


def test_a_column_of_another_program_is_left_alone(sqlite: SqliteUnderTest, store: Store) -> None:
    sqlite.execute("ALTER TABLE live ADD COLUMN note TEXT DEFAULT 'none'")
    sqlite.execute("UPDATE live SET note = 'mine'")
    put(store, "a", "b")
    assert sqlite.execute("SELECT name, note FROM live ORDER BY name") == [("a", "mine"), ("b", "none")]


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("x'00ff'", "its body is a blob, not text"),
        ("CAST(x'7bff7d' AS TEXT)", "its body is no JSON"),
        ("42", "its body has no spec"),
        ("NULL", "its body is NULL"),
    ],
)
def test_a_body_that_is_no_json_text_is_reported(sqlite: SqliteUnderTest, store: Store, value: str, why: str) -> None:
    put(store, "b")
    sqlite.execute(f"UPDATE live SET body = {value} WHERE name = 'a'")
    state = store.read()
    assert [diagnostic.summary for diagnostic in state.diagnostics] == [
        f"The live row AccessFlow/a is not valid: {why}."
    ]
    assert state.invalid == {flow("a")}
    assert live(store) == {"AccessFlow/a": None, "AccessFlow/b": body_of("b", version=1)}


@pytest.mark.parametrize("column", ["kind", "space", "name"])
@pytest.mark.parametrize("value", ["x'00ff'", "CAST(x'ff' AS TEXT)"])
def test_an_address_that_is_no_text_is_reported(sqlite: SqliteUnderTest, store: Store, column: str, value: str) -> None:
    sqlite.execute(f"UPDATE live SET {column} = {value}")
    state = store.read()
    (diagnostic,) = state.diagnostics
    assert f"its {column} is" in diagnostic.summary
    assert diagnostic.summary.isprintable()
    assert live(store) == {"AccessFlow/a": None}


def test_a_huge_name_is_cut_in_the_report(sqlite: SqliteUnderTest, store: Store) -> None:
    sqlite.execute("UPDATE live SET name = ?", "x" * 100_000)
    (diagnostic,) = store.read().diagnostics
    assert len(diagnostic.summary) < 400
