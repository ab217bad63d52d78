"""An export of the audit as CSV, by RFC 4180, for people with a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from flowsync.ground.json_text import parse_json
from flowsync.model.record import AuditEntry
from flowsync.store.audit.export import Summary, summary_line

_TOLD = (
    "seq",
    "at",
    "event",
    "serial",
    "actor",
    "host",
    "process",
    "run_url",
    "revision",
    "author",
    "reason",
    "ticket",
    "pull_request",
    "plan_digest",
    "previous",
)
COLUMNS = ("record", *_TOLD, "hash", "entry")
"""``entry`` is the text to the letter, of which ``hash`` is the SHA-256; in the first record, what was asked for."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell may not begin with: a spreadsheet would run it (OWASP, CSV injection)."""


def csv_lines(summary: Summary, entries: Iterable[AuditEntry]) -> Iterator[str]:
    """A header, a record that says what was asked for, and one for each entry.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front; ``entry`` begins with a brace, so
    it never does.
    """
    head = {"seq": summary.head.seq, "hash": summary.head.hash} if summary.head else {}
    before = {"previous": summary.before.hash} if summary.before else {}
    yield _line(dict(zip(COLUMNS, COLUMNS, strict=True)))
    yield _line({"record": "summary", **head, **before, "entry": summary_line(summary)})
    for entry in entries:
        data = parse_json(entry.text)
        told = {name: data[name] for name in _TOLD}
        yield _line({"record": "entry", **told, "hash": entry.hash, "entry": entry.text})


def _line(values: dict[str, Any]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([_cell(values.get(name)) for name in COLUMNS])
    return text.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
