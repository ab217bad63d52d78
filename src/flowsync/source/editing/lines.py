"""Lines of a text by offsets, and the comment lines that belong to what stands beside them."""

import re
from typing import Final

_BREAK: Final = re.compile(r"\r\n?|\n")
_LINE: Final = re.compile(r"( *)([^\r\n]*)")


def line_start(text: str, offset: int) -> int:
    """Where the line of an offset begins."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def line_end(text: str, offset: int) -> int:
    """Where the line of an offset ends, before its line break."""
    found = _BREAK.search(text, offset)
    return found.start() if found else len(text)


def next_line(text: str, end: int) -> int:
    """Where the line behind one that ends at ``end`` begins; the end of the text when there is none."""
    found = _BREAK.match(text, end)
    return found.end() if found else end


def column(text: str, offset: int) -> int:
    """How many characters stand before an offset in its line."""
    return offset - line_start(text, offset)


def is_first_in_line(text: str, offset: int) -> bool:
    """Whether nothing but blanks stands before an offset in its line."""
    return not text[line_start(text, offset) : offset].strip()


def first_comment_above(text: str, offset: int) -> int:
    """Where the lines begin that say something about what stands at an offset, first in its line: the comments right
    above it, in its column, and its own line."""
    start = line_start(text, offset)
    indent = offset - start
    while start > 0:
        above = line_start(text, _end_of_line_before(text, start))
        if _comment_column(text, above) != indent:
            break
        start = above
    return start


def last_line_end(text: str, offset: int, indent: int) -> int:
    """Where the last of the lines ends that belong to what ends at an offset and begins at the column ``indent``: the
    rest of its line, and comments below it that stand deeper."""
    end = cursor = line_end(text, offset)
    while (start := next_line(text, cursor)) > cursor:
        cursor = line_end(text, start)
        comment = _comment_column(text, start)
        if comment is not None and comment > indent:
            end = cursor
        elif text[start:cursor].strip():
            break
    return end


def end_with_comments_below(text: str, end: int, indent: int) -> int:
    """Where the comments end that begin on the line below one that ends at ``end``, if a blank line parts them from
    what follows; otherwise ``end``: then they belong to that."""
    cursor = end
    while (start := next_line(text, cursor)) > cursor and _comment_column(text, start) == indent:
        cursor = line_end(text, start)
    return cursor if start > cursor and start < len(text) and is_blank(text, start) else end


def is_blank(text: str, start: int) -> bool:
    """Whether the line that begins at ``start`` is blank, or there is none."""
    return not text[start : line_end(text, start)].strip()


def blank_line_before(text: str, start: int) -> int:
    """Where a blank line begins right above the line that begins at ``start``; ``start`` itself where there is none."""
    above = line_start(text, _end_of_line_before(text, start)) if start else start
    return above if is_blank(text, above) else start


def _end_of_line_before(text: str, start: int) -> int:
    return start - (2 if text[start - 2 : start] == "\r\n" else 1)


def _comment_column(text: str, start: int) -> int | None:
    """The column of the comment that has the line at ``start`` for itself; None when it is no such line."""
    line = _LINE.match(text, start)
    return len(line[1]) if line and line[2].startswith("#") else None
