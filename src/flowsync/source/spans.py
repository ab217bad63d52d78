"""Where things begin and end in the text, where the parser's marks alone do not say it."""

import re
from typing import Any, Final

from flowsync.model.document import Marks
from flowsync.source.file_text import LINE_BREAK

_ANCHOR: Final = re.compile(r"&[^\s,\[\]{}]+(?:[ \t\r\n]+(?:#[^\r\n]*)?)*")
_TAG: Final = re.compile(r"!<[^>\s]*>?|![^\s,\[\]{}]*")


def content_start(text: str, event: Any) -> tuple[int, int, int]:
    """The offset, line and column (from 1) where a value begins: behind its anchor, at its tag if it has one.

    The parser's mark is that of the anchor. A value that is nothing but an anchor begins, and ends, behind it.
    """
    mark = event.start_mark
    anchor = _ANCHOR.match(text, mark.index)
    if event.anchor is None or anchor is None:
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


def is_runaway_quote(text: str, event: Any) -> bool:
    """Whether a quoted text goes on over lines that are not indented below the line on which it begins.

    YAML 1.2 forbids it (rule s-flow-line-prefix), libyaml lets it pass: a forgotten quote would swallow the keys below.
    A closing quote alone on its line may stand further left.
    """
    start, end = event.start_mark, event.end_mark
    if event.style not in ("'", '"') or start.line == end.line:
        return False
    indent = _indent(text[start.index - start.column : start.index])
    following = LINE_BREAK.split(text[start.index : end.index - 1])[1:]
    return any(line.strip() and _indent(line) <= indent for line in following)


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


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
