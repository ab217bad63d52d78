"""A SQLite store of an older version becomes one of today's, whole or not at all."""

import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from flowsync.ground.errors import StoreBusyError, StoreError
from flowsync.store.migrations.steps import steps_between
from flowsync.store.sql.migration import SqlMigration
from flowsync.store.sql.version import SCHEMA_VERSION
from flowsync.store.sqlite.engine import SqliteEngine
from tests.contract.stores import SqliteUnderTest, a_writer, put
from tests.support.audits import verified
from tests.support.old_stores import OLD_VERSIONS, contents, make_store, tables
from tests.support.programs import ROOT, execute
from tests.unit.store.killed_migration import migrate

HISTORY = "id, serial, action, object_id, kind, space, name, previous_name, body_before"
WRITES = "serial, at, operation, actor, host, revision, plan_digest"


@pytest.fixture
def old(sqlite: SqliteUnderTest) -> SqliteUnderTest:
    """A store of version 1."""
    make_store(1, sqlite.path)
    return sqlite


@pytest.mark.parametrize("version", OLD_VERSIONS)
def test_the_tables_are_those_of_a_new_store(version: int, tmp_path: Path) -> None:
    old, new = tmp_path / "old.db", SqliteUnderTest(tmp_path / "new")
    make_store(version, old)
    new.folder.mkdir()
    put(new.open(), "any")
    migrate(old)
    assert tables(old) == tables(new.path)


def test_there_is_a_store_of_every_older_version() -> None:
    assert tuple(range(1, SCHEMA_VERSION)) == OLD_VERSIONS


def test_what_a_store_of_version_2_holds_stays_to_the_letter(sqlite: SqliteUnderTest) -> None:
    make_store(2, sqlite.path)
    rows = [line for line in contents(sqlite.path) if line.startswith("INSERT") and '"store"' not in line]
    migrate(sqlite.path)
    after = [line for line in contents(sqlite.path) if line.startswith("INSERT") and '"store"' not in line]
    assert after == rows
    assert (len(rows), sqlite.execute("SELECT schema_version FROM store")) == (73, [(SCHEMA_VERSION,)])
    whole = verified(sqlite.open())
    assert (whole.writes, whole.catalogs) == (10, 0)


def test_nothing_is_lost(old: SqliteUnderTest) -> None:
    queries = (
        *(f"SELECT * FROM {table}" for table in ("live", "applied", "removed")),
        "SELECT lineage, serial FROM store",
        f"SELECT {HISTORY} FROM history",
        "SELECT id, body_after FROM history WHERE action <> 'adopt'",
    )
    before = [old.execute(query) for query in queries]
    writes = old.execute(f"SELECT DISTINCT {WRITES} FROM history ORDER BY id")
    migrate(old.path)
    assert [old.execute(query) for query in queries] == before
    assert old.execute(f"SELECT {WRITES} FROM serials ORDER BY serial") == writes
    assert len(writes) == 6
    assert old.execute("SELECT schema_version FROM store") == [(SCHEMA_VERSION,)]
    assert old.execute("PRAGMA integrity_check") == [("ok",)]


def test_an_adoption_says_what_was_applied_where_that_is_known(old: SqliteUnderTest) -> None:
    migrate(old.path)
    adopted = old.execute("""
        SELECT h.name, h.body_after = a.body, h.body_after = h.body_before
        FROM history h LEFT JOIN applied a USING (object_id) WHERE h.action = 'adopt' ORDER BY h.name""")
    assert adopted == [
        ("forgotten", None, 1),
        ("imported", 1, 0),
        ("imported-then-changed", 0, 1),
        ("same", 1, 0),
    ]


def test_the_first_write_begins_the_audit_with_the_history_that_was_there(old: SqliteUnderTest) -> None:
    migrate(old.path)
    assert old.execute("SELECT count(*) FROM audit") == [(0,)]
    put(old.open(), "any")
    ((entry,),) = old.execute("SELECT entry FROM audit WHERE event = 'begin'")
    assert '"versions":21' in str(entry)


