import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from flowsync.ground.address import Address
from flowsync.store.open import open_store
from flowsync.store.protocol import Store
from flowsync.store.sql.store import SqlStore
from flowsync.store.sqlite.engine import SqliteEngine
from tests.contract.stores import SqliteUnderTest, a_writer, body_of, flow, put, put_all, read_body


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}


@pytest.fixture(params=[0o000, 0o022, 0o077])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    usual = os.umask(request.param)
    yield
    os.umask(usual)


@pytest.mark.usefixtures("umask")
def test_everything_that_is_made_is_for_its_owner_only(sqlite: SqliteUnderTest, store: Store) -> None:
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        put_all(transaction, "a")
        modes = {path.name: mode_of(path) for path in sqlite.path.parent.iterdir()}
    private = 0o600
    names = ["live.db", "live.db-shm", "live.db-wal"]
    assert modes == dict.fromkeys(names, private)
    assert mode_of(sqlite.path.parent) == 0o700


def test_missing_folders_above_are_private_too(tmp_path: Path) -> None:
    put(open_store("sqlite:///one/two/live.db", folder=tmp_path, read_body=read_body), "a")
    assert (mode_of(tmp_path / "one"), mode_of(tmp_path / "one" / "two")) == (0o700, 0o700)


def test_a_folder_that_exists_is_left_as_it_is(sqlite: SqliteUnderTest, store: Store) -> None:
    sqlite.path.parent.mkdir()
    sqlite.path.parent.chmod(0o755)
    put(store, "a")
    assert mode_of(sqlite.path.parent) == 0o755
    assert not (sqlite.path.parent / ".gitignore").exists()


def test_a_file_that_exists_keeps_its_permissions(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, "a")
    sqlite.path.chmod(0o640)
    put(store, "b")
    assert mode_of(sqlite.path) == 0o640


def test_git_is_told_to_ignore_the_folder_that_flowsync_makes(tmp_path: Path) -> None:
    put(open_store("sqlite:///.flowsync/live.db", folder=tmp_path, read_body=read_body), "a")
    assert (tmp_path / ".flowsync" / ".gitignore").read_text() == "*\n"


def test_git_is_told_nothing_in_a_folder_that_was_there(tmp_path: Path) -> None:
    (tmp_path / ".flowsync").mkdir()
    put(open_store("sqlite:///.flowsync/live.db", folder=tmp_path, read_body=read_body), "a")
    assert not (tmp_path / ".flowsync" / ".gitignore").exists()


def test_after_a_write_there_is_only_the_database(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, "a")
    assert sorted(path.name for path in sqlite.path.parent.iterdir()) == ["live.db"]


def test_a_read_leaves_every_file_as_it_was_and_no_other(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, "a")
    before = contents(sqlite.path.parent)
    store.read()
    assert contents(sqlite.path.parent) == before


def test_a_read_after_a_crash_sees_the_last_commit_and_leaves_the_database_as_it_was(
    sqlite: SqliteUnderTest, store: Store
) -> None:
    put(store, "a")
    kept = sqlite.folder / "kept"
    with closing(sqlite3.connect(sqlite.path)) as program:
        program.execute("UPDATE live SET body = ?", (body_of("a", version=2),))
        program.commit()
        shutil.copytree(sqlite.path.parent, kept)
    before = contents(kept)
    crashed = open_store("sqlite:///kept/live.db", folder=sqlite.folder, read_body=read_body)
    assert crashed.read().resources[flow("a")].live == body_of("a", version=2)
    after = contents(kept)
    assert after.keys() == before.keys()
    assert after["live.db"] == before["live.db"]
    assert after["live.db-wal"] == before["live.db-wal"]


def test_a_write_during_a_read_without_locks_is_noticed(
    sqlite: SqliteUnderTest, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "a")
    sqlite.write_live("AccessFlow", None, "a", body_of("a", version=2))
    meanwhile = [body_of("a", version=3)]

    def write_once(address: Address, text: str) -> str:
        if meanwhile:
            sqlite.write_live("AccessFlow", None, "a", meanwhile.pop())
        return read_body(address, text)

    monkeypatch.setattr(os, "access", lambda *_: False)
    reader = open_store(sqlite.url, folder=sqlite.folder, read_body=write_once)
    assert reader.read().resources[flow("a")].live == body_of("a", version=3)


def test_a_read_is_of_one_moment(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, "a")
    before = store.read()
    written: list[str] = []

    def write_in_between(sql: str) -> None:
        if "FROM live" in sql and not written:
            written.append(sql)
            put(store, "a", "b")

    reader = SqlStore(SqliteEngine(sqlite.path, on_statement=write_in_between), shown_url="", read_body=read_body)
    assert reader.read() == before
    assert written
    assert store.read().version.serial == 2


def test_a_store_that_was_backed_up_is_a_store(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store, "a")
    sqlite.execute(f"VACUUM INTO '{sqlite.folder}/copy.db'")
    copy = open_store("sqlite:///copy.db", folder=sqlite.folder, read_body=read_body)
    assert copy.read() == store.read()
    put(copy, "b")
    assert copy.read().version.serial == 2
