"""Whatever somebody changes in the past of a store with SQL, verification names it; the same in every store."""

import re

import pytest

from flowsync.ground.json_text import canonical_json, parse_json
from flowsync.store.audit.faults import Fault
from flowsync.store.audit.verify import Whole
from flowsync.store.protocol import Store
from flowsync.store.sql.chain import hash_of
from tests.contract.stores import a_writer, put
from tests.support.audits import LIFE, Database, drop_guards, fault_of, head_of, live_through, refuse, verified


@pytest.fixture
def lived(under_test: Database) -> Store:
    """A store with a past, which nothing guards any more."""
    store = live_through(under_test)
    drop_guards(under_test)
    return store


def test_a_store_that_nobody_touched_is_whole(lived: Store) -> None:
    whole = verified(lived)
    assert whole.chain is not None
    assert (whole.chain.first.seq, whole.chain.last.seq, whole.writes, whole.versions) == (1, len(LIFE), 6, 12)
    with lived.snapshot() as snapshot:
        assert tuple(entry.event for entry in snapshot.audit()) == LIFE


def test_a_new_store_is_whole(store: Store) -> None:
    with store.lock(a_writer(), wait_seconds=0):
        pass
    assert verified(store) == Whole(chain=None)


def test_a_head_that_was_kept_is_found_with_what_came_after(under_test: Database, store: Store) -> None:
    put(store, "a")
    head = head_of(store)
    put(store, "b")
    refuse(store, "no")
    chain = verified(store, head).chain
    assert chain is not None
    assert chain.kept is not None
    assert (chain.kept.seq, chain.last.seq) == (2, 4)


TAMPERING = [
    ("UPDATE audit SET entry = replace(entry, 'kim', 'eve') WHERE seq = 4", Fault.ENTRY_EDITED, "Entry 4 was edited"),
    ("UPDATE audit SET hash = upper(hash) WHERE seq = 2", Fault.ENTRY_EDITED, "Entry 2 was edited"),
    ("UPDATE audit SET at = '2020-01-01T00:00:00Z' WHERE seq = 5", Fault.COLUMN_EDITED, "Entry 5 .* 'at' says 2020"),
    ("UPDATE audit SET event = 'apply' WHERE seq = 5", Fault.COLUMN_EDITED, "'event' says apply, its text refused"),
    ("UPDATE audit SET seq = 11 WHERE seq = 5", Fault.ENTRY_MISSING, "Entry 5 is missing"),
    ("UPDATE audit SET seq = 99 WHERE seq = 10", Fault.COLUMN_EDITED, "'seq' says 99, its text 10"),
    ("DELETE FROM audit WHERE seq = 5", Fault.ENTRY_MISSING, "Entry 5 is missing: entry 4 is followed by entry 6"),
    ("DELETE FROM audit WHERE seq IN (5, 6)", Fault.ENTRY_MISSING, "Entries 5 to 6 are missing"),
    ("DELETE FROM audit WHERE seq = 1", Fault.FRONT_MISSING, "begins with entry 2, but no entry says"),
    ("DELETE FROM audit WHERE seq < 6", Fault.FRONT_MISSING, "begins with entry 6"),
    ("DELETE FROM audit WHERE seq > 8", Fault.END_MISSING, "ends with entry 8 and tells of serial 5, .* serial 6"),
    ("DELETE FROM audit", Fault.NO_ENTRIES, "has no entry"),
    ("UPDATE history SET body_after = '{}' WHERE id = 6", Fault.HISTORY_CHANGED, "serial 2 .* a version was edited"),
    ("UPDATE history SET body_before = NULL WHERE id = 5", Fault.HISTORY_CHANGED, "of serial 2"),
    ("UPDATE history SET previous_name = NULL WHERE id = 7", Fault.HISTORY_CHANGED, "of serial 3"),
    ("UPDATE history SET serial = 3 WHERE id = 9", Fault.HISTORY_CHANGED, "of serial 3 .* holds 3 versions, .* says 2"),
    ("UPDATE history SET space = '', name = 'payments/e' WHERE id = 6", Fault.ROW_UNREADABLE, "Row 6 of the history"),
    ("UPDATE history SET kind = 'Flow' WHERE id = 1", Fault.ROW_UNREADABLE, "Row 1 of the history"),
    ("UPDATE history SET id = 99 WHERE id = 1", Fault.HISTORY_CHANGED, "of serial 1"),
    ("DELETE FROM history WHERE id = 12", Fault.HISTORY_CHANGED, "serial 6 .* holds 0 versions, the entry says 1"),
    (
        "INSERT INTO history SELECT 13, serial, action, object_id, kind, space, name, previous_name, body_before, "
        "body_after FROM history WHERE id = 2",
        Fault.HISTORY_CHANGED,
        "version of AccessFlow/b of serial 1 that was added or moved",
    ),
    ("UPDATE serials SET reason = 'Ordered' WHERE serial = 1", Fault.WRITE_CHANGED, "serial 1 .* of its reason"),
    ("UPDATE serials SET actor = 'eve', host = 'x' WHERE serial = 2", Fault.WRITE_CHANGED, "of its actor, host"),
    ("DELETE FROM serials WHERE serial = 4", Fault.WRITE_CHANGED, "serial 4 .* is missing, of which entry 7 tells"),
    ("UPDATE serials SET serial = 0 WHERE serial = 3", Fault.WRITE_CHANGED, "up to serial 0"),
    ("UPDATE serials SET serial = 7 WHERE serial = 6", Fault.WRITE_CHANGED, "serial 6 .* is missing"),
    ("UPDATE store SET serial = 5", Fault.STORE_CHANGED, "set back: it says serial 5, .* of serial 6"),
    ("UPDATE store SET serial = 7", Fault.END_MISSING, "the store is at serial 7"),
    ("UPDATE store SET lineage = 'x'", Fault.STORE_CHANGED, "another lineage"),
    ("UPDATE applied SET body = '{}' WHERE name = 'a'", Fault.APPLIED_CHANGED, "AccessFlow/a .* was edited"),
    ("UPDATE applied SET object_id = 'x' WHERE name = 'a'", Fault.APPLIED_CHANGED, "AccessFlow/a .* was edited"),
    (
        "UPDATE applied SET actor = 'eve' WHERE name = 'a'",
        Fault.APPLIED_CHANGED,
        "AccessFlow/a .* of its revision, actor",
    ),
    ("UPDATE applied SET plan_digest = 'x' WHERE name = 'a'", Fault.APPLIED_CHANGED, "AccessFlow/a .* time or plan"),
    ("DELETE FROM applied WHERE name = 'b2'", Fault.APPLIED_CHANGED, "AccessFlow/b2 .* is missing"),
    (
        "INSERT INTO applied SELECT 'Bundle', space, name, 'x', body, serial, revision, actor, applied_at, plan_digest "
        "FROM applied WHERE name = 'a'",
        Fault.APPLIED_CHANGED,
        "Bundle/a .* was added",
    ),
]


