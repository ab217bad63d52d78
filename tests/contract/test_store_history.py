"""The history of every store: one version for every change, with who, when and why."""

import pytest

from flowsync.ground.address import Address
from flowsync.ground.json_text import parse_json
from flowsync.model.record import PastObject, Version, Written
from flowsync.store.deeds import Adopt, Deed, Delete, Forget, Put
from flowsync.store.protocol import Store
from flowsync.store.sql.chain import digest_versions, hash_of
from tests.contract.stores import StoreUnderTest, a_writer, body_of, flow, put, put_all

A, B, C = flow("a"), flow("b", "payments"), flow("c")
FIRST, SECOND, FOREIGN = body_of("a", version=1), body_of("a", version=2), body_of("a", version=9)


def do(store: Store, *deeds: Deed, operation: str = "apply") -> None:
    with store.transaction(a_writer(operation=operation), wait_seconds=0) as transaction:
        transaction.write(deeds)


def versions_of(store: Store, serial: int) -> list[Version]:
    with store.snapshot() as snapshot:
        return list(snapshot.versions_of(serial))


def summary(versions: list[Version]) -> list[tuple[str, str, str | None, str | None, str | None]]:
    return [
        (one.action, str(one.address), str(one.previous) if one.previous else None, one.before, one.after)
        for one in versions
    ]


def test_every_change_is_recorded_with_what_was_in_force_before_and_what_was_applied(
    store: Store, under_test: StoreUnderTest
) -> None:
    put(store, "a", "d", "e")
    under_test.write_live("AccessFlow", None, "a", FOREIGN)
    do(
        store,
        Put(address=C, body=SECOND, previous=A),
        Put(address=B, body=body_of("b")),
        Put(address=flow("d"), body=body_of("d", version=2)),
        Delete(address=flow("e")),
    )
    assert summary(versions_of(store, 2)) == [
        ("rename", "AccessFlow/c", "AccessFlow/a", FOREIGN, SECOND),
        ("create", "AccessFlow/payments/b", None, None, body_of("b")),
        ("update", "AccessFlow/d", None, body_of("d", version=1), body_of("d", version=2)),
        ("delete", "AccessFlow/e", None, body_of("e", version=1), None),
    ]


def test_what_stays_in_force_is_recorded_as_it_is(store: Store, under_test: StoreUnderTest) -> None:
    put(store, "z")
    under_test.write_live("AccessFlow", None, "a", '{"spec":{}}')
    do(store, Adopt(address=A, body=body_of("a")), operation="import")
    do(store, Forget(address=A), operation="forget")
    assert summary(versions_of(store, 2)) == [("adopt", "AccessFlow/a", None, '{"spec":{}}', body_of("a"))]
    assert summary(versions_of(store, 3)) == [("forget", "AccessFlow/a", None, '{"spec":{}}', '{"spec":{}}')]


def test_drift_that_is_left_stays_drift(store: Store, under_test: StoreUnderTest) -> None:
    put(store, "a")
    do(store, Put(address=A, body=FOREIGN, applied=SECOND))
    known = store.read().resources[A]
    assert (known.live, known.applied) == (FOREIGN, SECOND)
    assert summary(versions_of(store, 2)) == [("update", "AccessFlow/a", None, FIRST, SECOND)]


def test_two_objects_may_change_their_names_with_each_other(store: Store) -> None:
    put(store, "a", "c")
    ids = {address: known.object_id for address, known in store.read().resources.items()}
    do(store, Put(address=C, body=body_of("c", was="a"), previous=A), Put(address=A, body=body_of("a"), previous=C))
    now = {address: (known.object_id, known.live) for address, known in store.read().resources.items()}
    assert now == {A: (ids[C], body_of("a")), C: (ids[A], body_of("c", was="a"))}


@pytest.mark.parametrize(
    "deeds",
    [
        [Put(address=A, body=FIRST), Delete(address=A)],
        [Put(address=C, body=FIRST), Put(address=C, body=SECOND, previous=A)],
    ],
)
def test_nothing_is_changed_twice_at_once(store: Store, deeds: list[Deed]) -> None:
    put(store, "a")
    with pytest.raises(ValueError, match="would be changed twice at once"):
        do(store, *deeds)
    assert store.read().version.serial == 1


def test_who_when_where_and_why_are_recorded(store: Store) -> None:
    given = {
        "actor": "ines",
        "host": "laptop",
        "at": "2026-11-22T08:00:00Z",
        "operation": "rollback",
        "revision": "cafe",
        "plan_digest": "d1",
        "author": "Dana <dana@example.com>",
        "reason": "Too wide",
        "ticket": "SEC-12",
        "pull_request": "#7",
        "run_url": "https://ci.test/run/7",
    }
    put(store, "a", **given)
    with store.snapshot() as snapshot:
        assert snapshot.who_wrote(1) == Written(serial=1, process=4711, **given)
        assert list(snapshot.writes()) == [snapshot.who_wrote(1)]
        assert snapshot.who_wrote(2) is None
    known = store.read().resources[A]
    assert (known.applied_at, known.actor, known.revision) == ("2026-11-22T08:00:00Z", "ines", "cafe")


