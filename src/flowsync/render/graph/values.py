"""A picture before it is drawn: boxes in columns, and arrows between them."""

from dataclasses import dataclass
from enum import IntEnum


class Column(IntEnum):
    """What stands below each other, from left to right."""

    PEOPLE = 0
    FLOW = 1
    BUNDLE = 2
    SCOPE = 3
    RESOURCES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One box: a title, and lines that tell more of it. ``key`` is unique in the picture. ``subject`` marks what the
    picture was asked for."""

    key: str
    column: Column
    title: str
    lines: tuple[str, ...] = ()
    is_subject: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """From one box to another, by their keys."""

    start: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Boxes and arrows, both in the order in which they are drawn. ``title`` says what it is a picture of."""

    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
