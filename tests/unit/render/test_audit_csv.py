"""The audit as CSV: every value arrives, and no spreadsheet runs one."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowsync.ground.json_text import parse_json
from flowsync.model.record import AuditEntry
from flowsync.render.audit_csv import COLUMNS, csv_lines
from flowsync.store.audit.export import Bound, Mark, Summary, summary_line
from flowsync.store.sql.chain import hash_of, next_entry
from tests.contract.stores import a_writer

SUMMARY = Summary(
    lineage="1234",
    since=Bound(given="2026-01-01", understood="2026-01-01T00:00:00Z"),
    until=None,
    exported=1,
    in_store=1,
    first=1,
    last=1,
    before=Mark(seq=0, hash=""),
    head=Mark(seq=1, hash="ff"),
)


def table(*entries: AuditEntry) -> list[dict[str, str]]:
    text = "".join(csv_lines(SUMMARY, entries))
    assert all(line.endswith("\r\n") for line in csv_lines(SUMMARY, entries))
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_the_first_record_says_what_was_asked_for() -> None:
    (record,) = table()
    assert (record["record"], record["seq"], record["hash"], record["previous"]) == ("summary", "1", "ff", "")
    assert record["entry"] == summary_line(SUMMARY)
    assert tuple(record) == COLUMNS


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_every_value_arrives_and_can_be_proved(text: str) -> None:
    entry = next_entry(None, "apply", a_writer(reason=text, actor="kim"), {"text": text}, 7)
    record = table(entry)[1]
    assert hash_of(record["entry"]) == record["hash"] == entry.hash
    assert parse_json(record["entry"])["reason"] == text
    assert record["reason"] in (text, f"'{text}")
    assert (record["actor"], record["serial"], record["process"], record["event"]) == ("kim", "7", "4711", "apply")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_begins_as_a_formula_does(text: str) -> None:
    for value in table(next_entry(None, "apply", a_writer(reason=text, actor=text, host=text), {}, 7))[1].values():
        assert not value.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert table(next_entry(None, "apply", a_writer(reason=text), {}))[1]["reason"] == f"'{text}"
