"""Findings as a Code Quality report of GitLab: a JSON array in the part of Code Climate's format that it reads."""

from collections.abc import Sequence
from typing import Any

from flowsync.ground.codes import Code
from flowsync.ground.json_text import pretty_json
from flowsync.render.printable import encodable
from flowsync.render.tool_findings import Level, ToolFinding, fingerprints

_GUARDS = frozenset(
    {
        Code.PROTECTED,
        Code.DELETE_REFERENCED,
        Code.TOO_MANY_DELETES,
        Code.STORE_EMPTIED,
        Code.WIDENING_DRIFT,
        Code.GUARDRAIL_VIOLATED,
    }
)
_SEVERITIES = {Level.ERROR: "critical", Level.WARNING: "minor", Level.NOTE: "info"}


def findings_code_quality(findings: Sequence[ToolFinding], *, home: str) -> str:
    """The findings in their order, each with a fingerprint of its own: GitLab shows equal ones once. A finding without
    a place stands in the first line of ``home``, a file of the checkout."""
    marks = fingerprints(findings)
    return pretty_json([_issue(finding, mark, home) for finding, mark in zip(findings, marks, strict=True)])


def _issue(finding: ToolFinding, mark: str, home: str) -> dict[str, Any]:
    place = finding.place
    return {
        "description": finding.message.replace("\n", " "),
        "check_name": str(finding.code or "widening"),
        "fingerprint": mark,
        "severity": _severity(finding),
        "location": {
            "path": encodable(home if place is None else place.path).removeprefix("./"),
            "lines": {"begin": 1 if place is None else place.line},
        },
    }


def _severity(finding: ToolFinding) -> str:
    """``blocker`` is what a guard or a guardrail refuses, ``critical`` every other error, ``major`` a guardrail that
    warns, ``minor`` every other warning, ``info`` the rest."""
    is_guarded = finding.code in _GUARDS
    if is_guarded and finding.level is Level.ERROR:
        return "blocker"
    return "major" if is_guarded and finding.level is Level.WARNING else _SEVERITIES[finding.level]
