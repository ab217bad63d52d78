"""Findings as other tools take them: one shape for diagnostics, what guardrails say, and what widens access."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import TypeAlias

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, in_order
from flowsync.ground.json_text import canonical_json
from flowsync.ground.place import SourceRange
from flowsync.render.printable import encodable, printable

FromTop: TypeAlias = Callable[[str], str]
"""The path of a file from the top of the checkout, by the path as it is shown."""

_PLACE_IN_TEXT = re.compile(r":[0-9]+(?::[0-9]+)?")


class Level(StrEnum):
    """How much a finding weighs, the worst first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


_LEVELS = list(Level)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolFinding:
    """One finding. ``code`` says what kind it is; None for a change that widens access, which is no mistake.

    Texts are one line each and safe to show. ``place`` is from the top of the checkout, None where no file says it.
    ``guardrail`` names the one that does not hold, for what refuses nothing.
    """

    level: Level
    code: Code | None
    summary: str
    detail: str = ""
    hint: str = ""
    place: SourceRange | None = None
    address: Address | None = None
    guardrail: str = ""

    @property
    def lasting(self) -> str:
        """The summary without lines and columns that it names, so that it stays when lines move."""
        return _PLACE_IN_TEXT.sub("", self.summary)

    @property
    def message(self) -> str:
        """All that is said, a line for each part; where there is no place, what it is about comes first."""
        about = f"{self.address}: " if self.place is None and self.address is not None else ""
        return "\n".join(text for text in (about + self.summary, self.detail, self.hint) if text)


def findings_of(diagnostics: Iterable[Diagnostic], from_top: FromTop) -> list[ToolFinding]:
    """The diagnostics, errors first, then in order of their places; exact repeats once."""
    return worst_first(_diagnosed(diagnostic, from_top) for diagnostic in in_order(list(diagnostics)))


def worst_first(findings: Iterable[ToolFinding]) -> list[ToolFinding]:
    """The findings by their levels, in their order else."""
    return sorted(findings, key=lambda finding: _LEVELS.index(finding.level))


def fingerprints(findings: Sequence[ToolFinding]) -> list[str]:
    """What each finding is known by from one run to the next: SHA-256 in hexadecimal over its code, what it is about
    and what it says, without lines, so that it stays when lines move. Equal ones are told apart by their order."""
    seen: Counter[str] = Counter()
    marks = []
    for finding in findings:
        said = _digest(_identity(finding))
        seen[said] += 1
        marks.append(said if seen[said] == 1 else _digest([said, seen[said]]))
    return marks


def _identity(finding: ToolFinding) -> list[str]:
    # an object is the same wherever its document stands; what is about no object is about its file
    path = finding.place.path if finding.place else ""
    about = encodable(path) if finding.address is None else str(finding.address)
    return [finding.code or "", finding.guardrail, about, finding.lasting]


def _digest(data: object) -> str:
    return sha256(canonical_json(data).encode()).hexdigest()


def _diagnosed(diagnostic: Diagnostic, from_top: FromTop) -> ToolFinding:
    return ToolFinding(
        level=Level(diagnostic.severity),
        code=diagnostic.code,
        summary=printable(diagnostic.summary),
        detail=printable(diagnostic.detail),
        hint=printable(diagnostic.hint),
        place=placed(diagnostic.subject, from_top),
        address=diagnostic.address,
    )


def placed(place: SourceRange | None, from_top: FromTop) -> SourceRange | None:
    """The place with its path from the top of the checkout."""
    return None if place is None else replace(place, path=from_top(place.path))
