"""Export and import: a store moves between databases, whole, or not at all."""

import itertools
import json
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowsync.ground.errors import FlowsyncError, StoreError
from flowsync.store.audit.faults import NotWholeError
from flowsync.store.audit.verify import verify_store
from flowsync.store.deeds import Adopt, Delete, Forget, Put
from flowsync.store.portable import import_export, read_export
from flowsync.store.protocol import Store
from tests.contract.conftest import STORES
from tests.contract.stores import StoreUnderTest, a_writer, body_of, flow, put
from tests.support.catalog_syncs import PARTS, sync
from tests.support.exports import GOLDEN, export_text, import_into, import_text, resealed, without_imports
from tests.support.golden import check_golden

PAIRS = [pytest.param(*pair, id="-".join(pair)) for pair in itertools.product(STORES, repeat=2)]
V1 = (GOLDEN / "v1.json").read_text(encoding="utf-8")
V2 = (GOLDEN / "v2.json").read_text(encoding="utf-8")
TABLES = ["live", "applied", "removed", "serials", "history", "audit", "catalogs", "catalog_parts"]


@pytest.fixture
def full(under_test: StoreUnderTest) -> Store:
    """A store with something in every table, also what another program wrote."""
    store = under_test.open()
    put(store, "changed", "old-name", "deleted", "forgotten", reason="Zoë's")
    with store.transaction(a_writer(operation="rollback"), wait_seconds=0) as transaction:
        transaction.write([Put(address=flow("changed"), body=body_of("changed", version=2))])
        transaction.write([Put(address=flow("renamed"), body=body_of("renamed"), previous=flow("old-name"))])
        transaction.write([Delete(address=flow("deleted")), Forget(address=flow("forgotten"))])
        transaction.record("drift", {"objects": []})
    sync(store, "d1")
    sync(store, "d1")
    under_test.write_live("Robot", "", "ü", "{")
    under_test.write_live("Robot", "a", "no body", None)
    return store


def test_every_table_is_there_one_record_on_a_line(full: Store) -> None:
    text = export_text(full)
    data = json.loads(text)
    assert list(data) == ["format", "format_version", "lineage", "serial", *TABLES, "sha256"]
    assert (data["format"], data["format_version"], data["serial"]) == ("flowsync-state", 2, 2)
    counts = {"live": 5, "applied": 2, "removed": 3, "serials": 2, "history": 8, "audit": 6}
    counts |= {"catalogs": 2, "catalog_parts": 3}
    assert {table: len(data[table]) for table in TABLES} == counts
    assert len(text.splitlines()) == 1 + sum(counts.values()) + 2 * len(TABLES) + 1
    assert {"kind": "Robot", "space": "a", "name": "no body", "body": None} in data["live"]
    assert {"digest": "d1", "name": "head", "content": "e30="} in data["catalog_parts"]


def test_two_exports_of_the_same_content_have_the_same_bytes(full: Store, under_test: StoreUnderTest) -> None:
    assert export_text(full) == export_text(under_test.open())


def test_the_lock_is_no_part_of_it(full: Store) -> None:
    before = export_text(full)
    with full.lock(a_writer(), wait_seconds=0):
        assert export_text(full) == before


@pytest.mark.parametrize(("engine", "other"), PAIRS)
def test_an_imported_store_is_the_same_store(engine: str, other: str, tmp_path: Path) -> None:
    first, second = STORES[engine](tmp_path / "first").open(), STORES[other](tmp_path / "second").open()
    import_text(first, V2, tmp_path)
    text = export_text(first)
    import_text(second, text, tmp_path)
    assert without_imports(export_text(second)) == without_imports(text)
    assert first.read() == second.read()


def test_an_import_adds_one_entry_to_the_audit_and_nothing_else(store: Store) -> None:
    export = import_into(store, GOLDEN / "v2.json")
    text = export_text(store)
    assert without_imports(text) == without_imports(V2)
    *before, added = json.loads(text)["audit"]
    assert before == json.loads(V2)["audit"]
    entry = json.loads(added["entry"])
    assert (added["event"], entry["serial"], entry["actor"]) == ("state-import", None, "dana")
    assert entry["details"] == {
        "lineage": export.version.lineage,
        "serial": 8,
        "sha256": export.sha256,
        "records": export.counts,
    }


@pytest.mark.parametrize("name", ["v1", "v1-without-audit", "v2"])
def test_an_old_export_is_imported_as_ever(store: Store, name: str) -> None:
    import_into(store, GOLDEN / f"{name}.json")
    check_golden(f"exports/{name}-imported.json", export_text(store))


@pytest.mark.parametrize(("engine", "other"), PAIRS)
def test_catalogs_move_with_their_parts(engine: str, other: str, tmp_path: Path) -> None:
    first, second = STORES[engine](tmp_path / "first").open(), STORES[other](tmp_path / "second").open()
    record = sync(first, "d1")
    import_text(second, export_text(first), tmp_path)
    with second.snapshot() as snapshot:
        assert list(snapshot.catalogs()) == [record]
        assert {name: snapshot.catalog_part("d1", name) for _, name in snapshot.catalog_parts()} == PARTS
        assert verify_store(snapshot).catalogs == 1


