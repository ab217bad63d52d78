"""What is old can be removed from every store: the audit says so and stays whole, and the rest of the past stays."""

import sqlite3
from datetime import UTC, datetime

import psycopg
import pytest

from flowsync.store.audit.faults import Fault
from flowsync.store.deeds import Delete, Forget, Put
from flowsync.store.protocol import Store
from flowsync.store.sql.chain import digest_versions
from tests.contract.stores import a_writer, body_of, flow, put
from tests.support.audits import Database, do, drop_guards, fault_of, head_of, refuse, verified

NOW = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
A, B, C = map(flow, "abc")


def second(name: str, version: int) -> Put:
    return Put(address=flow(name), body=body_of(name, version=version))


@pytest.fixture
def old(store: Store) -> Store:
    """A store with five writes of years ago, and two of today."""
    put(store, "a", "b", "c", "d", at="2019-01-01T00:00:00Z")
    do(store, second("a", 2), at="2019-02-01T00:00:00Z")
    refuse(store, "no", at="2019-02-02T00:00:00Z")
    do(store, Delete(address=B), at="2019-03-01T00:00:00Z")
    do(store, Forget(address=C), at="2019-04-01T00:00:00Z", operation="forget")
    do(store, second("a", 3), at="2019-05-01T00:00:00Z")
    do(store, second("a", 4), second("b", 5), at=NOW)
    do(store, second("d", 6), at=NOW)
    return store


def prune(store: Store, months: int = 36, **writer: str) -> tuple[int, int, int]:
    with store.transaction(a_writer(operation="prune", **{"at": NOW, **writer}), wait_seconds=0) as transaction:
        removed = transaction.prune(months)
    return removed.entries, removed.versions, removed.last_entry


def past_of(store: Store, *serials: int) -> list[object]:
    with store.snapshot() as snapshot:
        return [snapshot.objects_at(serial) for serial in serials]


def test_what_is_old_goes_and_what_was_in_force_since_is_still_known(old: Store) -> None:
    before = past_of(old, 5, 6, 7)
    assert prune(old) == (7, 6, 7)
    assert past_of(old, 5, 6, 7) == before
    with old.snapshot() as snapshot:
        assert [one.serial for one in snapshot.writes(newest_first=False)] == [1, 5, 6, 7]
        assert [(one.serial, str(one.address)) for one in snapshot.history()] == [
            (1, "AccessFlow/d"),
            (5, "AccessFlow/a"),
            (6, "AccessFlow/a"),
            (6, "AccessFlow/b"),
            (7, "AccessFlow/d"),
        ]
        assert [entry.seq for entry in snapshot.audit()] == [8, 9, 10]


def test_what_would_go_is_told_before(old: Store) -> None:
    with old.snapshot() as snapshot:
        found = snapshot.old(36)
    assert ((found.entries, found.versions, found.last_entry), found.before < NOW) == ((7, 6, 7), True)
    assert prune(old) == (7, 6, 7)
    with old.snapshot() as snapshot:
        assert (snapshot.old(36).entries, snapshot.old(36).versions) == (0, 0)


def test_the_audit_says_what_went_and_stays_whole(old: Store) -> None:
    kept, last_removed = head_of(old), entry_hash(old, 7)
    prune(old)
    chain = verified(old, kept).chain
    assert chain is not None
    assert chain.pruned is not None
    assert (chain.first.seq, chain.last.seq, chain.kept and chain.kept.seq) == (8, 10, 9)
    details = chain.pruned.details
    with old.snapshot() as snapshot:
        left = digest_versions(version for version in snapshot.history() if version.serial <= 5)
    assert details["removed"] == {"entries": 7, "versions": 6, "writes": 3, "catalogs": 0}
    assert details["last_removed"] == {"seq": 7, "hash": last_removed}
    assert {name: details[name] for name in left} == left
    assert verified(old, last_removed).chain is not None


def entry_hash(store: Store, seq: int) -> str:
    with store.snapshot() as snapshot:
        return next(snapshot.audit(after=seq - 1)).hash


def test_a_head_that_was_pruned_cannot_be_looked_up(old: Store) -> None:
    head = entry_hash(old, 3)
    prune(old)
    found = fault_of(old, head)
    assert found is not None
    assert found[0] is Fault.HEAD_UNKNOWN
    assert "or it was one of those up to 7, which were pruned" in found[1]


