"""What every store does when several use it at once."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flowsync.ground.errors import StoreBusyError
from flowsync.store.protocol import Store
from tests.contract.stores import StoreUnderTest, a_writer, body_of, flow, put, put_all

ROOT = Path(__file__).parents[2]


@contextmanager
def another_process_that_holds(under_test: StoreUnderTest) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.contract.child", under_test.url, str(under_test.folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def end_well(process: subprocess.Popen[str]) -> None:
    process.communicate()
    assert process.returncode == 0


@pytest.mark.parametrize("exists", [True, False])
def test_a_second_writer_is_told_who_holds_the_store(store: Store, under_test: StoreUnderTest, exists: bool) -> None:
    if exists:
        put(store, "a")
    with another_process_that_holds(under_test) as process:
        with pytest.raises(StoreBusyError) as busy, store.transaction(a_writer(), wait_seconds=0):
            pytest.fail("two writers at once")
        assert busy.value.message == (
            f"The store is held by ines on laptop (process {process.pid}) since 2026-11-21T21:00:00Z, for import."
        )
        assert "Wait for it to end" in busy.value.hint
        end_well(process)
    assert flow("from-child") in store.read().resources


def test_a_second_writer_in_the_same_process_waits_too(store: Store, under_test: StoreUnderTest) -> None:
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        with pytest.raises(StoreBusyError, match="held by dana on ci-7"):
            put(under_test.open(), "b")
        put_all(transaction, "a")
    assert list(store.read().resources) == [flow("a")]


def test_a_writer_who_waits_goes_on_when_the_store_is_free(store: Store, under_test: StoreUnderTest) -> None:
    seen: list[object] = []

    def wait_and_write() -> None:
        with under_test.open().transaction(a_writer(), wait_seconds=60) as transaction:
            seen.extend(transaction.read().resources)
            put_all(transaction, "a")

    with another_process_that_holds(under_test) as process:
        waiting = threading.Thread(target=wait_and_write)
        waiting.start()
        end_well(process)
        waiting.join()
    assert seen == [flow("from-child")]
    assert store.read().version.serial == 2


def test_a_killed_holder_loses_the_lock_with_its_lease_and_nothing_of_its_write_is_left(
    store: Store, under_test: StoreUnderTest
) -> None:
    put(store, "a")
    before = store.read()
    with another_process_that_holds(under_test) as process:
        process.kill()
        process.wait()
        assert store.read() == before
        with pytest.raises(StoreBusyError, match=f"held by ines on laptop .process {process.pid}."):
            put(store, "b")
        under_test.let_the_lease_run_out()
        put(store, "b")
    assert {address.name: known.serial for address, known in store.read().resources.items()} == {"a": 1, "b": 2}


def test_readers_do_not_wait_for_a_writer_and_see_the_state_before(store: Store, under_test: StoreUnderTest) -> None:
    put(store, "a")
    before = store.read()
    with another_process_that_holds(under_test) as process:
        assert under_test.open().read() == before
        end_well(process)
    assert store.read().version.serial == before.version.serial + 1


def test_a_reader_during_the_very_first_write_sees_an_empty_store(store: Store, under_test: StoreUnderTest) -> None:
    with another_process_that_holds(under_test) as process:
        assert store.read().resources == {}
        assert store.read().version.serial == 0
        end_well(process)
    assert store.read().version.serial == 1


def test_the_lock_is_free_after_an_error(store: Store) -> None:
    with pytest.raises(RuntimeError), store.transaction(a_writer(), wait_seconds=0):
        raise RuntimeError
    put(store, "a")
    assert store.read().resources[flow("a")].live == body_of("a", version=1)