def test_an_imported_store_goes_on_where_the_old_one_was(store: Store) -> None:
    import_into(store, GOLDEN / "v1.json")
    put(store, "new")
    with store.snapshot() as snapshot:
        whole = verify_store(snapshot)
        assert (snapshot.version.serial, whole.writes) == (9, 9)
        renamed = snapshot.versions(flow("new-name"))
    assert [version.action for version in renamed] == ["create", "rename"]


def test_a_store_whose_past_was_pruned_moves_with_what_is_left(tmp_path: Path) -> None:
    old = STORES["sqlite"](tmp_path).open()
    put(old, "a", "b", at="2020-01-01T00:00:00Z")
    put(old, "a", at="2020-02-01T00:00:00Z")
    with old.transaction(a_writer(), wait_seconds=0) as transaction:
        assert transaction.prune(36).versions == 1
    for engine in STORES:
        new = STORES[engine](tmp_path / engine).open()
        import_text(new, export_text(old), tmp_path)
        assert without_imports(export_text(new)) == without_imports(export_text(old))


def test_only_an_empty_store_takes_an_import(full: Store) -> None:
    before = export_text(full)
    with pytest.raises(StoreError, match="The store is not empty"):
        import_into(full, GOLDEN / "v1.json")
    assert export_text(full) == before


def test_a_live_row_makes_a_store_one_that_is_not_empty(store: Store, under_test: StoreUnderTest) -> None:
    with store.lock(a_writer(), wait_seconds=0):
        under_test.write_live("Robot", None, "a", "{}")
    with pytest.raises(StoreError, match="its table 'live' has rows"):
        import_into(store, GOLDEN / "v1.json")


def test_a_store_that_somebody_made_ahead_takes_an_import(store: Store) -> None:
    with store.lock(a_writer(), wait_seconds=0):
        pass
    import_into(store, GOLDEN / "v1.json")
    assert store.read().version.serial == 8


@pytest.mark.parametrize("number", range(0, len(V1.splitlines()), 3))
def test_any_changed_line_is_found_before_anything_is_written(number: int, tmp_path: Path) -> None:
    lines = V1.splitlines(keepends=True)
    lines[number] = f" {lines[number]}"
    (tmp_path / "spoiled.json").write_text("".join(lines), encoding="utf-8")
    with pytest.raises(FlowsyncError, match=r"'spoiled.json' is no export of a store as flowsync writes it: line \d+"):
        read_export(tmp_path / "spoiled.json")


def edited(table: str, pattern: str, by: str) -> str:
    """The golden export with an edit in one table, and the right hash."""
    head, begin, rest = V2.partition(f'"{table}":[\n')
    content, end, tail = rest.partition("],\n")
    changed = re.sub(pattern, by, content, count=1)
    assert changed != content
    return resealed(head + begin + changed + end + tail)


EDITS = {
    "entry": ("audit", r"OPS-7", "OPS-8"),
    "cut-off-entry": ("audit", r",\n[^\n]*\n\Z", "\n"),
    "history": ("history", r"1h30m", "9h30m"),
    "write": ("serials", r"OPS-7", "OPS-8"),
    "applied": ("applied", r"1h30m", "9h30m"),
    "catalog": ("catalogs", r"people.json", "people.csv"),
    "part": ("catalog_parts", r'"content":"e30="', '"content":"W10="'),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_that_the_audit_tells_of_is_found_and_nothing_is_imported(
    edit: str, store: Store, tmp_path: Path
) -> None:
    with pytest.raises(NotWholeError):
        import_text(store, edited(*EDITS[edit]), tmp_path)
    with store.snapshot() as snapshot:
        assert (snapshot.version.serial, list(snapshot.audit())) == (0, [])
    assert store.read().resources == {}


WITHOUT_AUDIT = (GOLDEN / "v1-without-audit.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("pattern", "by", "message"),
    [
        (r'"serial":[0-9]+,\n', '"serial":99,\n', "says serial 99, but that is not its last write"),
        (r'"serial":[0-9]+,\n', '"serial":-1,\n', "says serial -1, but that is not its last write"),
        (r'("applied":\[\n.*?"kind":)"\w+"', r'\1"AAA"', "of the kind 'AAA', which this flowsync does not know"),
    ],
)
def test_a_store_without_an_audit_has_to_fit_together(
    pattern: str, by: str, message: str, store: Store, tmp_path: Path
) -> None:
    text = resealed(re.sub(pattern, by, WITHOUT_AUDIT, count=1, flags=re.DOTALL))
    assert text != WITHOUT_AUDIT
    with pytest.raises(FlowsyncError, match=message):
        import_text(store, text, tmp_path)
    assert store.read().resources == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: this is no JSON"),
        ("[]\n", "line 1: this is no JSON"),
        ('{"format":"terraform",\n', "line 1: it is something else"),
        (resealed(V1.replace('"format_version":1', '"format_version":3')), "newer flowsync: its format is 3"),
        (resealed(V1.replace('"format_version":1', '"format_version":0')), "line 1: its first line"),
        (resealed(V1.replace('"serial":8,', '"serial":"8",', 1)), "line 1: its first line"),
        (resealed(V1.replace('"serial":8,', f'"serial":{2**63},', 1)), "line 1: its first line"),
        (resealed(re.sub(r'"process":[0-9]+', f'"process":{2**63}', V1, count=1)), "no row of the table 'serials'"),
        (resealed(V1.replace('"live":[', '"life":[')), 'line 2: "live":. was expected'),
        (resealed(re.sub(r'"space":""', '"space":7', V1, count=1)), "line 3: this is no row of the table 'live'"),
        (resealed(re.sub(r'"name":"\w+",', "", V1, count=1)), "line 3: this is no row of the table 'live'"),
        (resealed(V2.replace('"e30="', '"e31="', 1)), "no row of the table 'catalog_parts'"),
        (resealed(V2.replace('"e30="', "7", 1)), "no row of the table 'catalog_parts'"),
        (V1 + "\n", "it was changed after it was exported"),
        (V1[:-1], "it was changed after it was exported"),
        (V1[:-90], "line 79: this is no JSON, or not all of it"),
    ],
)
def test_what_is_no_export_is_refused_with_the_line(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "file.json").write_text(text, encoding="utf-8")
    with pytest.raises(FlowsyncError, match=message):
        read_export(tmp_path / "file.json")