@pytest.mark.parametrize(("statement", "fault", "said"), TAMPERING, ids=[statement for statement, _, _ in TAMPERING])
def test_what_was_changed_is_named(under_test: Database, lived: Store, statement: str, fault: Fault, said: str) -> None:
    under_test.execute(statement)
    found = fault_of(lived)
    assert found is not None
    assert (found[0], re.search(said, found[1]) and said) == (fault, said), found[1]


def rewrite(under_test: Database, seq: int, **values: object) -> None:
    """Change an entry as somebody does who knows how its hash is made."""
    ((text,),) = under_test.execute(f"SELECT entry FROM audit WHERE seq = {seq}")
    write_entry(under_test, seq, canonical_json({**parse_json(str(text)), **values}))


def write_entry(under_test: Database, seq: int, text: str) -> None:
    under_test.execute(f"UPDATE audit SET entry = '{text}', hash = '{hash_of(text)}' WHERE seq = {seq}")


def test_an_entry_with_a_new_hash_does_not_fit_the_next(under_test: Database, lived: Store) -> None:
    rewrite(under_test, 5, actor="eve")
    assert fault_of(lived) == (
        Fault.ENTRY_REPLACED,
        "Entry 6 was not written after entry 5 as it is now: one of the two was replaced.",
    )


def test_the_last_entries_can_be_cut_off_or_replaced_unseen_but_for_a_head_that_was_kept(
    under_test: Database, lived: Store
) -> None:
    head = head_of(lived)
    rewrite(under_test, 10, actor="eve")
    assert fault_of(lived) is None
    under_test.execute("DELETE FROM audit WHERE seq = 10")
    assert fault_of(lived) is None
    found = fault_of(lived, head)
    assert found is not None
    assert found[0] is Fault.HEAD_UNKNOWN
    assert found[1].startswith(f"No entry has the head {head}: the end of the audit was cut off or written anew.")


def test_an_entry_that_tells_of_the_wrong_serial_is_named(under_test: Database, lived: Store) -> None:
    under_test.execute("DELETE FROM audit WHERE seq > 9")
    rewrite(under_test, 9, serial=8)
    assert fault_of(lived) == (Fault.ENTRY_REPLACED, "Entry 9 tells of serial 8, where serial 6 has to come next.")


@pytest.mark.parametrize("text", ["[]", "{", '{"seq":10}', '{"seq":10.0,"serial":null}'])
def test_a_text_that_is_no_entry_is_named(under_test: Database, lived: Store, text: str) -> None:
    write_entry(under_test, 10, text)
    assert fault_of(lived) == (Fault.ENTRY_EDITED, "Entry 10 was edited: its text is not one that flowsync writes.")


def test_what_is_wrong_first_is_named_first(under_test: Database, lived: Store) -> None:
    for statement in (
        "UPDATE applied SET body = '{}'",
        "UPDATE history SET body_after = '{}' WHERE serial = 4",
        "UPDATE serials SET reason = 'x' WHERE serial = 3",
    ):
        under_test.execute(statement)
    found = fault_of(lived)
    assert found is not None
    assert "serial 3" in found[1]


def test_drift_is_no_fault(under_test: Database, lived: Store) -> None:
    under_test.execute("UPDATE live SET body = '{' WHERE name = 'a'")
    under_test.execute("DELETE FROM live WHERE name = 'b2'")
    assert fault_of(lived) is None
