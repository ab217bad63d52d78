"""Findings as a Code Quality report of GitLab."""

import json
from typing import Any

import pytest

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.render.code_quality import findings_code_quality
from flowsync.render.tool_findings import Level, ToolFinding, findings_of
from tests.support.plans import place


def issues(*diagnostics: Diagnostic) -> Any:
    return json.loads(findings_code_quality(findings_of(diagnostics, str), home="flowsync.yaml"))


def test_an_issue_has_what_gitlab_asks_for() -> None:
    (issue,) = issues(Diagnostic(code=Code.WRONG_VALUE, summary="S.", hint="H.", subject=place("./a b.yaml", 7)))

    assert len(issue.pop("fingerprint")) == 64
    assert issue == {
        "description": "S. H.",
        "check_name": "wrong-value",
        "severity": "critical",
        "location": {"path": "a b.yaml", "lines": {"begin": 7}},
    }


def test_what_no_file_says_stands_in_the_project_file() -> None:
    (issue,) = issues(Diagnostic(code=Code.PROTECTED, summary="S.", address=Address.parse("Bundle/b")))

    assert issue["location"] == {"path": "flowsync.yaml", "lines": {"begin": 1}}
    assert issue["description"] == "Bundle/b: S."


def test_no_two_issues_have_one_fingerprint() -> None:
    found = [Diagnostic(code=Code.WRONG_VALUE, summary="S.", subject=place("a.yaml", line)) for line in range(1, 9)]

    assert len({issue["fingerprint"] for issue in issues(*found)}) == len(found)


@pytest.mark.parametrize(
    ("level", "code", "severity"),
    [
        (Level.ERROR, Code.GUARDRAIL_VIOLATED, "blocker"),
        (Level.ERROR, Code.WIDENING_DRIFT, "blocker"),
        (Level.ERROR, Code.WRONG_VALUE, "critical"),
        (Level.WARNING, Code.GUARDRAIL_VIOLATED, "major"),
        (Level.WARNING, Code.REVIEW_DUE, "minor"),
        (Level.NOTE, Code.GUARDRAIL_VIOLATED, "info"),
    ],
)
def test_the_severity_says_what_stops(level: Level, code: Code, severity: str) -> None:
    finding = ToolFinding(level=level, code=code, summary="S.")

    assert json.loads(findings_code_quality([finding], home="f"))[0]["severity"] == severity


def test_errors_come_first() -> None:
    warning = Diagnostic(severity=Severity.WARNING, code=Code.REVIEW_DUE, summary="W.", subject=place("a.yaml", 1))
    error = Diagnostic(code=Code.WRONG_VALUE, summary="E.", subject=place("b.yaml", 1))

    assert [issue["description"] for issue in issues(warning, error)] == ["E.", "W."]
