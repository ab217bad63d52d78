"""An export proves by itself that it is complete and untouched."""

from collections.abc import Callable

import pytest

from flowsync.ground.errors import FlowsyncError
from flowsync.ground.json_text import compact_json, parse_json
from flowsync.store.audit.export import Bound, Mark, exported_entries, jsonl_lines, summarise, verify_export
from flowsync.store.audit.faults import Fault, NotWholeError
from flowsync.store.protocol import Store
from flowsync.store.sql.chain import hash_of
from tests.contract.stores import SqliteUnderTest
from tests.support.audits import drop_guards, head_of, live_through, refuse

SECOND = "2026-11-21T21:00:01Z"


def at(second: str) -> Bound:
    return Bound(given="so", understood=second)


def exported(store: Store, since: Bound | None = None, until: Bound | None = None) -> list[bytes]:
    with store.snapshot() as snapshot:
        summary = summarise(snapshot, since=since, until=until)
        return [line.encode() for line in jsonl_lines(summary, exported_entries(snapshot, summary))]


@pytest.fixture
def lived(sqlite: SqliteUnderTest) -> Store:
    """A store with a past: ten entries."""
    return live_through(sqlite)


def test_an_export_of_everything_is_whole_and_always_the_same(lived: Store) -> None:
    lines = exported(lived)
    found = verify_export(lines, kept_head=head_of(lived))
    assert found.chain is not None
    assert (found.summary.exported, found.summary.before, len(lines)) == (10, Mark(seq=0, hash=""), 11)
    assert found.summary.head == Mark(seq=10, hash=head_of(lived))
    assert exported(lived) == lines


def test_every_line_holds_the_text_to_the_letter(lived: Store) -> None:
    with lived.snapshot() as snapshot:
        entries = list(snapshot.audit())
    for entry, line in zip(entries, exported(lived)[1:], strict=True):
        assert line == b'{"record":"entry","hash":"%s","entry":%s}\n' % (entry.hash.encode(), entry.text.encode())
        assert hash_of(entry.text) == parse_json(line)["hash"]


def test_a_time_gives_the_entries_from_the_first_to_the_last_of_that_time(lived: Store) -> None:
    found = verify_export(exported(lived, at(SECOND), at(SECOND)))
    assert found.chain is not None
    assert (found.summary.first, found.summary.last, found.summary.in_store) == (3, 4, 10)
    assert found.summary.before == Mark(seq=2, hash=found.chain.first.previous)
    assert verify_export(exported(lived, at(SECOND), at(SECOND)), kept_head=found.chain.first.previous) == found


def test_a_clock_that_was_set_back_leaves_no_gap(lived: Store) -> None:
    refuse(lived, "no", at="2020-01-01T00:00:00Z")
    refuse(lived, "no", at="2026-11-22T00:00:00Z")
    found = verify_export(exported(lived, at("2026-11-21T00:00:00Z"), None))
    assert (found.summary.first, found.summary.last) == (1, 12)


@pytest.mark.parametrize("since", ["2030-01-01T00:00:00Z", "2000-01-01T00:00:00Z"])
def test_nothing_of_that_time_is_an_export_too(lived: Store, since: str) -> None:
    found = verify_export(exported(lived, at(since), at("2000-01-02T00:00:00Z")))
    assert (found.chain, found.summary.exported, found.summary.first) == (None, 0, None)


def summary_with(lines: list[bytes], **changes: object) -> list[bytes]:
    return [compact_json({**parse_json(lines[0]), **changes}).encode() + b"\n", *lines[1:]]


def totals(lines: list[bytes], **changes: object) -> list[bytes]:
    return summary_with(lines, totals={**parse_json(lines[0])["totals"], **changes})


