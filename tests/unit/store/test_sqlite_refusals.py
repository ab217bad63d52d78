"""What is no store, or not one that this flowsync knows, is refused in words and left as it is."""

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from flowsync.ground.errors import StoreBusyError, StoreError
from flowsync.store.protocol import Store
from flowsync.store.sqlite.errors import explain_file, explain_sqlite
from tests.contract.stores import SqliteUnderTest, a_writer, flow, put


def begin(store: Store) -> None:
    with store.transaction(a_writer(), wait_seconds=0):
        pytest.fail("a transaction has begun")


def refusal(store: Store) -> StoreError:
    """The error of a read, after checking that a write gives the same."""
    with pytest.raises(StoreError) as read:
        store.read()
    with pytest.raises(StoreError) as written:
        begin(store)
    assert (read.value.message, read.value.hint) == (written.value.message, written.value.hint)
    assert "\n" not in read.value.message
    return read.value


def write_file(sqlite: SqliteUnderTest, content: bytes) -> None:
    sqlite.path.parent.mkdir(exist_ok=True)
    sqlite.path.write_bytes(content)


@pytest.mark.parametrize("content", [b"not a database", b"\0" * 4096, b"SQLite format 2\0" + b"x" * 1000])
def test_a_file_that_is_no_database(sqlite: SqliteUnderTest, store: Store, content: bytes) -> None:
    write_file(sqlite, content)
    assert refusal(store).message == f"'{sqlite.path}' is no SQLite database, so it is no flowsync store."
    assert sqlite.path.read_bytes() == content


def test_an_empty_file_is_a_store_that_does_not_exist_yet(sqlite: SqliteUnderTest, store: Store) -> None:
    write_file(sqlite, b"")
    assert store.read().version.lineage is None
    put(store, "a")
    assert store.read().version.serial == 1


def test_a_folder_in_place_of_the_file(sqlite: SqliteUnderTest, store: Store) -> None:
    sqlite.path.mkdir(parents=True)
    assert refusal(store).message == f"The store '{sqlite.path}' is a folder, not a file."


def test_a_pipe_in_place_of_the_file_is_not_waited_for(sqlite: SqliteUnderTest, store: Store) -> None:
    sqlite.path.parent.mkdir()
    os.mkfifo(sqlite.path)
    assert refusal(store).message == f"The store '{sqlite.path}' is no regular file."


def test_a_file_in_place_of_the_folder(sqlite: SqliteUnderTest, store: Store) -> None:
    sqlite.path.parent.write_text("")
    with pytest.raises(StoreError, match="cannot be used"):
        begin(store)


@pytest.mark.parametrize(
    "table", ["live (kind, space, name, body)", "store (id, city)", "store (lineage, serial)", "orders (id)"]
)
def test_a_database_of_another_program_is_not_touched(sqlite: SqliteUnderTest, store: Store, table: str) -> None:
    sqlite.path.parent.mkdir()
    sqlite.execute(f"CREATE TABLE {table}")
    before = sqlite.path.read_bytes()
    error = refusal(store)
    assert error.message == f"'{sqlite.path}' is a SQLite database of another program, not a flowsync store."
    assert error.hint == "Name another file as the store; this one was left as it is."
    assert sqlite.path.read_bytes() == before


def test_a_store_of_a_newer_flowsync(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, "a")
    sqlite.execute("UPDATE store SET schema_version = 4")
    sqlite.execute("DROP TABLE removed")
    before = sqlite.path.read_bytes()
    error = refusal(store)
    assert "made by a newer flowsync: its schema version is 4, and this flowsync knows 3." in error.message
    assert "Install the newer flowsync" in error.hint
    assert sqlite.path.read_bytes() == before


def test_a_store_of_an_older_flowsync(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, "a")
    sqlite.execute("UPDATE store SET schema_version = 1")
    sqlite.execute("DROP TABLE serials")
    error = refusal(store)
    assert "made by an older flowsync: its schema version is 1, and this flowsync works with 3." in error.message
    assert "run 'flowsync state migrate'" in error.hint


@pytest.mark.parametrize("version", ["0", "-1", "'one'"])
def test_a_store_of_no_version(sqlite: SqliteUnderTest, store: Store, version: str) -> None:
    put(store, "a")
    sqlite.execute(f"UPDATE store SET schema_version = {version}")
    error = refusal(store)
    assert f"is damaged: it has the schema version {version}, which never was." in error.message


