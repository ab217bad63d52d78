"""Whatever single thing somebody changes in the past of a store, verification with a kept head finds it."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowsync.store.audit.faults import Fault
from flowsync.store.protocol import Store
from tests.contract.stores import SqliteUnderTest
from tests.support.audits import drop_guards, fault_of, head_of, life, live_through

COLUMNS = {
    "audit": ("seq", "at", "event", "entry", "hash"),
    "serials": (
        "serial",
        "at",
        "operation",
        "actor",
        "host",
        "process",
        "run_url",
        "revision",
        "author",
        "reason",
        "ticket",
        "pull_request",
        "plan_digest",
    ),
    "history": (
        "id",
        "serial",
        "action",
        "object_id",
        "kind",
        "space",
        "name",
        "previous_name",
        "body_before",
        "body_after",
    ),
}
"""The first column of each is its key."""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> SqliteUnderTest:
    """A store with a past, which nothing guards any more."""
    under_test = SqliteUnderTest(tmp_path_factory.mktemp("lived"))
    live_through(under_test)
    drop_guards(under_test)
    return under_test


@contextmanager
def changing(lived: SqliteUnderTest) -> Iterator[tuple[Store, sqlite3.Connection]]:
    """A copy of the store, to be changed past flowsync."""
    with TemporaryDirectory() as folder:
        copy = SqliteUnderTest(Path(folder))
        copy.path.parent.mkdir()
        with closing(sqlite3.connect(lived.path)) as source, closing(sqlite3.connect(copy.path)) as connection:
            source.backup(connection)
            yield copy.open(), connection


tables = st.sampled_from(sorted(COLUMNS))
values = st.one_of(
    st.none(),
    st.integers(-(2**40), 2**40),
    st.text(max_size=5),
    st.binary(max_size=5),
    st.sampled_from(["", 0, 1, "a"]),
)


def keys_of(connection: sqlite3.Connection, table: str) -> list[int]:
    key = COLUMNS[table][0]
    return [found for (found,) in connection.execute(f"SELECT {key} FROM {table} ORDER BY {key}")]


def rows_of(connection: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    return connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()


def is_found(store: Store, connection: sqlite3.Connection, head: str) -> bool:
    connection.commit()
    return fault_of(store, head) is not None


@given(data=st.data(), table=tables)
def test_a_row_that_was_taken_away_is_missed(lived: SqliteUnderTest, data: st.DataObject, table: str) -> None:
    with changing(lived) as (store, connection):
        head, key = head_of(store), data.draw(st.sampled_from(keys_of(connection, table)))
        connection.execute(f"DELETE FROM {table} WHERE {COLUMNS[table][0]} = ?", (key,))
        assert is_found(store, connection, head)


@given(data=st.data(), table=tables, value=values)
def test_a_value_that_was_changed_is_noticed(
    lived: SqliteUnderTest, data: st.DataObject, table: str, value: object
) -> None:
    with changing(lived) as (store, connection):
        head, before = head_of(store), rows_of(connection, table)
        key, column = data.draw(st.sampled_from(keys_of(connection, table))), data.draw(st.sampled_from(COLUMNS[table]))
        try:
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE {COLUMNS[table][0]} = ?", (value, key))
        except sqlite3.IntegrityError:  # a NOT NULL or a key that there is: nothing was changed
            return
        after = rows_of(connection, table)
        # The number of a version says only where it stands among the others.
        is_same = [row[1:] for row in after] == [row[1:] for row in before] if table == "history" else after == before
        assert is_found(store, connection, head) is not is_same


@given(data=st.data(), table=tables)
def test_two_rows_that_changed_places_are_noticed(lived: SqliteUnderTest, data: st.DataObject, table: str) -> None:
    with changing(lived) as (store, connection):
        head, key = head_of(store), COLUMNS[table][0]
        one, other = data.draw(
            st.lists(st.sampled_from(keys_of(connection, table)), min_size=2, max_size=2, unique=True)
        )
        for old, new in ((one, -1), (other, one), (-1, other)):
            connection.execute(f"UPDATE {table} SET {key} = ? WHERE {key} = ?", (new, old))
        assert is_found(store, connection, head)


@given(data=st.data(), table=tables, key=st.integers(-100, 100))
def test_a_row_that_was_copied_is_noticed(lived: SqliteUnderTest, data: st.DataObject, table: str, key: int) -> None:
    with changing(lived) as (store, connection):
        head, rest = head_of(store), ", ".join(COLUMNS[table][1:])
        original = data.draw(st.sampled_from(keys_of(connection, table)))
        if key in keys_of(connection, table):
            return
        connection.execute(
            f"INSERT INTO {table} SELECT ?, {rest} FROM {table} WHERE {COLUMNS[table][0]} = ?", (key, original)
        )
        assert is_found(store, connection, head)


def test_an_end_that_was_cut_off_with_all_that_it_told_is_noticed_by_the_head_that_was_kept(tmp_path: Path) -> None:
    """As restoring an older backup does: all that is left fits together."""
    under_test, backups = SqliteUnderTest(tmp_path), []
    for step, _ in enumerate(life(under_test)):
        backup = SqliteUnderTest(tmp_path / str(step))
        backup.path.parent.mkdir(parents=True)
        shutil.copy(under_test.path, backup.path)
        backups.append(backup.open())
    *older, last = backups
    head = head_of(last)
    assert [fault_of(store) for store in backups] == [None] * len(backups)
    assert [fault[0] for store in older if (fault := fault_of(store, head))] == [Fault.HEAD_UNKNOWN] * len(older)
    assert fault_of(last, head) is None
