"""The tables that an administrator makes ahead, by the command or by the printed SQL, are those of the first apply."""

import itertools
import re
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from flowsync.ground.errors import StoreError
from flowsync.store.contents import TABLES
from flowsync.store.migrations.steps import steps_between
from flowsync.store.postgresql.engine import PostgresEngine
from flowsync.store.protocol import Store
from flowsync.store.sql.migration import SqlMigration
from flowsync.store.sql.version import SCHEMA_VERSION
from tests.contract.postgresql_under_test import PostgresUnderTest
from tests.contract.stores import a_writer, put
from tests.support.audits import verified
from tests.support.old_stores import make_store
from tests.support.postgresql import Database
from tests.support.programs import flowsync

COLUMNS = """
    SELECT table_name, ordinal_position, column_name, data_type, collation_name, is_nullable, column_default
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"""
OBJECTS = (
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
    "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
    "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
    "SELECT relkind, relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 2",
)
ROWS = (
    "SELECT id, serial, schema_version FROM store",
    "SELECT * FROM locks",
)


TABLES_OF_2 = [table for table in TABLES if table.since == 1]


def tables(database: Database) -> list[tuple[object, ...]]:
    """All that there is in the schema."""
    return structure(database) + [row for query in ROWS for row in database.execute(query)]


def structure(database: Database) -> list[tuple[object, ...]]:
    """The tables and what belongs to them; how a function's text is broken into lines means nothing."""
    rows = [row for query in (COLUMNS, *OBJECTS) for row in database.execute(query)]
    return [tuple(re.sub(r"\s+", " ", value) if isinstance(value, str) else value for value in row) for row in rows]


def engine_of(database: Database, on_statement: Callable[[str], None] | None = None) -> PostgresEngine:
    return PostgresEngine(database.url, where="the database", on_statement=on_statement)


@pytest.fixture
def fresh(postgresql: PostgresUnderTest, store: Store) -> list[tuple[object, ...]]:
    """The tables of a store that its first holder made, as they are before the first hold."""
    with store.lock(a_writer(), wait_seconds=0):
        pass
    postgresql.execute("DELETE FROM locks; INSERT INTO locks (name) VALUES ('write')")
    return tables(postgresql.database)


def test_the_tables_are_those_of_the_first_apply(fresh: list[tuple[object, ...]], database: Database) -> None:
    migration = SqlMigration.of(engine_of(database))
    assert (migration.found, migration.is_needed) == (None, True)
    assert migration.run(wait_seconds=0)
    assert tables(database) == fresh
    again = SqlMigration.of(engine_of(database))
    assert (again.found, again.is_needed) == (SCHEMA_VERSION, False)


def test_so_are_those_of_the_printed_sql(fresh: list[tuple[object, ...]], database: Database) -> None:
    database.execute(SqlMigration.of(engine_of(database)).sql())
    assert tables(database) == fresh


def fill_with_version_2(postgresql: PostgresUnderTest, folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Make the tables as the flowsync of version 2 did, and fill them from its golden store; the rows by table."""
    begin = engine_of(postgresql.database).script_begin
    postgresql.execute(";".join([*begin, *steps_between("postgresql", None, 2), "COMMIT"]))
    make_store(2, folder / "golden.db")
    with closing(sqlite3.connect(folder / "golden.db")) as golden:
        rows = {table.name: golden.execute(f"SELECT * FROM {table.name}").fetchall() for table in TABLES_OF_2}
        ((lineage, serial),) = golden.execute("SELECT lineage, serial FROM store")
    for table, found in rows.items():
        for row in found:
            postgresql.execute(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(row))})", *row)
    postgresql.execute("UPDATE store SET lineage = %s, serial = %s", lineage, serial)
    return rows


def test_a_store_of_version_2_becomes_one_of_today_and_nothing_is_lost(
    postgresql: PostgresUnderTest, database: Database, tmp_path: Path
) -> None:
    rows = fill_with_version_2(postgresql, tmp_path)
    store = postgresql.open()
    with pytest.raises(StoreError, match="its schema version is 2, and this flowsync works with 3"):
        store.read()
    assert store.migration().run(wait_seconds=0)
    SqlMigration.of(engine_of(database)).run(wait_seconds=0)
    assert structure(postgresql.database) == structure(database)
    assert {table: sorted(postgresql.execute(f"SELECT * FROM {table}")) for table in rows} == {
        table: sorted(found) for table, found in rows.items()
    }
    assert verified(store).writes == 10


def test_the_printed_sql_makes_another_store_each_time(database: Database, postgresql: PostgresUnderTest) -> None:
    script = SqlMigration.of(engine_of(database)).sql()
    for one in (database, postgresql.database):
        one.execute(script)
    assert database.execute("SELECT lineage FROM store") != postgresql.execute("SELECT lineage FROM store")


def test_the_printed_sql_changes_nothing_in_a_store(postgresql: PostgresUnderTest, store: Store) -> None:
    script = store.migration().sql()
    put(store, "any")
    before = tables(postgresql.database)
    with pytest.raises(psycopg.errors.DuplicateTable):
        postgresql.execute(script)
    assert tables(postgresql.database) == before


def test_a_connection_that_is_cut_at_any_statement_leaves_nothing(
    fresh: list[tuple[object, ...]], database: Database
) -> None:
    count = 0
    while migrate_and_cut(database, count):
        assert database.execute("SELECT to_regclass('store')") == [(None,)]
        count += 1
    assert count > len(steps_between("postgresql", None, SCHEMA_VERSION))
    assert tables(database) == fresh


def migrate_and_cut(database: Database, number: int) -> bool:
    """Migrate, and cut the connection before the statement with this number, from 0 on; whether it came to that."""
    numbers = itertools.count()

    def on_statement(_sql: str) -> None:
        if next(numbers) == number:
            assert database.cut_connections() == 1

    try:
        SqlMigration(engine=engine_of(database, on_statement), found=None).run(wait_seconds=0)
    except StoreError:
        return True
    return False


def test_another_programs_table_is_left_as_it_is(database: Database) -> None:
    database.execute("CREATE TABLE audit (somebody_elses text)")
    with pytest.raises(StoreError, match="another program has a table"):
        SqlMigration.of(engine_of(database)).run(wait_seconds=0)
    assert database.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace") == [("audit",)]


def test_of_two_programs_at_once_one_makes_the_tables_and_neither_fails(
    database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("project")
    with ThreadPoolExecutor() as pool:
        arguments = ("state", "migrate", "--yes", "--store", database.url)
        runs = list(pool.map(lambda _: flowsync(folder, *arguments), range(2)))
    assert [run.returncode for run in runs] == [0, 0]
    assert sum(run.stdout.startswith("Made the tables") for run in runs) == 1
