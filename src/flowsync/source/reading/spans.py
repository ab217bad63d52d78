"""Where things begin and end in the text, where the parser's marks alone do not say it."""

import re
from typing import Any, Final

from flowsync.model.document import Marks
from flowsync.source.reading.file_text import LINE_BREAK

_PROPERTY: Final = re.compile(r"(?<![^\s,\[{:\ufeff])[&!]")
_ANCHOR: Final = re.compile(r"&[^\s,\[\]{}]+(?:[ \t\r\n]+(?:#[^\r\n]*)?)*")
_TAG: Final = re.compile(r"!<[^>\s]*>?|![^\s,\[\]{}]*")


def may_have_properties(text: str) -> bool:
    """Whether a text may hold an anchor or a tag: false is certain."""
    return ("&" in text or "!" in text) and _PROPERTY.search(text) is not None


def content_start(text: str, event: Any) -> tuple[int, int, int]:
    """The offset, line and column (from 1) where a value begins: behind its anchor, at its tag if it has one.

    The parser's mark is that of the anchor. A value that is nothing but an anchor begins, and ends, behind it.
    """
    mark = event.start_mark
    anchor = _ANCHOR.match(text, mark.index) if event.anchor else None
    if anchor is None:
        return mark.index, mark.line + 1, mark.column + 1
    is_nothing = getattr(event, "value", None) == "" and event.end_mark.index < anchor.end()
    offset = event.end_mark.index if is_nothing else anchor.end()
    lines = LINE_BREAK.split(text[mark.index : offset])
    column = len(lines[-1]) + (mark.column if len(lines) == 1 else 0)
    return offset, mark.line + len(lines), column + 1


def tag_length(text: str, offset: int) -> int:
    """How many characters the tag at this offset has."""
    tag = _TAG.match(text, offset)
    return tag.end() - offset if tag else 1


def is_runaway_quote(text: str, scalar: Any, parent: Any) -> bool:
    """Whether a quoted text in a block goes on over lines that are not indented below the keys or dashes of the block.

    ``parent`` is the event of the collection around it. YAML 1.2 forbids it (rule s-flow-line-prefix), libyaml lets it
    pass, and a forgotten quote swallows the keys below. A closing quote alone on its line may stand anywhere.
    """
    start, end = scalar.start_mark, scalar.end_mark
    if scalar.style not in ("'", '"') or start.line == end.line or parent is None or parent.flow_style:
        return False
    indent = content_start(text, parent)[2] - 1
    following = LINE_BREAK.split(text[start.index : end.index - 1])[1:]
    return any(line.strip() and len(line) - len(line.lstrip(" ")) <= indent for line in following)


def extent(marks: Marks) -> tuple[int, int]:
    """How many values there are in a value with these marks, itself counted, and how many collections deep it is."""
    if marks is None:
        return 1, 0
    values, depth = 1, 0
    for mark in marks.values() if isinstance(marks, dict) else marks:
        inner_values, inner_depth = extent(mark[7])
        values += inner_values
        depth = max(depth, inner_depth)
    return values, depth + 1
