"""What the file system refuses: space and permission. Nothing is lost, and one clear message says it."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from flowsync.store.protocol import Store
from flowsync.store.sqlite.engine import SqliteEngine
from tests.contract.stores import SqliteUnderTest, body_of, put

ROOT = Path(__file__).parents[3]
RIGHTS = "Check the owner and the permissions of the file and its folder"


def run(module: str, *arguments: object) -> str:
    command = [sys.executable, "-m", f"tests.unit.store.{module}", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def files_of(sqlite: SqliteUnderTest) -> list[str]:
    return sorted(path.name for path in sqlite.path.parent.iterdir())


NO_SPACE = [
    (300_000, "could not be read or written: disk I/O error."),  # in the log
    (9_000, "There is no space left for the store"),  # in the memory that SQLite shares through a file
]


@pytest.mark.parametrize(("most", "why"), NO_SPACE)
@pytest.mark.parametrize("exists", [True, False])
def test_a_write_that_finds_no_space_changes_nothing(
    sqlite: SqliteUnderTest, store: Store, most: int, why: str, exists: bool
) -> None:
    if exists:
        put(store, "a", "b")
    before = store.read()
    message, hint = run("full_disk", sqlite.folder, most).split("\n")
    assert why in message
    assert str(sqlite.path) in message
    assert "disk" in hint
    after = store.read()
    assert (after.resources, after.version.serial) == (before.resources, before.version.serial)
    put(store, "c")
    assert store.read().version.serial == before.version.serial + 1


@pytest.fixture
def others(shared: SqliteUnderTest) -> Iterator[SqliteUnderTest]:
    """A store that the unprivileged process may read and not write."""
    put(shared.open(), "a")
    shared.path.chmod(0o444)
    shared.path.parent.chmod(0o555)
    yield shared
    shared.path.parent.chmod(0o755)


@pytest.mark.parametrize("mode", [0o444, 0o666])
def test_a_store_in_a_folder_that_may_not_be_written_can_be_read(others: SqliteUnderTest, mode: int) -> None:
    others.path.chmod(mode)
    before = files_of(others)
    assert run("unprivileged", "read", others.folder) == f"a={body_of('a', version=1)}"
    assert files_of(others) == before


def test_a_store_that_may_not_be_written_says_so(others: SqliteUnderTest) -> None:
    report = run("unprivileged", "write", others.folder)
    assert report.startswith(f"StoreError: The store '{others.path}' cannot be written: it is read-only. {RIGHTS}")


def test_a_file_that_may_not_be_written_in_a_folder_that_may(others: SqliteUnderTest) -> None:
    others.path.parent.chmod(0o777)
    assert run("unprivileged", "read", others.folder) == f"a={body_of('a', version=1)}"
    assert files_of(others) == ["live.db"]
    report = run("unprivileged", "write", others.folder)
    assert report.startswith(f"StoreError: The store '{others.path}' cannot be written: it is read-only. {RIGHTS}")


@pytest.mark.parametrize("action", ["read", "write"])
def test_a_file_that_may_not_be_read(others: SqliteUnderTest, action: str) -> None:
    others.path.chmod(0o000)
    report = run("unprivileged", action, others.folder)
    assert report.startswith(f"StoreError: The store '{others.path}' cannot be opened. {RIGHTS}")


@pytest.mark.parametrize("action", ["read", "write"])
def test_a_folder_that_may_not_be_entered(others: SqliteUnderTest, action: str) -> None:
    others.path.parent.chmod(0o000)
    report = run("unprivileged", action, others.folder)
    assert report.startswith(f"StoreError: The store '{others.path}' cannot be used")
    assert "Permission denied" in report
    assert RIGHTS in report


def test_a_folder_that_may_not_be_made(shared: SqliteUnderTest) -> None:
    shared.folder.chmod(0o555)
    report = run("unprivileged", "write", shared.folder)
    assert report.startswith(f"StoreError: The store '{shared.path}' cannot be used ('{shared.path.parent}'): Perm")
    shared.folder.chmod(0o755)


def leave_a_crash(sqlite: SqliteUnderTest, *endings: str) -> None:
    """The files of a process that died after a commit, with a second version of the flow in the log only."""
    kept = sqlite.folder / "kept"
    sqlite.path.parent.chmod(0o755)
    sqlite.path.chmod(0o644)
    with closing(sqlite3.connect(sqlite.path)) as program:
        program.execute("UPDATE live SET body = ?", (body_of("a", version=2),))
        program.commit()
        shutil.copytree(sqlite.path.parent, kept)
    for ending in ("", *endings):
        shutil.copyfile(f"{kept}/live.db{ending}", f"{sqlite.path}{ending}")
        Path(f"{sqlite.path}{ending}").chmod(0o444)
    sqlite.path.parent.chmod(0o555)


def test_after_a_crash_the_last_commit_is_read_without_writing(others: SqliteUnderTest) -> None:
    leave_a_crash(others, "-wal", "-shm")
    assert run("unprivileged", "read", others.folder) == f"a={body_of('a', version=2)}"


def test_an_old_state_is_never_read_as_the_last_one(others: SqliteUnderTest) -> None:
    leave_a_crash(others, "-wal")
    report = run("unprivileged", "read", others.folder)
    assert report.startswith(f"StoreError: The store '{others.path}' cannot be opened. It was not closed properly: ")


def test_who_waits_longer_than_sqlite_can_count_waits_all_the_same(sqlite: SqliteUnderTest, store: Store) -> None:
    put(store)
    with SqliteEngine(sqlite.path).writing(wait_seconds=999_999 * 3600) as connection:
        assert connection.execute("PRAGMA busy_timeout") == [(1_000_000_000,)]
