"""The lock of every store: a lease that its holder renews, with a number that fences off who lost it."""

import threading
from dataclasses import replace

import pytest

from flowsync.ground.errors import StoreBusyError, StoreError
from flowsync.ground.json_text import parse_json
from flowsync.model.record import LockInfo
from flowsync.store.deeds import Put
from flowsync.store.protocol import Lease, Store
from tests.contract.stores import StoreUnderTest, a_writer, body_of, flow, put

A = flow("a")


def holder(store: Store) -> LockInfo | None:
    with store.snapshot() as snapshot:
        return snapshot.lock()


def write(lease: Lease, version: int) -> None:
    with lease.transaction(a_writer()) as transaction:
        transaction.write([Put(address=A, body=body_of("a", version=version))])


def test_the_lock_says_who_holds_it_why_and_where(store: Store) -> None:
    writer = a_writer(actor="ines", host="ci-9", operation="apply", reason="Tidy up", run_url="https://ci.test/run/7")
    with store.lock(writer, wait_seconds=0) as lease:
        held = holder(store)
        assert held == lease.info
    assert held is not None
    assert held.expires > held.since
    assert replace(held, id="", expires="") == LockInfo(
        id="",
        fence=1,
        operation="apply",
        actor="ines",
        reason="Tidy up",
        host="ci-9",
        process=4711,
        run_url="https://ci.test/run/7",
        since="2026-11-21T21:00:00Z",
        expires="",
    )
    assert holder(store) is None


def test_who_waits_in_vain_is_told_all_of_it(store: Store) -> None:
    writer = a_writer(actor="ines", reason="Tidy up", run_url="https://ci.test/run/7")
    with (
        store.lock(writer, wait_seconds=0) as lease,
        pytest.raises(StoreBusyError) as busy,
        store.lock(a_writer(), wait_seconds=0),
    ):
        pytest.fail("two holders at once")
    assert busy.value.message == (
        "The store is held by ines on ci-7 (process 4711) since 2026-11-21T21:00:00Z, for apply (Tidy up). "
        "Its run: https://ci.test/run/7"
    )
    assert f"flowsync state unlock {lease.info.id}" in busy.value.hint


def test_who_waits_is_told_once_for_whom(store: Store, under_test: StoreUnderTest) -> None:
    told: list[LockInfo | None] = []
    free = threading.Event()

    def hold() -> None:
        with under_test.open().lock(a_writer(actor="ines"), wait_seconds=0):
            held.set()
            free.wait()

    held, thread = threading.Event(), threading.Thread(target=hold)
    thread.start()
    held.wait()

    def tell(info: LockInfo | None) -> None:
        told.append(info)
        free.set()

    with store.lock(a_writer(actor="dana"), wait_seconds=60, on_wait=tell) as lease:
        assert lease.info.actor == "dana"
    thread.join()
    assert [info.actor for info in told if info] == ["ines"]


def test_every_holder_has_a_higher_number(store: Store) -> None:
    numbers = []
    for _ in range(3):
        with store.lock(a_writer(), wait_seconds=0) as lease:
            numbers.append(lease.info.fence)
    assert numbers == [1, 2, 3]


def test_a_holder_may_write_several_times(store: Store) -> None:
    with store.lock(a_writer(), wait_seconds=0) as lease:
        write(lease, 1)
        write(lease, 2)
    assert store.read().version.serial == 2


def test_a_holder_that_wakes_up_late_cannot_write(store: Store, under_test: StoreUnderTest) -> None:
    other = under_test.open()
    with store.lock(a_writer(actor="ines"), wait_seconds=0) as late:
        under_test.let_the_lease_run_out()
        with other.lock(a_writer(actor="dana", host="ci-8"), wait_seconds=0) as lease:
            write(lease, 1)
            with pytest.raises(StoreBusyError) as lost:
                write(late, 2)
            assert "lost the lock of the store (number 1)" in lost.value.message
            assert "dana on ci-8 holds it since" in lost.value.message
            assert "Nothing was written" in lost.value.message
        with pytest.raises(StoreBusyError, match="lost the lock"):
            write(late, 2)
    assert store.read().resources[A].live == body_of("a", version=1)


def test_a_late_holder_that_lets_go_does_not_free_the_lock_of_another(store: Store, under_test: StoreUnderTest) -> None:
    with under_test.open().lock(a_writer(actor="ines"), wait_seconds=0) as late:
        under_test.let_the_lease_run_out()
        with store.lock(a_writer(actor="dana"), wait_seconds=0):
            late.release()  # type: ignore[attr-defined]
            held = holder(store)
            assert held is not None
            assert held.actor == "dana"


def test_a_lease_is_renewed_while_its_holder_thinks(under_test: StoreUnderTest) -> None:
    store, other = under_test.open(lease_seconds=3), under_test.open()
    with store.lock(a_writer(actor="ines"), wait_seconds=0) as lease:
        with pytest.raises(StoreBusyError, match="held by ines"), other.lock(a_writer(), wait_seconds=4):
            pytest.fail("two holders at once")
        write(lease, 1)


def test_a_clock_that_was_set_back_does_not_keep_a_dead_holder_alive(under_test: StoreUnderTest) -> None:
    put(under_test.open(), "a")
    under_test.leave_a_lock(actor="ines", expires="2099-01-01T00:00:00.000Z")
    store = under_test.open(lease_seconds=0.3)
    with pytest.raises(StoreBusyError, match="held by ines"), store.lock(a_writer(), wait_seconds=0):
        pytest.fail("it was not seen to be dead yet")
    with store.lock(a_writer(actor="dana"), wait_seconds=60) as lease:
        assert lease.info.actor == "dana"


def test_a_lock_can_be_taken_away_and_that_is_recorded(store: Store, under_test: StoreUnderTest) -> None:
    with under_test.open().lock(a_writer(actor="ines"), wait_seconds=0) as late:
        held = store.unlock(late.info.id, a_writer(operation="unlock", actor="dana", reason="CI was cancelled"))
        assert held == late.info
        assert holder(store) is None
        with pytest.raises(StoreBusyError, match="or somebody unlocked it"):
            write(late, 1)
    with store.snapshot() as snapshot:
        entry = parse_json(list(snapshot.audit())[-1].text)
    assert (entry["event"], entry["actor"], entry["reason"]) == ("unlock", "dana", "CI was cancelled")
    assert (entry["details"]["lock"]["id"], entry["details"]["lock"]["actor"]) == (late.info.id, "ines")


@pytest.mark.parametrize("exists", [True, False])
def test_a_lock_that_nobody_holds_cannot_be_taken_away(store: Store, exists: bool) -> None:
    if exists:
        put(store, "a")
    with pytest.raises(StoreError, match="Nobody holds a lock 'abc'"):
        store.unlock("abc", a_writer(operation="unlock"))


def test_a_reader_waits_for_no_lock(store: Store, under_test: StoreUnderTest) -> None:
    put(store, "a")
    with store.lock(a_writer(), wait_seconds=0):
        assert under_test.open().read().version.serial == 1