def test_rows_that_are_doubled_or_moved_are_refused(tmp_path: Path) -> None:
    lines = V1.splitlines(keepends=True)
    for order in ((2, 2), (3, 2)):
        file = tmp_path / "file.json"
        changed = [*lines[:2], *(lines[number] for number in order), *lines[4:]]
        file.write_text(resealed("".join(changed)), encoding="utf-8")
        with pytest.raises(FlowsyncError, match="line 4: the rows of the table 'live' are not in their order"):
            read_export(file)


def test_a_file_that_is_not_text_or_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file.json").write_bytes(b"\xff\xfe")
    with pytest.raises(FlowsyncError, match="line 1: it is not UTF-8"):
        read_export(tmp_path / "file.json")
    with pytest.raises(FlowsyncError, match=r"'missing.json' cannot be read: No such file"):
        read_export(tmp_path / "missing.json")


def test_a_file_that_changes_between_the_check_and_the_import_is_refused(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.write_text(V1, encoding="utf-8")
    export = read_export(file)
    file.write_bytes((GOLDEN / "v1-without-audit.json").read_bytes())
    with (
        pytest.raises(FlowsyncError, match="changed while it was read"),
        store.transaction(a_writer(), wait_seconds=0) as transaction,
    ):
        import_export(export, transaction)
    assert store.read().resources == {}


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
NAMES = st.sampled_from(["a", "b", "c"])
WRITES = st.lists(st.tuples(st.sampled_from([Put, Adopt, Delete, Forget]), NAMES, TEXTS), max_size=6)
ROWS = st.lists(st.tuples(TEXTS, TEXTS, TEXTS, st.none() | TEXTS), max_size=4)


@pytest.mark.parametrize(("engine", "other"), PAIRS)
@settings(max_examples=15, deadline=None)
@given(writes=WRITES, rows=ROWS)
def test_whatever_a_store_holds_moves_with_it(
    engine: str, other: str, writes: list[tuple[type, str, str]], rows: list[tuple[str, str, str, str | None]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        under_test = STORES[engine](Path(folder))
        first, second = under_test.open(), STORES[other](Path(folder) / "second").open()
        with first.lock(a_writer(), wait_seconds=0):
            pass
        for kind, name, text in writes:
            write(first, kind, name, text)
        for row in rows:
            under_test.write_live(*row)
        text = export_text(first)
        import_text(second, text, Path(folder))
        assert without_imports(export_text(second)) == without_imports(text)


def write(store: Store, kind: type, name: str, text: str) -> None:
    """One write with a transaction of its own, where it is allowed."""
    with store.transaction(a_writer(reason=text), wait_seconds=0) as transaction:
        managed = [address for address, known in transaction.read().resources.items() if known.is_managed]
        if kind in (Put, Adopt):
            transaction.write([kind(address=flow(name), body=body_of(name, text=text))])
        elif flow(name) in managed:
            transaction.write([kind(address=flow(name))])


def test_what_the_other_database_cannot_hold_is_refused(tmp_path: Path) -> None:
    embedded, server = (STORES[engine](tmp_path / engine) for engine in ("sqlite", "postgresql"))
    with embedded.open().lock(a_writer(), wait_seconds=0):
        embedded.write_live("Robot", "", "a", "zero \0 byte")
    with pytest.raises(StoreError, match="cannot contain NUL"):
        import_text(server.open(), export_text(embedded.open()), tmp_path)
