"""What every store does with reads and writes."""

from collections.abc import Callable

import pytest

from flowsync.model.state import ResourceState, State, StateVersion
from flowsync.store.deeds import Adopt, Delete, Forget, Put
from flowsync.store.protocol import Store, Transaction
from tests.contract.stores import StoreUnderTest, a_writer, body_of, flow, put

A, B = flow("a"), flow("b")


def test_a_store_that_does_not_exist_reads_as_empty_and_is_not_made(under_test: StoreUnderTest, store: Store) -> None:
    assert store.read() == State()
    assert list(under_test.folder.iterdir()) == []


def test_what_is_put_is_live_and_applied_with_who_when_and_from_which_revision(store: Store) -> None:
    put(store, "a", actor="ines", at="2026-11-22T08:00:00Z", revision="cafe")
    state = store.read()
    text = body_of("a", version=1)
    assert state.resources == {
        A: ResourceState(
            live=text,
            applied=text,
            object_id=state.resources[A].object_id,
            revision="cafe",
            actor="ines",
            applied_at="2026-11-22T08:00:00Z",
            serial=1,
        )
    }
    assert len(state.resources[A].object_id) == 32
    assert (state.removed, state.invalid, state.diagnostics) == ({}, frozenset(), ())


def test_a_live_body_that_equals_the_applied_one_is_the_same_text(store: Store) -> None:
    put(store, "a")
    known = store.read().resources[A]
    assert known.live is known.applied


def test_addresses_of_every_kind_and_space_are_kept_apart(store: Store) -> None:
    inside = flow("a", "payments")
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        transaction.write([Put(address=A, body=body_of("a", at="global"))])
        transaction.write([Put(address=inside, body=body_of("a", at="payments"))])
    resources = store.read().resources
    assert {address: known.live for address, known in resources.items()} == {
        A: body_of("a", at="global"),
        inside: body_of("a", at="payments"),
    }
    assert resources[A].object_id != resources[inside].object_id


def test_a_transaction_adds_one_to_the_serial_however_much_it_writes(store: Store) -> None:
    put(store, "a", "b", "c")
    first = store.read().version
    put(store, "a")
    second = store.read().version
    assert (first.serial, second.serial) == (1, 2)
    assert first.lineage == second.lineage
    assert first.lineage is not None


def test_an_object_keeps_the_serial_of_its_own_last_write(store: Store) -> None:
    put(store, "a", "b")
    put(store, "b")
    assert {address.name: known.serial for address, known in store.read().resources.items()} == {"a": 1, "b": 2}


def test_a_transaction_that_writes_nothing_changes_nothing(store: Store) -> None:
    put(store, "a")
    before = store.read()
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        assert transaction.read() == before
    assert store.read() == before


def test_a_transaction_that_writes_nothing_makes_an_empty_store(store: Store) -> None:
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        assert transaction.find_plan("d") is None
        inside = transaction.read()
    assert (inside.resources, inside.version.serial) == ({}, 0)
    assert store.read() == inside


def test_two_stores_have_two_lineages(store: Store, under_test: StoreUnderTest) -> None:
    put(store, "a")
    other = type(under_test)(under_test.folder / "other")  # type: ignore[call-arg]
    put(other.open(), "a")
    assert store.read().version.lineage != other.open().read().version.lineage


def test_an_update_keeps_the_object(store: Store) -> None:
    put(store, "a")
    before = store.read().resources[A]
    with store.transaction(a_writer(revision="new"), wait_seconds=0) as transaction:
        transaction.write([Put(address=A, body=body_of("a", version=2))])
    after = store.read().resources[A]
    assert (after.live, after.applied, after.revision) == (body_of("a", version=2), body_of("a", version=2), "new")
    assert after.object_id == before.object_id


def test_a_rename_keeps_the_object_and_removes_its_old_address(store: Store) -> None:
    put(store, "a")
    before = store.read().resources[A]
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        transaction.write([Put(address=B, body=body_of("b"), previous=A)])
    state = store.read()
    assert list(state.resources) == [B]
    assert state.resources[B].object_id == before.object_id
    assert (state.resources[B].live, state.resources[B].applied) == (body_of("b"), body_of("b"))
    assert state.removed == {A: 2}


def test_a_rename_whose_old_row_somebody_deleted_puts_the_new_one(store: Store, under_test: StoreUnderTest) -> None:
    put(store, "a")
    under_test.delete_live("AccessFlow", None, "a")
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        transaction.write([Put(address=B, body=body_of("b"), previous=A)])
    assert {address: known.live for address, known in store.read().resources.items()} == {B: body_of("b")}


def test_a_delete_takes_the_object_out_of_force_and_out_of_management(store: Store) -> None:
    put(store, "a", "b")
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        transaction.write([Delete(address=A)])
    state = store.read()
    assert list(state.resources) == [B]
    assert state.removed == {A: 2}


def test_what_is_made_again_is_a_new_object_and_no_longer_removed(store: Store) -> None:
    put(store, "a")
    first = store.read().resources[A]
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        transaction.write([Delete(address=A)])
    put(store, "a")
    state = store.read()
    assert state.removed == {}
    assert state.resources[A].object_id != first.object_id