@pytest.mark.parametrize("table", ["applied", "audit", "history", "live", "locks", "removed", "serials"])
def test_a_store_that_lost_a_table(sqlite: SqliteUnderTest, store: Store, table: str) -> None:
    put(store, "a")
    sqlite.execute(f"DROP TABLE {table}")
    assert refusal(store).message == f"The store '{sqlite.path}' is damaged: the table '{table}' is missing."


def test_a_store_that_lost_its_version(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, "a")
    sqlite.execute("DELETE FROM store")
    assert refusal(store).message == f"The store '{sqlite.path}' is damaged: the table 'store' is empty."


def test_a_store_that_lost_a_column(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, "a")
    sqlite.execute("ALTER TABLE applied DROP COLUMN actor")
    with pytest.raises(StoreError, match="no such column: actor"):
        store.read()


def test_an_applied_object_of_an_unknown_kind(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, "a")
    sqlite.execute("UPDATE applied SET kind = 'Robot'")
    with pytest.raises(StoreError, match="an object of the kind 'Robot', which this flowsync does not know"):
        store.read()


def test_a_damaged_file(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, *(f"flow-{number}" for number in range(500)))
    damaged = bytearray(sqlite.path.read_bytes())
    damaged[8192:] = b"\xff" * (len(damaged) - 8192)
    sqlite.path.write_bytes(damaged)
    with pytest.raises(StoreError, match="is damaged: database disk image is malformed") as error:
        store.read()
    assert error.value.hint.startswith("Restore it from a backup")


def test_a_file_that_was_cut_off(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, *(f"flow-{number}" for number in range(500)))
    os.truncate(sqlite.path, 16384)
    with pytest.raises(StoreError, match="is damaged"):
        store.read()


def test_a_database_that_another_program_writes_to(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, "a")
    with closing(sqlite3.connect(sqlite.path, isolation_level=None)) as program:
        program.execute("BEGIN IMMEDIATE")
        program.execute("DELETE FROM live")
        with pytest.raises(StoreBusyError, match="Another program is writing to the store"):
            begin(store)
        assert flow("a") in store.read().resources
        program.execute("ROLLBACK")
    put(store, "a")


def test_a_trigger_of_another_program_that_refuses_a_write(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, "a")
    before = store.read()
    sqlite.execute("CREATE TRIGGER no BEFORE UPDATE ON live BEGIN SELECT RAISE(ABORT, 'frozen until Monday'); END")
    with pytest.raises(StoreError, match="refused what flowsync asked of it: frozen until Monday"):
        put(store, "b", "a")
    assert store.read() == before


def test_a_full_disk_is_named() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("PRAGMA max_page_count = 2")
        with pytest.raises(sqlite3.OperationalError) as full:
            connection.executescript("CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(100000))")
    error = explain_sqlite(Path("/srv/live.db"), full.value)
    assert error.message == "There is no space left for the store '/srv/live.db'."
    assert "the store is as it was before" in error.hint


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_named_when_the_system_says_so(number: int) -> None:
    error = explain_file(Path("/srv/live.db"), OSError(number, os.strerror(number), "/srv/live.db-wal"))
    assert error.message.startswith("There is no space left for the store '/srv/live.db' ('/srv/live.db-wal'): ")


def test_a_read_only_file_system_is_named() -> None:
    error = explain_file(Path("/srv/live.db"), OSError(errno.EROFS, os.strerror(errno.EROFS), "/srv/live.db"))
    assert error.message == "The store '/srv/live.db' cannot be used: Read-only file system."
    assert "permissions" in error.hint


def test_misuse_of_the_library_is_a_bug_and_no_store_error(store: Store) -> None:
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        pass
    with pytest.raises(sqlite3.ProgrammingError):
        transaction.read()


def test_tables_that_are_described_by_noise(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, "a")
    damaged = bytearray(sqlite.path.read_bytes())
    for text in (b"historyhistory", b"CREATE TABLE history"):
        at = damaged.index(text)
        damaged[at : at + 7] = b"\xff" * 7
    sqlite.path.write_bytes(damaged)
    with pytest.raises(StoreError, match="is damaged: its tables are described by what is no text"):
        store.read()
