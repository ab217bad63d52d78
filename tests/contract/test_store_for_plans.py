"""An export for plans: the same state for a plan as in the store itself, and nothing else."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from flowsync.ground.errors import FlowsyncError, StoreError
from flowsync.model.state import State
from flowsync.plan.reliance import fingerprint
from flowsync.store.deeds import Adopt, Delete, Forget, Put
from flowsync.store.exported import export_for_plans
from flowsync.store.open import open_store
from flowsync.store.protocol import Store
from tests.contract.stores import StoreUnderTest, a_writer, body_of, flow, put, read_body
from tests.support.catalog_syncs import sync
from tests.support.exports import export_text, resealed

WRITER = a_writer()


@pytest.fixture
def full(under_test: StoreUnderTest) -> Store:
    """A store with every sort of object, a past, a catalog, and rows that are not valid."""
    store = under_test.open()
    put(store, "changed", "old-name", "deleted", "forgotten", "drifted", "gone", reason="Zoë's reason", author="noa")
    with store.transaction(a_writer(actor="bot-9"), wait_seconds=0) as transaction:
        transaction.write([Put(address=flow("changed"), body=body_of("changed", version=2))])
        transaction.write([Put(address=flow("renamed"), body=body_of("renamed"), previous=flow("old-name"))])
        transaction.write([Delete(address=flow("deleted")), Forget(address=flow("forgotten"))])
        transaction.write([Adopt(address=flow("adopted", "payments"), body=body_of("adopted"))])
        transaction.record("drift", {"objects": ["secret-of-the-audit"]})
    sync(store, "d1")
    under_test.write_live("AccessFlow", "", "drifted", body_of("drifted", version=9))
    under_test.delete_live("AccessFlow", "", "gone")
    under_test.write_live("AccessFlow", "", "unmanaged", body_of("unmanaged"))
    under_test.write_live("AccessFlow", "", "broken", "{")
    under_test.write_live("AccessFlow", "", "empty", None)
    under_test.write_live("Robot", "", "ü", "{}")
    return store


def exported(store: Store, folder: Path) -> Store:
    with store.snapshot() as snapshot:
        (folder / "state.json").write_text("".join(export_for_plans(snapshot)), encoding="utf-8")
    return opened(folder)


def opened(folder: Path) -> Store:
    return open_store("export:state.json", folder=folder, read_body=read_body)


def without_people(state: State) -> State:
    """The state without what a plan never asks: who applied what, when, from which commit."""
    resources = {
        address: replace(known, object_id="", revision="", actor="", applied_at="")
        for address, known in state.resources.items()
    }
    return replace(state, resources=resources)


def test_a_plan_reads_the_same_state(full: Store, tmp_path: Path) -> None:
    original, read = full.read(), exported(full, tmp_path).read()

    assert read == without_people(original)
    for address in {*original.resources, *original.removed, *original.invalid}:
        assert fingerprint(read, address) == fingerprint(original, address)


def test_it_holds_neither_people_nor_the_past_nor_catalogs(full: Store, tmp_path: Path) -> None:
    exported(full, tmp_path)
    text = (tmp_path / "state.json").read_text(encoding="utf-8")
    data = json.loads(text)

    assert list(data) == ["format", "format_version", "lineage", "serial", "live", "applied", "removed", "sha256"]
    assert {key for row in data["applied"] for key in row} == {"kind", "space", "name", "body", "serial"}
    written = re.compile("dana|noa|bot-9|ci-7|Zo|3f2a91c|2026-11|secret-of-the-audit", re.IGNORECASE)
    assert written.findall(re.sub('"(?:sha256|lineage)":"[^"]*"', "", text)) == []


def test_the_same_content_has_the_same_bytes(full: Store) -> None:
    with full.snapshot() as one, full.snapshot() as other:
        assert list(export_for_plans(one)) == list(export_for_plans(other))


WRITES: dict[str, Callable[[Store], object]] = {
    "lock": lambda store: store.lock(WRITER, wait_seconds=0),
    "transaction": lambda store: store.transaction(WRITER, wait_seconds=0),
    "candidate": lambda store: store.candidate(WRITER),
    "unlock": lambda store: store.unlock("id", WRITER),
    "migration": lambda store: store.migration(),
}


@pytest.mark.parametrize("name", WRITES)
def test_nothing_can_be_written_to_it(full: Store, tmp_path: Path, name: str) -> None:
    store = exported(full, tmp_path)
    before = (tmp_path / "state.json").read_bytes()

    with pytest.raises(StoreError, match=r"export:state\.json is an export for plans: .* nothing can be written to it"):
        WRITES[name](store)
    assert (tmp_path / "state.json").read_bytes() == before


def test_of_the_past_it_says_that_it_holds_none(full: Store, tmp_path: Path) -> None:
    with exported(full, tmp_path).snapshot() as snapshot:
        assert (snapshot.lock(), list(snapshot.catalogs())) == (None, [])
        for ask in (snapshot.writes, snapshot.history, snapshot.audit, snapshot.last_entry):
            with pytest.raises(StoreError, match="of the past of its store it holds nothing"):
                ask()


def test_a_file_that_was_changed_is_refused(full: Store, tmp_path: Path) -> None:
    exported(full, tmp_path)
    file = tmp_path / "state.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"version\\":2', '"version\\":3'), encoding="utf-8")

    with pytest.raises(FlowsyncError, match="it was changed after it was exported"):
        opened(tmp_path).read()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (('"serial":2,"space":', '"actor":"dana","serial":2,"space":'), "this is no row of the table 'applied'"),
        (('"format_version":1', '"format_version":2'), "was exported by a newer flowsync"),
        (("-for-plans", "-for-cats"), "it is something else"),
    ],
)
def test_a_file_of_another_shape_is_refused(full: Store, tmp_path: Path, change: tuple[str, str], why: str) -> None:
    exported(full, tmp_path)
    file = tmp_path / "state.json"
    text = file.read_text(encoding="utf-8")
    assert change[0] in text
    file.write_text(resealed(text.replace(*change)), encoding="utf-8")

    with pytest.raises(FlowsyncError, match=why):
        opened(tmp_path).read()


def test_the_export_of_a_whole_store_is_not_planned_on(full: Store, tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text(export_text(full), encoding="utf-8")

    with pytest.raises(FlowsyncError, match="is to be imported, not planned on") as raised:
        opened(tmp_path).read()
    assert raised.value.hint.endswith("flowsync state export --for-plans --out FILE")