def test_removed_tells_the_last_time(store: Store) -> None:
    for _ in range(2):
        put(store, "a")
        with store.transaction(a_writer(), wait_seconds=0) as transaction:
            transaction.write([Delete(address=A)])
    assert store.read().removed == {A: 4}


def test_adopting_an_unmanaged_object_leaves_its_live_row(store: Store, under_test: StoreUnderTest) -> None:
    put(store, "b")
    under_test.write_live("AccessFlow", None, "a", '{"spec": {},  "metadata": {"name": "a"}}')
    with store.transaction(a_writer(operation="import", actor="ines"), wait_seconds=0) as transaction:
        transaction.write([Adopt(address=A, body=body_of("a"))])
    known = store.read().resources[A]
    assert (known.live, known.applied, known.actor, known.serial) == (body_of("a"), body_of("a"), "ines", 2)
    assert known.live is known.applied
    assert len(known.object_id) == 32


def test_adopting_a_managed_object_keeps_the_object_and_its_live_row(store: Store, under_test: StoreUnderTest) -> None:
    put(store, "a")
    before = store.read().resources[A]
    under_test.write_live("AccessFlow", None, "a", body_of("a", version=3))
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        transaction.write([Adopt(address=A, body=body_of("a", version=2))])
    known = store.read().resources[A]
    assert (known.live, known.applied) == (body_of("a", version=3), body_of("a", version=2))
    assert known.object_id == before.object_id


def test_forgetting_leaves_the_live_row_unmanaged(store: Store) -> None:
    put(store, "a")
    with store.transaction(a_writer(operation="forget"), wait_seconds=0) as transaction:
        transaction.write([Forget(address=A)])
    state = store.read()
    assert state.resources == {A: ResourceState(live=body_of("a", version=1))}
    assert not state.resources[A].is_managed
    assert state.removed == {A: 2}


def test_forgetting_what_somebody_deleted_leaves_nothing(store: Store, under_test: StoreUnderTest) -> None:
    put(store, "a")
    under_test.delete_live("AccessFlow", None, "a")
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        transaction.write([Forget(address=A)])
    assert store.read().resources == {}


@pytest.mark.parametrize(
    "misuse",
    [
        lambda transaction: transaction.write([Delete(address=A)]),
        lambda transaction: transaction.write([Forget(address=A)]),
        lambda transaction: transaction.write([Put(address=flow("c"), body=body_of("c"), previous=A)]),
        lambda transaction: transaction.write([Put(address=flow("b", "payments"), body=body_of("b"), previous=B)]),
    ],
    ids=["delete", "forget", "rename", "rename into a space"],
)
def test_what_flowsync_does_not_manage_is_never_touched(
    store: Store, under_test: StoreUnderTest, misuse: Callable[[Transaction], None]
) -> None:
    put(store, "b")
    under_test.write_live("AccessFlow", None, "a", body_of("a"))
    before = store.read()
    with store.transaction(a_writer(), wait_seconds=0) as transaction, pytest.raises(ValueError, match="AccessFlow/"):
        misuse(transaction)
    assert store.read() == before


def test_a_plan_is_found_by_its_digest_as_it_was_applied_last(store: Store) -> None:
    put(store, "a", plan_digest="d1", actor="dana", at="2026-11-21T21:00:00Z")
    put(store, "a", plan_digest="d2")
    put(store, "a", plan_digest="d1", actor="ines", at="2026-11-23T06:00:00Z")
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        found = transaction.find_plan("d1")
        assert found is not None
        assert (found.serial, found.actor, found.at) == (3, "ines", "2026-11-23T06:00:00Z")
        assert transaction.find_plan("d3") is None


def test_a_write_without_a_plan_is_no_plan(store: Store) -> None:
    put(store, "a", plan_digest="")
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        assert transaction.find_plan("") is None


def test_a_transaction_reads_what_it_has_written(store: Store) -> None:
    put(store, "a")
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        transaction.write([Put(address=B, body=body_of("b", version=1))])
        transaction.write([Delete(address=A)])
        inside = transaction.read()
    assert list(inside.resources) == [B]
    assert inside.removed == {A: 2}
    assert inside.version.serial == 2
    assert store.read() == inside


def test_the_first_transaction_reads_what_it_has_written(store: Store) -> None:
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        transaction.write([Put(address=A, body=body_of("a", version=1))])
        inside = transaction.read()
    assert inside.version == StateVersion(lineage=inside.version.lineage, serial=1)
    assert store.read() == inside


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("exists", [True, False])
def test_nothing_happens_when_the_context_does_not_end_well(
    store: Store, error: type[BaseException], exists: bool
) -> None:
    if exists:
        put(store, "a", "b")
    before = store.read()
    with pytest.raises(error):
        write_and_raise(store, error)
    after = store.read()
    assert (after.resources, after.version.serial) == (before.resources, before.version.serial)
    put(store, "d")
    assert store.read().version.serial == before.version.serial + 1


def write_and_raise(store: Store, error: type[BaseException]) -> None:
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        transaction.write([Put(address=flow("c"), body=body_of("c"))])
        transaction.write([Put(address=A, body=body_of("a", version=9))])
        raise error


def test_the_url_is_shown_as_it_was_given(store: Store, under_test: StoreUnderTest) -> None:
    assert store.shown_url == under_test.url
