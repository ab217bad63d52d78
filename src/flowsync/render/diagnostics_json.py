"""Diagnostics for programs: versioned JSON."""

from collections.abc import Sequence
from typing import Any

from flowsync.ground.diagnostic import Diagnostic, in_order
from flowsync.ground.json_text import pretty_json
from flowsync.ground.place import SourceRange
from flowsync.render.printable import encodable

FORMAT_VERSION = "1.2"
"""The version of every JSON output; its first number changes when something is taken away or means something else."""


def diagnostics_json(diagnostics: Sequence[Diagnostic]) -> str:
    """The diagnostics in order of their places; ``valid`` says that none is an error."""
    ordered = in_order(list(diagnostics))
    errors = sum(diagnostic.is_error for diagnostic in ordered)
    return pretty_json(
        {
            "format_version": FORMAT_VERSION,
            "valid": errors == 0,
            "error_count": errors,
            "warning_count": len(ordered) - errors,
            "diagnostics": diagnostics_data(ordered),
        }
    )


def invalid_json(diagnostics: Sequence[Diagnostic]) -> str:
    """Where a plan was asked for and the policies are not valid: status ``invalid``, and why."""
    return pretty_json(
        {"format_version": FORMAT_VERSION, "status": "invalid", "diagnostics": diagnostics_data(diagnostics)}
    )


def diagnostics_data(diagnostics: Sequence[Diagnostic]) -> list[dict[str, Any]]:
    """The diagnostics as JSON data, in order of their places."""
    return [_data(diagnostic) for diagnostic in in_order(list(diagnostics))]


def range_data(place: SourceRange | None) -> dict[str, Any] | None:
    """A range as JSON data: lines and columns from 1, the end exclusive."""
    if place is None:
        return None
    return {
        "path": encodable(place.path),
        "start": {"line": place.line, "column": place.column},
        "end": {"line": place.end_line, "column": place.end_column},
    }


def _data(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "severity": str(diagnostic.severity),
        "code": str(diagnostic.code),
        "summary": encodable(diagnostic.summary),
        "detail": encodable(diagnostic.detail),
        "hint": encodable(diagnostic.hint),
        "address": str(diagnostic.address) if diagnostic.address is not None else None,
        "range": range_data(diagnostic.subject),
    }
