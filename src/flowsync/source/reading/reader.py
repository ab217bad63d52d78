"""Reads the YAML documents of one file: plain data, the place of every value, and every problem at its place.

Every document that can be read to its end is returned, also when something in it is refused, so that its other problems
show in the same run. What is refused leaves little behind: the first of two equal keys counts, a key that is no text is
taken out, what a merge key brings in is there, an alias without a value is null. A finding of another check on a line
where the reader has one is its consequence and need not be shown. Not returned are empty documents, documents that are
no mapping, and the document in which the reader had to stop.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, NamedTuple

from yaml.error import MarkedYAMLError
from yaml.events import ScalarEvent, StreamEndEvent
from yaml.reader import ReaderError

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, in_order
from flowsync.ground.place import SourceRange
from flowsync.model.document import Document
from flowsync.source.reading.builder import Builder, Node, StopReading
from flowsync.source.reading.events import EventParser
from flowsync.source.reading.file_text import FileText, file_text, line_and_column
from flowsync.source.reading.syntax import directive_finding, explain, indenting_tab

_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no YAML text may hold unescaped: YAML 1.2.2, rule c-printable."""

_MARKER: Final = re.compile(r"(?<![^\r\n])(?:---|\.\.\.)(?![^\s])")
"""What ends or begins a document, wherever it stands."""


class _Parsed(NamedTuple):
    documents: list[Document]
    findings: list[Diagnostic]
    stop: Diagnostic | None


def read_documents(path: str, content: bytes) -> tuple[list[Document], list[Diagnostic]]:
    """The documents of a file, in its order, and what is wrong with the file and with them, in order of place.

    ``path`` is how the file is shown. The index of a document is its position among all documents of the file, the
    empty ones counted. Raises nothing: whatever the content is, it is read or there is a finding.
    """
    file = file_text(path, content)
    if isinstance(file, Diagnostic):
        return [], [file]
    try:
        documents, findings, stop = _parse(file)
    except ReaderError:
        documents, findings, stop = _parse_to_forbidden(file)
    if stop and not any(_line(finding) == _line(stop) for finding in findings):
        findings.append(stop)
    return documents, in_order(findings)


def _parse(file: FileText) -> _Parsed:
    """All documents up to the end of the file, or to where the reader had to stop."""
    documents: list[Document] = []
    get: Callable[[], Any] = EventParser(file.text).get_event
    if file.foreign_breaks:
        get = _restoring(get, file.foreign_breaks)
    builder = Builder(file, get)
    try:
        get()  # the stream begins
        index = 0
        while (start := get()).__class__ is not StreamEndEvent:
            if start.version or start.tags:
                builder.findings.append(directive_finding(file, start.start_mark.index))
            root = get()
            node = builder.document(root)
            get()  # the document ends
            if isinstance(node[0], dict):
                documents.append(_document(file, index, node, has_float=builder.has_float))
            elif not _is_empty(root):
                builder.findings.append(_not_mapping(file.path, node))
            index += 1
    except StopReading as stop:
        return _Parsed(documents, builder.findings, stop.finding)
    except MarkedYAMLError as error:
        return _Parsed(documents, builder.findings, explain(file, error))
    return _Parsed(documents, builder.findings, indenting_tab(file))


def _parse_to_forbidden(file: FileText) -> _Parsed:
    """The documents before the one with the first forbidden character, which is where the reader stops."""
    offset = next(_FORBIDDEN.finditer(file.text)).start()
    complete = max((marker.start() for marker in _MARKER.finditer(file.text, 0, offset)), default=0)
    documents, findings, stop = _parse(replace(file, text=file.text[:complete]))
    line, column = line_and_column(file.text, offset)
    forbidden = Diagnostic(
        code=Code.YAML_SYNTAX,
        summary=f"The character U+{ord(file.text[offset]):04X} may not stand in a YAML file.",
        hint='Remove it, or write it as an escape such as "\\x1b" in double quotes.',
        subject=SourceRange(path=file.path, line=line, column=column, end_line=line, end_column=column + 1),
    )
    return _Parsed(documents, findings, stop or forbidden)


def _restoring(get: Callable[[], Any], foreign_breaks: dict[int, str]) -> Callable[[], Any]:
    """Gives the events with the characters in their values that the file holds."""

    def restored() -> Any:
        event = get()
        if event.__class__ is ScalarEvent:
            event.value = event.value.translate(foreign_breaks)
        return event

    return restored


def _document(file: FileText, index: int, node: Node, *, has_float: bool) -> Document:
    data, marks, line, column, end_line, end_column = node
    root = (0, 0, 0, line, column, end_line, end_column, marks)
    return Document(path=file.path, index=index, data=data, root=root, has_float=has_float, text=file.original)


def _is_empty(root: Any) -> bool:
    return root.__class__ is ScalarEvent and not root.value and not root.style


def _not_mapping(path: str, node: Node) -> Diagnostic:
    _, _, line, column, end_line, end_column = node
    return Diagnostic(
        code=Code.DOCUMENT_NOT_MAPPING,
        summary="This document is no mapping: it has no keys.",
        hint="Write 'key: value' lines, first of all apiVersion, kind, metadata and spec.",
        subject=SourceRange(path=path, line=line, column=column, end_line=end_line, end_column=end_column),
    )


def _line(finding: Diagnostic) -> int:
    return finding.subject.line if finding.subject else 0
