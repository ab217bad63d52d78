"""How wide text is on a terminal."""

from unicodedata import category, east_asian_width

_NO_CELL = frozenset({"Mn", "Me", "Cf"})
_TWO_CELLS = frozenset("WF")


def cells(text: str) -> int:
    """The number of terminal cells that printable text takes: wide characters take two, combining ones none."""
    return len(text) if text.isascii() else sum(map(_cells_of, text))


def padded(text: str, width: int) -> str:
    """The text filled up with spaces to ``width`` cells; at least two spaces stand behind it."""
    return text + " " * max(width - cells(text), 2)


def _cells_of(character: str) -> int:
    if category(character) in _NO_CELL:
        return 0
    return 2 if east_asian_width(character) in _TWO_CELLS else 1
