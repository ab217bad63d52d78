"""The catalogs of a store as plan and the questions use them: the newest one, opened part by part."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flowsync.catalog.build import catalog_parts
from flowsync.catalog.snapshot import Attribute, IdentitySource, Person, Snapshot
from flowsync.catalog.text import digest_of
from flowsync.cli.catalogs import current_catalog, find_record
from flowsync.cli.times import parse_time
from flowsync.ground.errors import FlowsyncError
from flowsync.model.record import CatalogFacts
from flowsync.store.protocol import Store
from tests.contract.stores import SqliteUnderTest, a_writer
from tests.support.catalog_syncs import sync
from tests.support.programs import ROOT

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANA = Person(
    id="1", email="ana@example.com", attributes=(Attribute(type="group", value="sre", source="Okta", id="g1"),)
)
PEOPLE = Snapshot(
    taken_at="2026-11-22T09:00:00Z", sources=(IdentitySource(name="Okta", types=("group",)),), people=(ANA,)
)


@pytest.fixture
def under_test(tmp_path: Path) -> SqliteUnderTest:
    return SqliteUnderTest(tmp_path)


@pytest.fixture
def store(under_test: SqliteUnderTest) -> Store:
    return under_test.open()


def put(store: Store, snapshot: Snapshot, taken_at: str) -> None:
    facts = CatalogFacts(digest=digest_of(snapshot), taken_at=taken_at, origin="", counts={})
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        transaction.put_catalog(facts, catalog_parts(snapshot))


def test_a_store_without_a_catalog_has_none(store: Store) -> None:
    with store.snapshot() as snapshot:
        assert current_catalog(snapshot, NOW) is None
    with store.lock(a_writer(), wait_seconds=0), store.snapshot() as snapshot:
        assert current_catalog(snapshot, NOW) is None


def test_the_newest_one_is_opened_with_its_age(store: Store) -> None:
    sync(store, "an older one")
    put(store, PEOPLE, "2026-11-22T09:00:00Z")
    with store.snapshot() as snapshot:
        found = current_catalog(snapshot, NOW)
        assert found is not None
        catalog, use = found
        assert catalog.people is not None
        assert list(catalog.people.having("group", "is", ["SRE"], "Okta", None)) == [0]
    assert (use.digest, use.taken_at, use.age_minutes) == (digest_of(PEOPLE), "2026-11-22T09:00:00Z", 180)
    assert catalog.inventory is None


def test_content_that_was_synced_again_has_the_time_of_the_last_sync(store: Store) -> None:
    put(store, PEOPLE, "2026-11-20T09:00:00Z")
    put(store, PEOPLE, "2026-11-22T11:59:00Z")
    with store.snapshot() as snapshot:
        found = current_catalog(snapshot, NOW)
    assert found is not None
    assert (found[0].taken_at, found[1].age_minutes) == ("2026-11-22T11:59:00Z", 1)


def test_a_catalog_of_a_time_to_come_is_not_younger_than_now(store: Store) -> None:
    put(store, PEOPLE, "2026-11-22T12:04:00Z")
    with store.snapshot() as snapshot:
        found = current_catalog(snapshot, NOW)
    assert found is not None
    assert found[1].age_minutes == 0


def test_a_part_that_somebody_removed_is_named(store: Store, under_test: SqliteUnderTest) -> None:
    put(store, PEOPLE, "2026-11-22T09:00:00Z")
    under_test.execute("DROP TRIGGER catalog_parts_keeps_rows")
    under_test.execute("DELETE FROM catalog_parts WHERE name = 'head'")
    with store.snapshot() as snapshot, pytest.raises(FlowsyncError, match=r"is damaged: its part 'head' is missing"):
        current_catalog(snapshot, NOW)


def test_a_catalog_is_found_by_its_digest_or_by_a_time(store: Store) -> None:
    for digest, taken_at in (("aaaa1", "01T00:00:00"), ("aaaa2", "03T00:00:00"), ("bbbb3", "02T00:00:00")):
        sync(store, digest, taken_at=f"2026-11-{taken_at}Z")
    with store.snapshot() as snapshot:
        numbers = [find_record(snapshot, wanted).number for wanted in ("aaaa1", "bbbb")]
        times = [find_record(snapshot, parse_time(f"2026-11-{day}")).number for day in ("01", "02", "30")]
    assert (numbers, times) == ([1, 3], [1, 3, 2])


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("aaaa", "The digests of several catalogs begin with aaaa: aaaa1 and aaaa2."),
        ("cccc", "The store has no catalog cccc."),
        ("2026-10-31", "No catalog in the store is as old as 2026-10-31."),
    ],
)
def test_what_is_not_there_or_not_one_is_said(store: Store, wanted: str, message: str) -> None:
    sync(store, "aaaa1", taken_at="2026-11-01T00:00:00Z")
    sync(store, "aaaa2")
    with store.snapshot() as snapshot, pytest.raises(FlowsyncError, match=re.escape(message)):
        find_record(snapshot, parse_time(wanted) if "-" in wanted else wanted)


def test_a_store_without_a_catalog_does_not_pay_for_bitmaps() -> None:
    program = "import sys, flowsync.cli.catalogs; print('pyroaring' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
