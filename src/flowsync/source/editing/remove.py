"""A document taken out of its file."""

from flowsync.ground.errors import FlowsyncError
from flowsync.model.shape import PLAIN
from flowsync.source.editing.lines import blank_line_before, is_blank, last_line_end, line_end, next_line
from flowsync.source.editing.meaning import meaning
from flowsync.source.editing.policy_text import PolicyText, policy_text
from flowsync.source.editing.replacement import Replacement, replaced
from flowsync.source.editing.tree import read_tree
from flowsync.source.reading.reader import read_documents


def without_document(content: bytes, shown: str, index: int) -> bytes:
    """A file's content without the document ``index``, its comments and its separator; all else stays byte for byte.

    Comments at the left edge below its last value, or above its ``---``, are not its own and stay. Nothing, ``b""``,
    when there is no other document: then the file itself has to go. ``shown`` is how the file is shown.

    Raises FlowsyncError when the file has errors of the reader, or the others would not stay what they are.
    """
    file = policy_text(content, shown)
    document = file.document(index)
    others = [meaning(other.data, PLAIN) for other in file.documents if other != document]
    if not others:
        return b""
    for tidy in (True, False):
        after = file.content(replaced(file.text, _parts(file, index, tidy=tidy), file.line_break))
        documents, findings = read_documents("", after)
        if not findings and [meaning(other.data, PLAIN) for other in documents] == others:
            return after
    raise FlowsyncError(
        f"{document.locate_first_key(())}: This document cannot be taken out without changing another one.",
        hint="Take it out by hand.",
    )


def _parts(file: PolicyText, index: int, *, tidy: bool) -> list[Replacement]:
    """What goes; ``tidy``, with blank lines that may belong to a text of the document before it."""
    text, own = file.text, file.stretches[index]
    root = read_tree(text[own.start : own.end], file.foreign_breaks)
    start, stop = own.start, next_line(text, last_line_end(text, own.start + root.end, 0))
    if own.final_end > own.end:  # it ends with '...'
        stop = next_line(text, line_end(text, own.final_end))
    if tidy and is_blank(text, stop):
        start = blank_line_before(text, start)
        stop = stop if start else _behind_blank_lines(text, stop)
    following = file.stretches[index + 1 : index + 2]
    has_marker = own.marker_end > own.start
    if index or has_marker or not following or not is_blank(text, following[0].marker_end):
        return [Replacement(start, stop, "")]
    # A first document without '---' leaves another one without.
    marker = following[0].start
    return [Replacement(start, stop, ""), Replacement(marker, next_line(text, line_end(text, marker)), "")]


def _behind_blank_lines(text: str, start: int) -> int:
    """Where the first line that is not blank begins."""
    while is_blank(text, start) and (below := next_line(text, line_end(text, start))) > start:
        start = below
    return start
