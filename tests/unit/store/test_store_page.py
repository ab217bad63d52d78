"""``docs/store.md`` says what is so: its SQL runs, and its tables have the columns of the store."""

import re
from pathlib import Path

import pytest

from flowsync.ground.address import Address, Kind
from flowsync.store.protocol import Store
from tests.contract.stores import SqliteUnderTest, a_writer, put

PAGE = (Path(__file__).parents[3] / "docs" / "store.md").read_text()
STATEMENTS = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(autouse=True)
def _flows(store: Store) -> None:
    put(store, "break-glass-production", "dev-sandbox")


@pytest.mark.parametrize("statement", [text for text in STATEMENTS if text.startswith("SELECT")])
def test_every_query_finds_something(sqlite: SqliteUnderTest, store: Store, statement: str) -> None:
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        transaction.record("drift", {"objects": [{"address": "AccessFlow/dev-sandbox"}]})
    assert sqlite.execute(statement)


def test_the_statements_do_what_the_page_says(sqlite: SqliteUnderTest, store: Store) -> None:
    update, replace, upsert, delete = [text for text in STATEMENTS if not text.startswith("SELECT")]
    glass = Address(kind=Kind.ACCESS_FLOW, name="break-glass-production")
    scope = Address(kind=Kind.ACCESS_SCOPE, name="audit-only")
    inside = Address(kind=Kind.ACCESS_SCOPE, space="payments", name="audit-only")
    for statement in (update, replace, replace, upsert, upsert):
        sqlite.execute(statement)
    resources = store.read().resources
    assert '"require_mfa":false' in str(resources[glass].live)
    assert {scope, inside} < resources.keys()
    sqlite.execute(delete)
    assert scope not in store.read().resources


def test_insert_or_ignore_with_a_null_space_inserts_nothing(sqlite: SqliteUnderTest, store: Store) -> None:
    sqlite.execute("INSERT OR IGNORE INTO live (kind, space, name, body) VALUES ('Bundle', NULL, 'b', '{}')")
    assert sqlite.execute("SELECT name FROM live WHERE kind = 'Bundle'") == []


@pytest.mark.parametrize(
    "table",
    ["live", "applied", "serials", "history", "store", "removed", "audit", "locks", "catalogs", "catalog_parts"],
)
def test_the_page_names_every_column(sqlite: SqliteUnderTest, table: str) -> None:
    rows = PAGE.split(f"| column of `{table}` | |\n|---|---|\n")[1].split("\n\n")[0]
    named = [word for row in rows.splitlines() for word in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert sorted(named) == sorted(str(row[1]) for row in sqlite.execute(f"PRAGMA table_info({table})"))


def test_the_page_knows_every_table(sqlite: SqliteUnderTest) -> None:
    tables = {str(name) for (name,) in sqlite.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == set(re.findall(r"\| column of `(\w+)`", PAGE))
