"""Every store keeps catalogs: who synced which and when, and their content once for each digest."""

import os
import re
import sqlite3
from collections.abc import Mapping

import psycopg
import pytest

from flowsync.ground.json_text import parse_json
from flowsync.model.record import CatalogFacts, CatalogRecord
from flowsync.store.audit.faults import Fault
from flowsync.store.protocol import Store
from flowsync.store.sql.chain import digest_part, digest_parts
from tests.contract.stores import a_writer, put
from tests.support.audits import Database, drop_guards, fault_of, head_of, verified
from tests.support.catalog_syncs import PARTS, sync

NOW = "2999-01-01T00:00:00Z"
LARGE = 48 * 1024 * 1024


def catalogs(store: Store) -> list[CatalogRecord]:
    with store.snapshot() as snapshot:
        return list(snapshot.catalogs())


def parts(store: Store) -> dict[tuple[str, str], bytes | None]:
    with store.snapshot() as snapshot:
        return {(digest, name): snapshot.catalog_part(digest, name) for digest, name in snapshot.catalog_parts()}


def test_a_store_that_does_not_exist_has_none(store: Store) -> None:
    assert (catalogs(store), parts(store)) == ([], {})
    with store.snapshot() as snapshot:
        assert snapshot.catalog_part("a" * 64, "head") is None


def test_a_sync_is_kept_with_who_and_when_and_takes_no_serial(store: Store) -> None:
    put(store, "a")
    given = sync(store, "d1", actor="ines", at="2026-11-22T08:00:00Z")
    assert given == CatalogRecord(
        number=1,
        digest="d1",
        taken_at="2026-11-21T20:00:00Z",
        synced_at="2026-11-22T08:00:00Z",
        actor="ines",
        origin="people.json",
        counts={"people": 3, "resources": 0},
        parts_digest=digest_parts({name: digest_part(content) for name, content in PARTS.items()}),
    )
    assert catalogs(store) == [given]
    assert parts(store) == {("d1", name): content for name, content in PARTS.items()}
    assert store.read().version.serial == 1


def test_the_newest_is_first_and_a_part_that_is_not_there_is_none(store: Store) -> None:
    sync(store, "d1")
    sync(store, "d2")
    assert [(one.number, one.digest) for one in catalogs(store)] == [(2, "d2"), (1, "d1")]
    with store.snapshot() as snapshot:
        assert [snapshot.catalog_part(*key) for key in (("d2", "other"), ("d3", "head"))] == [None, None]


def test_equal_content_is_kept_once_and_its_age_is_new(store: Store) -> None:
    first = sync(store, "d1", taken_at="2026-11-20T00:00:00Z")
    again = sync(store, "d1", {"other": b"made by another version"}, taken_at="2026-11-21T00:00:00Z")
    assert [one.taken_at for one in catalogs(store)] == ["2026-11-21T00:00:00Z", "2026-11-20T00:00:00Z"]
    assert again.parts_digest == first.parts_digest
    assert parts(store) == {("d1", name): content for name, content in PARTS.items()}
    assert verified(store).catalogs == 2


def test_the_audit_tells_of_it(store: Store) -> None:
    record = sync(store, "d1", ticket="OPS-9")
    with store.snapshot() as snapshot:
        entry = snapshot.last_entry("catalog-sync")
    assert entry is not None
    told = parse_json(entry.text)
    assert (told["serial"], told["ticket"], told["details"]) == (
        None,
        "OPS-9",
        {
            "number": 1,
            "digest": "d1",
            "taken_at": "2026-11-21T20:00:00Z",
            "origin": "people.json",
            "counts": {"people": 3, "resources": 0},
            "parts_digest": record.parts_digest,
        },
    )


def test_nothing_is_kept_when_the_context_does_not_end_well(store: Store) -> None:
    put(store, "a")
    head = head_of(store)
    with pytest.raises(KeyboardInterrupt):
        sync_and_raise(store)
    assert (catalogs(store), parts(store), head_of(store)) == ([], {}, head)


def sync_and_raise(store: Store) -> None:
    with store.transaction(a_writer(operation="catalog-sync"), wait_seconds=0) as transaction:
        transaction.put_catalog(CatalogFacts(digest="d", taken_at=NOW, origin="", counts={}), PARTS)
        raise KeyboardInterrupt


def test_a_large_part_is_read_as_it_was_written(store: Store) -> None:
    content = os.urandom(LARGE)
    sync(store, "d1", {"large": content, "small": b""})
    with store.snapshot() as snapshot:
        assert snapshot.catalog_part("d1", "large") == content
        assert snapshot.catalog_part("d1", "small") == b""


@pytest.fixture
def old(store: Store) -> Store:
    """A store with three syncs of years ago, of two contents, and one of today that has the content of the second."""
    sync(store, "d1", at="2019-01-01T00:00:00Z")
    put(store, "a", at="2019-01-02T00:00:00Z")
    sync(store, "d2", at="2019-02-01T00:00:00Z")
    sync(store, "d1", at="2019-03-01T00:00:00Z")
    sync(store, "d2", at=NOW)
    return store


