"""The source line of a diagnostic with a caret under what it is about."""

from flowsync.ground.place import SourceRange
from flowsync.render.cells import cells
from flowsync.render.printable import printable

_WIDEST = 100
_BEFORE_CARET = 60
_TAB = "    "
_CUT = "…"


def excerpt(line: str, place: SourceRange) -> tuple[str, str, str]:
    """The line with its number; what stands before the carets on the line below; the carets under the range.

    A long line is cut around the carets. A range of several lines is marked to the end of its first.
    """
    start = min(place.column, len(line) + 1) - 1
    stop = place.end_column - 1 if place.end_line == place.line else len(line)
    first = max(0, start - _BEFORE_CARET) if len(line) > _WIDEST else 0
    last = min(len(line), first + _WIDEST)
    lead = (_CUT if first else "") + _shown(line[first:start])
    marked = _shown(line[start : min(max(stop, start), last)])
    tail = _shown(line[max(start, min(stop, last)) : last]) + (_CUT if last < len(line) else "")
    gutter = f"{place.line:>5}"
    source = f"{gutter} | {lead}{marked}{tail}".rstrip()
    return source, f"{' ' * len(gutter)} | {' ' * cells(lead)}", "^" * max(cells(marked), 1)


def _shown(text: str) -> str:
    return printable(text.replace("\t", _TAB))