CHANGES: list[tuple[Callable[[list[bytes]], list[bytes]], str]] = [
    (lambda lines: lines[:-1], "tells of 10 entries, from 1 to 10, and it holds 9, from 1 to 9"),
    (lambda lines: summary_with(lines, store={"lineage": "another"}), "names another store than its entries"),
    (lambda lines: lines[:1], "and it holds 0, from None to None"),
    (lambda lines: [lines[0], *lines[2:]], "and it holds 9, from 2 to 10"),
    (lambda lines: [*lines[:4], *lines[5:]], "Entry 4 is missing"),
    (lambda lines: [*lines[:4], lines[5], lines[4], *lines[6:]], "Entry 4 is missing"),
    (lambda lines: [*lines, lines[-1]], "Entry 10 stands behind entry 10"),
    (lambda lines: [*lines[:4], lines[4].replace(b"kim", b"eve"), *lines[5:]], "Entry 4 was edited"),
    (lambda lines: [*lines[:4], lines[4].replace(b'{"actor"', b'{ "actor"'), *lines[5:]], "Entry 4 was edited"),
    (lambda lines: [*lines, b"\n"], "Line 12 of the export was edited"),
    (lambda lines: [*lines[:4], b"{}\n", *lines[5:]], "Line 5 of the export was edited"),
    (lambda lines: [*lines[:4], b"\xff\n", *lines[5:]], "Line 5 of the export was edited"),
    (lambda lines: totals(lines, in_store=11), "all 11 entries of the store were asked for"),
    (lambda lines: summary_with(lines, head={"seq": 11, "hash": "0"}), "not the last one of the store"),
    (lambda lines: summary_with(lines, before={"seq": 0, "hash": "0"}), "another entry stood before"),
    (
        lambda lines: summary_with(lines, query={"since": {"given": "x", "understood": "2030"}, "until": None}),
        "another time was asked for",
    ),
]


@pytest.mark.parametrize(("change", "said"), CHANGES, ids=range(len(CHANGES)))
def test_what_was_changed_is_named(lived: Store, change: Callable[[list[bytes]], list[bytes]], said: str) -> None:
    with pytest.raises(NotWholeError) as caught:
        verify_export(change(exported(lived)))
    assert said in caught.value.message
    assert caught.value.hint.startswith("Export it again")


def test_an_export_without_the_entry_that_was_kept_is_not_enough(lived: Store) -> None:
    head, lines = head_of(lived), exported(lived, None, at(SECOND))
    refuse(lived, "no")
    assert verify_export(exported(lived), kept_head=head).chain is not None
    with pytest.raises(NotWholeError, match="No entry of this export has the head"):
        verify_export(lines, kept_head=head_of(lived))


@pytest.mark.parametrize("content", [[], [b"\n"], [b"record,seq\r\n"], [b"[]\n"], [b'{"format":"flowsync-audit"}\n']])
def test_another_file_is_an_error(content: list[bytes]) -> None:
    with pytest.raises(FlowsyncError, match="no export of an audit"):
        verify_export(content)


@pytest.mark.parametrize(
    "changes",
    [
        {"query": {"since": {"given": "2026", "understood": 2026}, "until": None}},
        {"store": {"lineage": None}},
        {"head": {"seq": 10, "hash": 10}},
    ],
)
def test_a_first_line_of_other_types_is_none(lived: Store, changes: dict[str, object]) -> None:
    with pytest.raises(FlowsyncError, match="no export of an audit"):
        verify_export(summary_with(exported(lived), **changes))


def test_an_export_of_a_later_format_is_refused(lived: Store) -> None:
    with pytest.raises(FlowsyncError, match="no export of an audit"):
        verify_export(summary_with(exported(lived), format_version="2.0"))
    assert verify_export(summary_with(exported(lived), format_version="1.7")).chain is not None


def test_a_chain_that_is_broken_is_not_exported(sqlite: SqliteUnderTest, lived: Store) -> None:
    drop_guards(sqlite)
    sqlite.execute("UPDATE audit SET entry = '{}' WHERE seq = 3")
    with pytest.raises(NotWholeError) as caught:
        exported(lived)
    assert caught.value.fault is Fault.ENTRY_EDITED
