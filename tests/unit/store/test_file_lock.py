import fcntl
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from flowsync.ground.errors import StoreBusyError, StoreError
from flowsync.store.protocol import Store
from tests.contract.stores import SqliteUnderTest, a_writer, put, put_all


@pytest.fixture
def lock(sqlite: SqliteUnderTest) -> Path:
    sqlite.path.parent.mkdir()
    return Path(f"{sqlite.path}.lock")


@pytest.fixture
def held(lock: Path) -> Iterator[int]:
    """The lock file, open and locked by somebody."""
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    yield descriptor
    os.close(descriptor)


def test_the_lock_file_is_one_line_of_json_about_its_holder(lock: Path, store: Store) -> None:
    with store.transaction(a_writer(), wait_seconds=0):
        line = lock.read_text()
    assert line.endswith("\n")
    assert json.loads(line) == {
        "who": "dana",
        "host": "ci-7",
        "process": 4711,
        "operation": "apply",
        "since": "2026-11-21T21:00:00Z",
    }
    assert lock.read_text() == ""


@pytest.mark.parametrize("note", [b"", b"no json", b"[]", b'{"who":"dana"}', b"\xff"])
def test_a_holder_who_left_no_note_is_another_flowsync(store: Store, held: int, note: bytes) -> None:
    os.pwrite(held, note, 0)
    with pytest.raises(StoreBusyError, match=r"^The store is held by another flowsync\.$"):
        put(store, "a")


def test_a_note_of_somebody_who_was_killed_holds_nobody_up(lock: Path, store: Store) -> None:
    lock.write_text('{"who":"ghost","host":"h","process":1,"operation":"apply","since":"2026-11-21T21:00:00Z"}' * 9)
    with store.transaction(a_writer(), wait_seconds=0):
        assert json.loads(lock.read_text())["who"] == "dana"


def test_a_lock_that_is_a_link_is_refused(lock: Path, store: Store) -> None:
    target = lock.parent / "precious"
    target.write_text("kept")
    lock.symlink_to(target)
    with pytest.raises(StoreError, match=r"live\.db\.lock"):
        put(store, "a")
    assert target.read_text() == "kept"


def test_ctrl_c_in_the_middle_of_a_write_leaves_the_store_as_it_was_and_free(store: Store) -> None:
    put(store, "a")
    before = store.read()
    with pytest.raises(KeyboardInterrupt):
        write_until_interrupted(store)
    assert store.read() == before
    put(store, "b")


def write_until_interrupted(store: Store) -> None:
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        put_all(transaction, "b")
        signal.raise_signal(signal.SIGINT)


def test_ctrl_c_while_waiting_for_the_lock_ends_the_wait(store: Store, held: int) -> None:
    usual = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            wait_until_interrupted(store)
    finally:
        signal.signal(signal.SIGALRM, usual)


def wait_until_interrupted(store: Store) -> None:
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    with store.transaction(a_writer(), wait_seconds=600):
        pytest.fail("a transaction has begun")
