"""Characters of a text that others take the place of."""

from collections.abc import Iterable
from typing import NamedTuple


class Replacement(NamedTuple):
    """What stands from ``start`` to ``end`` becomes ``text``, in which every line ends with ``\\n``.

    ``drops`` says that comments in it belong to what goes.
    """

    start: int
    end: int
    text: str
    drops: bool = False


def replaced(text: str, replacements: Iterable[Replacement], line_break: str) -> str:
    """The text with all of the replacements, which do not overlap."""
    for start, end, new, _ in sorted(replacements, key=lambda one: (one.start, one.end), reverse=True):
        text = text[:start] + new.replace("\n", line_break) + text[end:]
    return text
