"""Findings as SARIF 2.1.0 (OASIS), in the part of it that code scanning of GitHub shows.

Limits and demands are those of GitHub's page "SARIF support for code scanning": texts of a rule of at most 1,024
characters, a place for every result, at most 25,000 results, of which 5,000 are shown.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from flowsync import __version__
from flowsync.ground.codes import Code
from flowsync.ground.json_text import pretty_json
from flowsync.render.explain_page import explain_page
from flowsync.render.sentences import counted
from flowsync.render.tool_findings import ToolFinding, fingerprints

MOST_RESULTS = 25_000
FINGERPRINT = "flowsyncFinding/v1"
"""The key of our own fingerprint; the upload action of GitHub adds its own beside it, over the text of the line."""
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LONGEST_DESCRIPTION = 1_024
_SENTENCE = re.compile(r"(?<=[.:])\s")
_TOP = "SRCROOT"


def findings_sarif(findings: Sequence[ToolFinding], *, category: str, home: str) -> str:
    """The findings, which come worst first, as one run. ``category`` tells apart the runs of one commit
    (``flowsync/validate``). A finding without a place stands in the first line of ``home``, a file of the checkout."""
    shown = [finding for finding in findings if finding.code is not None][:MOST_RESULTS]
    codes = [code for code in dict.fromkeys(finding.code for finding in shown) if code is not None]
    indexes: dict[Code | None, int] = {code: index for index, code in enumerate(codes)}
    marks = fingerprints(shown)
    run = {
        "tool": {"driver": _driver(codes)},
        "automationDetails": {"id": f"{category}/"},
        "invocations": [_invocation(len(findings) - len(shown))],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_TOP: {"description": {"text": "The top of the checkout."}}},
        "results": [_result(finding, mark, indexes, home) for finding, mark in zip(shown, marks, strict=True)],
    }
    return pretty_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _driver(codes: Sequence[Code]) -> dict[str, Any]:
    return {
        "name": "flowsync",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(code) for code in codes],
    }


def _rule(code: Code) -> dict[str, Any]:
    page = explain_page(code)
    return {
        "id": str(code),
        "name": "".join(word.capitalize() for word in code.split("-")),
        "shortDescription": {"text": page.summary},
        "fullDescription": {"text": _cut(page.introduction)},
        "help": {"text": page.text, "markdown": page.markdown},
        "defaultConfiguration": {"level": str(page.severity)},
    }


def _cut(text: str) -> str:
    """As many whole sentences as a description may have."""
    sentences, length = [], 0
    for sentence in _SENTENCE.split(text):
        length += len(sentence) + 1
        if length > _LONGEST_DESCRIPTION:
            break
        sentences.append(sentence)
    return " ".join(sentences)


def _invocation(left_out: int) -> dict[str, Any]:
    """A run that found something has run well."""
    if not left_out:
        return {"executionSuccessful": True}
    said = f"{counted(left_out, 'finding')} left out: a file holds {MOST_RESULTS:,}, the worst first."
    return {
        "executionSuccessful": True,
        "toolExecutionNotifications": [{"level": "warning", "message": {"text": said}}],
    }


def _result(finding: ToolFinding, mark: str, indexes: Mapping[Code | None, int], home: str) -> dict[str, Any]:
    return {
        "ruleId": str(finding.code),
        "ruleIndex": indexes[finding.code],
        "level": str(finding.level),
        "message": {"text": _message(finding.message)},
        "locations": [{"physicalLocation": _physical(finding, home), **dict(_logical(finding))}],
        "partialFingerprints": {FINGERPRINT: mark},
    }


def _physical(finding: ToolFinding, home: str) -> dict[str, Any]:
    place = finding.place
    lines = (1, 1, 1, 1) if place is None else (place.line, place.column, place.end_line, place.end_column)
    return {
        "artifactLocation": {"uri": uri_of(home if place is None else place.path), "uriBaseId": _TOP},
        "region": dict(zip(("startLine", "startColumn", "endLine", "endColumn"), lines, strict=True)),
    }


def _logical(finding: ToolFinding) -> Iterator[tuple[str, Any]]:
    if finding.address is not None:
        yield "logicalLocations", [{"fullyQualifiedName": str(finding.address), "kind": "resource"}]


def uri_of(path: str) -> str:
    """The path as a relative reference (RFC 3986), also where it is not UTF-8."""
    return quote(path, safe="/", errors="surrogateescape")


def _message(text: str) -> str:
    """A plain text message (SARIF 3.11): brackets before a parenthesis would be a link, a number in braces an argument,
    which is why braces are doubled."""
    escaped = text.replace("[", "\\[").replace("]", "\\]") if "](" in text else text
    return escaped.replace("{", "{{").replace("}", "}}")
