"""Diagnostics: everything flowsync has to say about what it was given."""

from dataclasses import dataclass, replace
from enum import StrEnum

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.place import SourceRange


class Severity(StrEnum):
    """How much a diagnostic weighs: an error stops plan and apply, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One finding: what is wrong (``summary``), why (``detail``), what to do (``hint``), and where (``subject``)."""

    severity: Severity = Severity.ERROR
    code: Code
    summary: str
    detail: str = ""
    hint: str = ""
    subject: SourceRange | None = None
    address: Address | None = None

    @property
    def is_error(self) -> bool:
        """Whether this finding stops plan and apply."""
        return self.severity is Severity.ERROR

    def as_error(self) -> "Diagnostic":
        """The same finding as an error, as ``--strict`` wants it."""
        return replace(self, severity=Severity.ERROR)


def in_order(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Sorted by place, then code and text, so that the same input always reads the same; exact repeats once."""
    return sorted(dict.fromkeys(diagnostics), key=_order)


def _order(diagnostic: Diagnostic) -> tuple[object, ...]:
    place = diagnostic.subject
    where = (0, place.path, place.line, place.column) if place else (1, "", 0, 0)
    address = diagnostic.address.sort_key if diagnostic.address else (-1, "", "")
    return (*where, address, diagnostic.code, diagnostic.summary)