def test_nothing_old_is_no_entry(store: Store) -> None:
    put(store, "a", at=NOW)
    head = head_of(store)
    assert prune(store) == (0, 0, 0)
    assert head_of(store) == head


def test_what_everybody_keeps_cannot_be_pruned(store: Store) -> None:
    put(store, "a", at="2019-01-01T00:00:00Z")
    with pytest.raises(ValueError, match="35 months are less than the 36"):
        prune(store, 35)
    assert prune(store, 1200) == (0, 0, 0)


def months_since(year: int, month: int) -> int:
    today = datetime.now(UTC)
    return (today.year - year) * 12 + today.month - month


def test_pruning_goes_on_where_it_ended(old: Store) -> None:
    assert prune(old, months_since(2019, 3)) == (5, 3, 5)
    assert fault_of(old) is None
    assert prune(old) == (2, 3, 7)
    chain = verified(old).chain
    assert chain is not None
    assert (chain.first.seq, chain.pruned and chain.pruned.seq) == (8, 11)


def test_an_old_time_behind_a_new_one_is_not_old(store: Store) -> None:
    put(store, "a", at="2019-01-01T00:00:00Z")
    refuse(store, "no", at=NOW)
    do(store, second("a", 2), at="2019-01-02T00:00:00Z")
    assert prune(store) == (2, 0, 2)
    assert fault_of(store) is None
    with store.snapshot() as snapshot:
        assert [one.serial for one in snapshot.history()] == [1, 2]


def test_a_store_that_is_older_than_its_audit_is_pruned_too(store: Store, under_test: Database) -> None:
    put(store, "a", at="2019-01-01T00:00:00Z")
    do(store, second("a", 2), at="2019-01-02T00:00:00Z")
    drop_guards(under_test)
    under_test.execute("DELETE FROM audit")
    assert fault_of(store) == (
        Fault.NO_ENTRIES,
        "The audit has no entry, but the store was written: nothing vouches for it.",
    )
    refuse(store, "no", at=NOW)
    assert (fault_of(store), prune(store)) == (None, (0, 1, 0))
    assert fault_of(store) is None


def test_when_all_is_old_the_last_write_stays_and_the_next_entry_follows(store: Store) -> None:
    put(store, "a", at="2019-01-01T00:00:00Z")
    do(store, Delete(address=A), at="2019-01-02T00:00:00Z")
    assert prune(store) == (3, 2, 3)
    chain = verified(store).chain
    assert chain is not None
    assert (chain.first.seq, chain.last.seq) == (4, 4)
    with store.snapshot() as snapshot:
        assert [one.serial for one in snapshot.writes()] == [2]


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("DELETE FROM audit WHERE seq = 8", Fault.FRONT_MISSING),
        ("DELETE FROM audit WHERE seq = 10", Fault.FRONT_MISSING),
        ("DELETE FROM history WHERE serial = 5", Fault.HISTORY_CHANGED),
        ("UPDATE history SET body_after = '{}' WHERE serial = 1", Fault.HISTORY_CHANGED),
        ("UPDATE history SET body_after = '{}' WHERE serial = 7", Fault.HISTORY_CHANGED),
        ("UPDATE serials SET actor = 'eve' WHERE serial = 1", Fault.WRITE_CHANGED),
        ("DELETE FROM serials WHERE serial = 5", Fault.WRITE_CHANGED),
        ("UPDATE audit SET event = 'apply' WHERE seq = 10", Fault.COLUMN_EDITED),
    ],
)
def test_what_is_changed_after_pruning_is_named(old: Store, under_test: Database, statement: str, fault: Fault) -> None:
    prune(old)
    drop_guards(under_test)
    under_test.execute(statement)
    found = fault_of(old)
    assert found is not None
    assert found[0] is fault


@pytest.mark.parametrize("table", ["audit", "history", "serials"])
def test_what_is_young_cannot_be_removed_with_sql_either(old: Store, under_test: Database, table: str) -> None:
    with pytest.raises((sqlite3.Error, psycopg.Error), match="append-only"):
        under_test.execute(f"DELETE FROM {table}")
    assert fault_of(old) is None