def test_writes_are_told_newest_first_or_oldest_first(store: Store) -> None:
    for _ in range(3):
        put(store, "a")
    with store.snapshot() as snapshot:
        assert [one.serial for one in snapshot.writes()] == [3, 2, 1]
        assert [one.serial for one in snapshot.writes(newest_first=False)] == [1, 2, 3]


def test_the_versions_of_an_address_go_through_renames_and_tell_objects_apart(store: Store) -> None:
    put(store, "a", "other")
    do(store, Put(address=C, body=SECOND, previous=A))
    put(store, "a")
    with store.snapshot() as snapshot:
        of_a, of_c = snapshot.versions(A), snapshot.versions(C)
    assert [(one.serial, one.action) for one in of_a] == [(1, "create"), (2, "rename"), (3, "create")]
    assert [(one.serial, one.action) for one in of_c] == [(1, "create"), (2, "rename")]
    assert of_a[0].object_id == of_a[1].object_id != of_a[2].object_id


def test_the_past_is_what_was_managed_then(store: Store) -> None:
    put(store, "a", "z")
    do(store, Put(address=C, body=SECOND, previous=A))
    do(store, Delete(address=C), Forget(address=flow("z")))
    past = [{address: known.body for address, known in objects_at(store, serial).items()} for serial in range(5)]
    bodies = {A: FIRST, flow("z"): body_of("z", version=1)}
    assert past == [{}, bodies, {C: SECOND, flow("z"): bodies[flow("z")]}, {}, {}]
    assert objects_at(store, 1)[A].object_id == objects_at(store, 2)[C].object_id


def objects_at(store: Store, serial: int) -> dict[Address, PastObject]:
    with store.snapshot() as snapshot:
        return dict(snapshot.objects_at(serial))


def test_the_serial_of_a_time_is_that_of_the_last_write_until_then(store: Store) -> None:
    for at in ("2026-11-21T08:00:00Z", "2026-11-21T09:00:00Z", "2025-01-01T00:00:00Z"):
        put(store, "a", at=at)
    times = ("2020-01-01T00:00:00Z", "2026-11-21T08:00:00Z", "2026-11-21T08:59:59Z", "2026-11-21T09:00:00Z")
    with store.snapshot() as snapshot:
        assert [snapshot.serial_at(time) for time in times] == [0, 1, 1, 3]


def test_an_object_that_was_deleted_past_flowsync_is_put_back_as_the_same_object(
    store: Store, under_test: StoreUnderTest
) -> None:
    put(store, "a")
    before = store.read().resources[A].object_id
    under_test.delete_live("AccessFlow", None, "a")
    put(store, "a")
    assert store.read().resources[A].object_id == before
    assert summary(versions_of(store, 2)) == [("create", "AccessFlow/a", None, None, FIRST)]


def test_a_transaction_that_failed_leaves_no_history(store: Store) -> None:
    put(store, "a")
    with pytest.raises(ValueError, match="not managed"):
        write_and_fail(store)
    with store.snapshot() as snapshot:
        assert len(list(snapshot.writes())) == 1
        assert len(list(snapshot.audit())) == 2


def write_and_fail(store: Store) -> None:
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        transaction.record("drift", {})
        put_all(transaction, "b")
        transaction.write([Delete(address=flow("unknown"))])


def test_a_store_without_a_past_has_none(store: Store) -> None:
    with store.snapshot() as snapshot:
        assert [*snapshot.writes(), *snapshot.audit(), *snapshot.versions(A)] == []
        assert (snapshot.serial_at("2026-01-01T00:00:00Z"), snapshot.lock()) == (0, None)
        assert (snapshot.who_wrote(1), snapshot.objects_at(1), list(snapshot.versions_of(1))) == (None, {}, [])


def test_the_audit_is_a_chain_that_covers_what_was_written(store: Store) -> None:
    put(store, "a", "b")
    with store.transaction(a_writer(actor="ines"), wait_seconds=0) as transaction:
        transaction.record("drift", {"objects": []})
        put_all(transaction, "c")
    head = transaction.head
    with store.snapshot() as snapshot:
        entries = list(snapshot.audit())
        assert list(snapshot.audit(after=2)) == entries[2:]
        digest = digest_versions(snapshot.versions_of(2))
    texts = [parse_json(entry.text) for entry in entries]
    assert [text["event"] for text in texts] == ["begin", "apply", "drift", "apply"]
    assert [entry.hash for entry in entries] == [hash_of(entry.text) for entry in entries]
    assert [text["previous"] for text in texts] == ["", *[entry.hash for entry in entries[:-1]]]
    assert [entry.seq for entry in entries] == [1, 2, 3, 4]
    assert texts[-1]["details"] == digest
    assert (texts[-1]["serial"], texts[-1]["actor"], entries[-1].hash) == (2, "ines", head)


def test_what_is_only_recorded_changes_no_serial(store: Store) -> None:
    put(store, "a")
    before = store.read()
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        transaction.record("refused", {"why": "stale"})
    assert store.read() == before
    with store.snapshot() as snapshot:
        assert [entry.event for entry in snapshot.audit()] == ["begin", "apply", "refused"]
