"""A policy file as text, and where each of its documents stands in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from yaml.events import DocumentEndEvent, DocumentStartEvent, StreamEndEvent

from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.errors import FlowsyncError
from flowsync.model.document import Document
from flowsync.source.reading.events import EventParser
from flowsync.source.reading.file_text import LINE_BREAK, file_text
from flowsync.source.reading.reader import read_documents

_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Where a document stands: from its ``---``, ``start``, or the end of the one before, to where it ``end``s.

    ``marker_end`` is behind its ``---``, and ``start`` where it has none. ``content_end`` is behind its last value,
    ``end`` at the ``---`` or ``...`` that ends it, or at the end of the text; ``final_end`` is behind that ``...``.
    """

    start: int
    marker_end: int
    end: int
    final_end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyText:
    """The text of a file without a finding of the reader, its documents, and where all of them stand, empty ones too.

    ``foreign_breaks``: see FileText. ``line_break`` is the first one of the file.
    """

    shown: str
    text: str
    foreign_breaks: Mapping[int, str]
    has_mark: bool
    line_break: str
    documents: tuple[Document, ...]
    stretches: tuple[Stretch, ...]

    def document(self, index: int) -> Document:
        """The document that has this index; ValueError when there is none."""
        for document in self.documents:
            if document.index == index:
                return document
        raise ValueError(f"{self.shown} has no document {index}")

    def content(self, text: str) -> bytes:
        """The bytes of a file with another text in place of this one."""
        return ((_BYTE_ORDER_MARK if self.has_mark else "") + text.translate(self.foreign_breaks)).encode()


def policy_text(content: bytes, shown: str) -> PolicyText:
    """The text of a file that is shown as ``shown``; FlowsyncError when it has errors of the reader."""
    documents, findings = read_documents(shown, content)
    file = file_text(shown, content)
    if findings or isinstance(file, Diagnostic):
        hint = "See 'flowsync validate' and mend the file first."
        raise FlowsyncError(f"A file with errors cannot be edited: {findings[0].summary}", hint=hint)
    line_break = LINE_BREAK.search(file.text)
    return PolicyText(
        shown=shown,
        text=file.text,
        foreign_breaks=file.foreign_breaks,
        has_mark=content.decode().startswith(_BYTE_ORDER_MARK),
        line_break=line_break[0] if line_break else "\n",
        documents=tuple(documents),
        stretches=_stretches(file.text),
    )


def _stretches(text: str) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    get: Callable[[], Any] = EventParser(text).get_event
    start = marker_end = 0
    while (kind := (event := get()).__class__) is not StreamEndEvent:
        if kind is DocumentStartEvent:
            start = event.start_mark.index if event.explicit else (found[-1].final_end if found else 0)
            marker_end = event.end_mark.index if event.explicit else start
        elif kind is DocumentEndEvent:
            end = event.start_mark.index
            final_end = event.end_mark.index if event.explicit else end
            found.append(Stretch(start=start, marker_end=marker_end, end=end, final_end=final_end))
    return tuple(found)
