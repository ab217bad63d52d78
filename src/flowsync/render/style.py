"""Colour as an extra: every renderer says everything without it and is handed a ``Paint`` that may add it."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias


class Tone(StrEnum):
    """What a stretch of text stands for; the value is the parameter of its ANSI colour sequence."""

    ADDED = "32"
    REMOVED = "31"
    CHANGED = "33"
    DRIFTED = "35"
    ERROR = "1;31"
    WARNING = "1;33"
    STRONG = "1"
    FAINT = "2"


Paint: TypeAlias = Callable[[str, Tone], str]
"""Gives a stretch of text, which holds no line break, the look of a tone."""


def plain(text: str, _: Tone) -> str:
    """The text as it is."""
    return text


def ansi(text: str, tone: Tone) -> str:
    """The text in the ANSI colour of the tone."""
    return f"\x1b[{tone.value}m{text}\x1b[0m" if text else text
