"""A finding about one document: made with a key path; the document's holder adds the place."""

from dataclasses import dataclass
from enum import Enum

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.ground.place import KeyPath, SourceRange
from flowsync.model.document import Document
from flowsync.source.reading.scalar_place import place_in_scalar


class At(Enum):
    """What a finding points at (domain: "Where a diagnostic points")."""

    VALUE = "value"
    KEY = "key"
    FIRST_KEY = "first key of the mapping"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong with the value at ``key_path``, and what to do.

    ``within`` is the part of the text at ``key_path`` that is wrong, as offsets, where it is not all of it.
    ``open_paths`` are the key paths of which nothing is known because of it, where that is not just ``key_path``: a key
    that is missing, a known key that an unknown one may have meant.
    """

    code: Code
    key_path: KeyPath
    summary: str
    hint: str = ""
    at: At = At.VALUE
    severity: Severity = Severity.ERROR
    within: tuple[int, int] | None = None
    open_paths: tuple[KeyPath, ...] = ()

    @property
    def spoiled(self) -> tuple[KeyPath, ...]:
        """The key paths that no other rule can judge."""
        return self.open_paths or (self.key_path,)

    def in_document(self, document: Document, address: Address | None = None) -> Diagnostic:
        """The diagnostic, with its place in ``document``."""
        return Diagnostic(
            severity=self.severity,
            code=self.code,
            summary=self.summary,
            hint=self.hint,
            subject=self._place(document),
            address=address,
        )

    def _place(self, document: Document) -> SourceRange:
        locate = {At.VALUE: document.locate, At.KEY: document.locate_key, At.FIRST_KEY: document.locate_first_key}
        place = locate[self.at](self.key_path)
        if self.within is None:
            return place
        return place_in_scalar(document.text, place, document.value(self.key_path), *self.within)