def prune(store: Store) -> int:
    with store.transaction(a_writer(operation="prune", at=NOW), wait_seconds=0) as transaction:
        return transaction.prune(36).catalogs


def test_what_is_old_goes_with_the_parts_that_no_catalog_has_any_more(old: Store) -> None:
    with old.snapshot() as snapshot:
        assert snapshot.old(36).catalogs == 3
    assert prune(old) == 3
    assert [(one.number, one.digest) for one in catalogs(old)] == [(4, "d2")]
    assert {digest for digest, _ in parts(old)} == {"d2"}
    assert verified(old).catalogs == 1


def test_the_newest_stays_however_old_it_is_until_another_one_follows(store: Store) -> None:
    sync(store, "d1", at="2019-01-01T00:00:00Z")
    sync(store, "d2", at="2019-02-01T00:00:00Z")
    assert prune(store) == 1
    assert [one.digest for one in catalogs(store)] == ["d2"]
    assert verified(store).catalogs == 1
    sync(store, "d3", at=NOW)
    assert prune(store) == 1
    assert [one.digest for one in catalogs(store)] == ["d3"]
    assert verified(store).catalogs == 1


def test_what_the_prune_entry_vouches_for_cannot_be_changed_either(store: Store, under_test: Database) -> None:
    sync(store, "d1", at="2019-01-01T00:00:00Z")
    assert prune(store) == 0
    drop_guards(under_test)
    under_test.execute("UPDATE catalogs SET taken_at = '2026-11-22T00:00:00Z'")
    assert fault_of(store) == (
        Fault.CATALOG_CHANGED,
        "The catalogs up to 1 are not those that entry 3 vouches for.",
    )


TAMPERING: Mapping[str, str] = {
    "UPDATE catalogs SET taken_at = '2026-11-22T00:00:00Z' WHERE number = 2": "Catalog 2 was edited: .* its taken_at",
    "UPDATE catalogs SET actor = 'eve', origin = 'x' WHERE number = 2": "of its actor, origin",
    "UPDATE catalogs SET synced_at = '2026-11-22T00:00:00Z' WHERE number = 1": "Catalog 1 was edited: .* its at",
    "UPDATE catalogs SET counts = '{\"people\":4}' WHERE number = 1": "of its counts",
    "UPDATE catalogs SET digest = 'd1' WHERE number = 2": "of its digest",
    "UPDATE catalogs SET parts_digest = 'x' WHERE number = 2": "of its parts_digest",
    "UPDATE catalogs SET number = 7 WHERE number = 2": "Catalog 2 is missing, of which entry 3 tells",
    "DELETE FROM catalogs WHERE number = 2": "Catalog 2 is missing",
    "INSERT INTO catalogs SELECT 3, digest, taken_at, synced_at, actor, origin, counts, parts_digest FROM catalogs "
    "WHERE number = 1": "Catalog 3 was added: no entry tells of it",
    "UPDATE catalog_parts SET content = (SELECT content FROM catalog_parts WHERE digest = 'd2' AND name = 'résumé') "
    "WHERE digest = 'd2' AND name = 'head'": "The content of catalog 2 was changed",
    "DELETE FROM catalog_parts WHERE digest = 'd1'": "The content of catalog 1 was changed",
    "UPDATE catalog_parts SET name = 'x' WHERE digest = 'd1' AND name = 'head'": "The content of catalog 1",
    "UPDATE catalog_parts SET digest = 'd3' WHERE digest = 'd1'": "was added to a catalog d3 that there is not",
}


@pytest.mark.parametrize("statement", TAMPERING)
def test_what_was_changed_is_named(under_test: Database, store: Store, statement: str) -> None:
    sync(store, "d1")
    sync(store, "d2")
    assert fault_of(store) is None
    drop_guards(under_test)
    under_test.execute(statement)
    found = fault_of(store)
    assert found is not None
    assert (found[0], re.search(TAMPERING[statement], found[1]) and True) == (Fault.CATALOG_CHANGED, True), found[1]


def test_counts_that_are_none_are_no_row_of_flowsync(under_test: Database, store: Store) -> None:
    sync(store, "d1")
    drop_guards(under_test)
    under_test.execute("UPDATE catalogs SET counts = '[1]'")
    assert fault_of(store) == (Fault.ROW_UNREADABLE, "Catalog 1 is not one that flowsync writes.")


@pytest.mark.parametrize("table", ["catalogs", "catalog_parts"])
@pytest.mark.parametrize(
    "statement", ["DELETE FROM {}", "UPDATE {} SET digest = 'x'", "INSERT INTO {0} SELECT * FROM {0}"]
)
def test_what_is_young_is_not_changed_with_sql(under_test: Database, store: Store, table: str, statement: str) -> None:
    sync(store, "d1", at=NOW)
    before = (catalogs(store), parts(store))
    with pytest.raises((sqlite3.Error, psycopg.Error), match=r"append-only|duplicate key"):
        under_test.execute(statement.format(table))
    assert (catalogs(store), parts(store)) == before
