"""Example documents, what they say about themselves, and what validation finds in them.

An invalid example marks the place of its only finding with ``# <- here`` at the end of the line, or ``# <- here:7``
with the column. A first line ``# require_explicit: grant_duration`` stands for that setting of flowsync.yaml.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.model.configuration import Configuration, Revision
from flowsync.source.reading.reader import read_documents
from flowsync.validate.load import assemble, check_file

EXAMPLES = Path(__file__).parents[1] / "examples"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
WARNINGS = frozenset(
    {
        Code.ONLY_NEGATIVE_CONDITIONS,
        Code.NEGATIVE_UNDER_OR,
        Code.CONDITION_WITHOUT_SOURCE,
        Code.QUERY_MIXES_AND_OR,
        Code.QUERY_WITHOUT_PERMISSION,
        Code.REVIEW_DUE,
        Code.EXCEPTION_EXPIRED,
        Code.UNKNOWN_INTEGRATION,
        Code.UNKNOWN_RESOURCE_TYPE,
        Code.UNKNOWN_PERMISSION,
        Code.UNKNOWN_SOURCE,
        Code.UNKNOWN_ATTRIBUTE,
        Code.UNKNOWN_VALUE,
        Code.UNKNOWN_PERSON,
        Code.UNKNOWN_OWNER,
        Code.MATCHES_NOBODY,
        Code.MATCHES_NOTHING,
        Code.GROUP_REPLACED,
        Code.NO_SUCH_DRIFT,
        Code.DRIFT_NOT_IGNORED,
        Code.BASE_NOT_PLANNED,
    }
)

FLOW = """\
apiVersion: flowsync/v1
kind: AccessFlow
metadata:
  name: flow
spec:
  trigger: SELF_SERVE
  requestors:
    conditions:
      - {type: group, source_integration_name: Okta, values: [sre]}
  access_targets:
    - access_scope: {name: prod}
"""
SCOPE = """\
apiVersion: flowsync/v1
kind: AccessScope
metadata:
  name: prod
spec:
  query: resource_name = "orders" and permission_name = "READ_ONLY"
"""
"""What the flow refers to."""

_MARK = re.compile(r"# <- here(?::(?P<column>[0-9]+))?$", re.MULTILINE)
_EXPLICIT = re.compile(r"\A# require_explicit: (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an example asserts of a finding. ``column`` is None where the mark does not name it."""

    path: str
    line: int
    column: int | None
    code: Code
    severity: Severity


def load(
    files: Mapping[str, str | bytes], *, require_explicit: frozenset[str] = frozenset(), now: datetime = NOW
) -> tuple[Configuration, list[Diagnostic]]:
    """The configuration in files, given by the path they are shown under, and every diagnostic."""
    contents = {path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()}
    checked = [
        check_file(path, content, read=read_documents, require_explicit=require_explicit)
        for path, content in contents.items()
    ]
    return assemble(checked, revision=Revision(), now=now)


def diagnose(text: str | bytes, **options: frozenset[str]) -> list[Diagnostic]:
    """What is wrong with the text of one file, shown as ``policy.yaml``."""
    explicit = options.get("require_explicit", _required_by(text))
    return load({"policy.yaml": text}, require_explicit=explicit)[1]


def places(diagnostics: list[Diagnostic]) -> list[str]:
    """Each finding as ``line:column code``: what a test on several findings reads best."""
    return [f"{found.subject.line}:{found.subject.column} {found.code}" for found in diagnostics if found.subject]


def expected(text: str, code: str) -> Found:
    """The finding that an invalid example of ``code`` marks."""
    (mark,) = _MARK.finditer(text)
    column = mark["column"]
    return Found(
        path="policy.yaml",
        line=text.count("\n", 0, mark.start()) + 1,
        column=int(column) if column else None,
        code=Code(code),
        severity=Severity.WARNING if Code(code) in WARNINGS else Severity.ERROR,
    )


def found(text: str, *, with_column: bool) -> list[Found | Diagnostic]:
    """What validation finds in an example, as far as a mark can tell it."""
    return [_as_found(diagnostic, with_column) for diagnostic in diagnose(text)]


def _as_found(diagnostic: Diagnostic, with_column: bool) -> Found | Diagnostic:
    place = diagnostic.subject
    if place is None:
        return diagnostic
    return Found(
        path=place.path,
        line=place.line,
        column=place.column if with_column else None,
        code=diagnostic.code,
        severity=diagnostic.severity,
    )


def _required_by(text: str | bytes) -> frozenset[str]:
    match = _EXPLICIT.search(text) if isinstance(text, str) else None
    return frozenset(match[1].split(", ")) if match else frozenset()