def test_a_process_that_is_killed_at_any_statement_leaves_the_old_store_or_the_new_one(
    old: SqliteUnderTest, tmp_path: Path
) -> None:
    statements: list[str] = []
    traced = tmp_path / "traced.db"
    make_store(1, traced)
    before = contents(traced)
    migrate(traced, statements.append)
    after = contents(traced)
    (tmp_path / "killed").mkdir()
    arguments = [str(old.path), str(tmp_path / "killed"), str(len(statements))]
    done = execute([sys.executable, "-m", "tests.unit.store.killed_migration", *arguments], ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    commit = statements.index("COMMIT") + 1
    assert commit > len(steps_between("sqlite", 1, SCHEMA_VERSION))
    for number, sql in enumerate(statements, start=1):
        killed = tmp_path / "killed" / str(number)
        assert contents(killed) == (before if number <= commit else after), sql
        if number <= commit:
            migrate(killed)
            assert contents(killed) == after, sql


def test_a_step_that_fails_leaves_the_old_store(old: SqliteUnderTest) -> None:
    old.execute("CREATE TABLE audit (somebody_elses TEXT)")
    before = contents(old.path)
    with pytest.raises(StoreError, match="table audit already exists"):
        migrate(old.path)
    assert contents(old.path) == before


def test_of_two_at_once_one_waits_and_finds_it_done(old: SqliteUnderTest) -> None:
    first, second = (old.open().migration() for _ in range(2))
    with ThreadPoolExecutor() as pool, SqliteEngine(old.path).migrating(wait_seconds=0):
        waits = pool.submit(first.run, wait_seconds=60)
    assert (waits.result(), second.run(wait_seconds=0)) == (True, False)


def test_a_program_that_writes_holds_the_migration_up(old: SqliteUnderTest) -> None:
    with closing(sqlite3.connect(old.path, isolation_level=None)) as program:
        program.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError):
            migrate(old.path)
    migrate(old.path)


def test_who_holds_the_lock_over_a_migration_is_refused(sqlite: SqliteUnderTest) -> None:
    store = sqlite.open()
    with store.lock(a_writer(), wait_seconds=0) as lease:
        sqlite.execute("UPDATE store SET schema_version = schema_version + 1")
        with pytest.raises(StoreError, match="newer flowsync"), lease.transaction(a_writer()):
            pass


def test_what_others_added_stays(old: SqliteUnderTest) -> None:
    old.execute("ALTER TABLE live ADD COLUMN note TEXT NOT NULL DEFAULT 'ours'")
    old.execute("CREATE VIEW widened AS SELECT id, name FROM history WHERE action = 'update'")
    old.execute("CREATE VIEW broken AS SELECT no_such_column FROM history")
    widened = old.execute("SELECT * FROM widened")
    migrate(old.path)
    assert old.execute("SELECT DISTINCT note FROM live") == [("ours",)]
    assert old.execute("SELECT * FROM widened") == widened


def test_the_printed_sql_does_the_same(old: SqliteUnderTest, tmp_path: Path) -> None:
    script = SqlMigration.of(SqliteEngine(old.path)).sql()
    other = tmp_path / "other.db"
    make_store(1, other)
    with closing(sqlite3.connect(other)) as client:
        client.executescript(script)
    migrate(old.path)
    assert contents(other) == contents(old.path)


def test_the_printed_sql_changes_nothing_in_a_store_of_another_version(old: SqliteUnderTest) -> None:
    script = SqlMigration.of(SqliteEngine(old.path)).sql()
    migrate(old.path)
    after = contents(old.path)
    with closing(sqlite3.connect(old.path)) as client, pytest.raises(sqlite3.OperationalError):
        client.executescript(script)
    assert contents(old.path) == after


def test_the_printed_sql_for_a_store_of_version_2_changes_nothing_in_one_of_version_1(
    old: SqliteUnderTest, tmp_path: Path
) -> None:
    make_store(2, tmp_path / "newer.db")
    script = SqlMigration.of(SqliteEngine(tmp_path / "newer.db")).sql()
    before = contents(old.path)
    with closing(sqlite3.connect(old.path)) as client, pytest.raises(sqlite3.OperationalError):
        client.executescript(script)
    assert contents(old.path) == before


def test_a_store_of_today_needs_none_and_neither_does_one_that_is_not_there(sqlite: SqliteUnderTest) -> None:
    missing = sqlite.open().migration()
    put(sqlite.open(), "any")
    current = sqlite.open().migration()
    assert [(one.found, one.is_needed) for one in (missing, current)] == [(None, False), (SCHEMA_VERSION, False)]


def test_every_version_has_a_script() -> None:
    steps = [steps_between("sqlite", version, version + 1) for version in range(1, SCHEMA_VERSION)]
    assert all(last[-1] == f"UPDATE store SET schema_version = {n}" for n, last in enumerate(steps, start=2))
