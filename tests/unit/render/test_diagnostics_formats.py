"""Diagnostics for programs."""

import json

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.ground.place import SourceRange
from flowsync.render.diagnostics_json import diagnostics_json
from tests.support.plans import place


def _found(line: int, severity: Severity = Severity.ERROR, summary: str = "Wrong.") -> Diagnostic:
    return Diagnostic(severity=severity, code=Code.WRONG_VALUE, summary=summary, subject=place("a.yaml", line, 3, 4))


def test_json_holds_everything() -> None:
    subject = SourceRange(path="a.yaml", line=1, column=2, end_line=3, end_column=4)
    found = Diagnostic(
        code=Code.PROTECTED, summary="S", detail="D", hint="H", subject=subject, address=Address.parse("Bundle/b")
    )

    assert json.loads(diagnostics_json([found, _found(9, Severity.WARNING)]))["diagnostics"][0] == {
        "severity": "error",
        "code": "protected",
        "summary": "S",
        "detail": "D",
        "hint": "H",
        "address": "Bundle/b",
        "range": {"path": "a.yaml", "start": {"line": 1, "column": 2}, "end": {"line": 3, "column": 4}},
    }


def test_json_counts_what_it_lists() -> None:
    found = [_found(1), _found(1), _found(2, Severity.WARNING)]
    data = json.loads(diagnostics_json(found))

    del data["diagnostics"][:]
    assert data == {"format_version": "1.2", "valid": False, "error_count": 1, "warning_count": 1, "diagnostics": []}


def test_json_of_nothing_is_valid() -> None:
    assert json.loads(diagnostics_json([]))["valid"] is True


def test_json_carries_paths_that_are_not_utf8() -> None:
    found = Diagnostic(code=Code.FILE_UNREADABLE, summary="x \udcff", subject=place("\udcff.yaml", 1))

    assert json.loads(diagnostics_json([found]))["diagnostics"][0]["range"]["path"] == "\\udcff.yaml"
