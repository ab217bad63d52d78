"""Plain tables: columns as wide as what is in them."""

from collections.abc import Iterable, Iterator, Sequence

from flowsync.render.cells import cells, padded
from flowsync.render.printable import printable

_GAP = 2


def table_lines(headings: Sequence[str], rows: Iterable[Sequence[str]], indent: int = 2) -> Iterator[str]:
    """The lines of a table with its headings; nothing where there are no rows."""
    shown = [tuple(map(printable, row)) for row in rows]
    if not shown:
        return
    widths = [max(map(cells, column)) + _GAP for column in zip(headings, *shown, strict=True)]
    for row in (tuple(headings), *shown):
        yield " " * indent + "".join(map(padded, row, widths)).rstrip()
