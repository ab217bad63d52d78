"""``flowsync fmt``: a file of policies in canonical form.

Keys come in the order of the schema, each with the comments that belong to it; times and dates are in double quotes;
indentation, blank lines and line ends are regular. Everything else stays as it is written. Before a changed text is
given out, it is shown to hold the same data and comments and to be canonical itself.
"""

from dataclasses import dataclass, replace
from typing import Any

from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.errors import FlowsyncError
from flowsync.model.document import Document
from flowsync.source.formatting.arrange import arranged
from flowsync.source.formatting.comments import comment_texts
from flowsync.source.formatting.layout_reader import read_layout
from flowsync.source.formatting.layout_writer import write_layout
from flowsync.source.reading.file_text import LINE_BREAK, file_text
from flowsync.source.reading.reader import read_documents


class NotFormattedError(FlowsyncError):
    """A file cannot be put into canonical form without a loss; it is left as it is."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{path} was left as it is: {reason}.",
            hint="Write the part with unusual YAML in a simpler way, then format again.",
        )
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatResult:
    """What became of a file. It is left alone, ``after == before``, when there are ``diagnostics`` or a ``refusal``."""

    path: str
    before: bytes
    after: bytes
    diagnostics: tuple[Diagnostic, ...] = ()
    refusal: NotFormattedError | None = None

    @property
    def is_changed(self) -> bool:
        """Whether the canonical form differs from the file."""
        return self.after != self.before


def format_text(path: str, content: bytes) -> FormatResult:
    """The canonical form of a file of policy documents; ``path`` is how the file is shown. Raises nothing."""
    result = FormatResult(path=path, before=content, after=content)
    documents, findings = read_documents(path, content)
    file = file_text(path, content)
    if findings or isinstance(file, Diagnostic):
        return replace(result, diagnostics=tuple(findings))
    text = LINE_BREAK.sub("\n", file.text)
    canonical = _canonical(text)
    after = canonical.translate(file.foreign_breaks).encode()
    reason = "" if after == content else _data_loss(documents, after) or _text_loss(text, canonical)
    return replace(result, refusal=NotFormattedError(path, reason)) if reason else replace(result, after=after)


def _canonical(text: str) -> str:
    layout = read_layout(text)
    return write_layout(replace(layout, documents=tuple(map(arranged, layout.documents))))


def _data_loss(before: list[Document], content: bytes) -> str:
    after, findings = read_documents("", content)
    if findings:
        return f"in canonical form it could not be read ({findings[0].summary})"
    held, holds = ([(document.index, _exact(document.data)) for document in one] for one in (before, after))
    return "" if held == holds else "in canonical form it would hold other data"


def _text_loss(before: str, after: str) -> str:
    if comment_texts(before) != comment_texts(after):
        return "a comment stands where canonical form has no place for it"
    return "" if _canonical(after) == after else "its canonical form is not stable"


def _exact(value: Any) -> Any:
    """What equals only another of equal types throughout: 1, 1.0 and true are three values. Keys have no order."""
    if isinstance(value, dict):
        return {key: _exact(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_exact(item) for item in value]
    return type(value), repr(value)
