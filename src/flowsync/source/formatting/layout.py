"""How a YAML file is laid out: its values as they are written, and the comments and blank lines that belong to them.

Lines that stand above something are texts without their indentation; the empty text is a blank line, and two never
follow each other.
"""

from dataclasses import dataclass
from typing import TypeAlias

Lines: TypeAlias = tuple[str, ...]

Value: TypeAlias = "Text | Collection"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndComment:
    """A comment behind something on its line; further lines are below it, in its column.

    ``offset`` counts from where the entry begins, so that comments below each other stay so.
    """

    lines: Lines
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A scalar or an alias as it is written, quotes and all, its lines without indentation.

    ``style`` is its quote, ``|`` or ``>``, ``*`` for an alias, or the empty text for a plain scalar. ``keeps_end``:
    every blank line behind it would be part of it (``|+``).
    """

    value: str
    lines: Lines
    style: str
    anchor: str | None = None
    keeps_end: bool = False

    @property
    def is_block(self) -> bool:
        """Whether its text begins below the line with its header."""
        return self.style in ("|", ">")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of a mapping, or an item of a list, which has no ``key``.

    ``key`` is as it is written and ``name`` what it says. ``before`` stands above the entry, ``after`` below it and is
    no comment on what follows.
    """

    key: str | None = None
    name: str = ""
    value: Value
    before: Lines = ()
    after: Lines = ()
    end_comment: EndComment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A mapping or a list.

    ``is_inline`` when it is written in brackets on one line; in brackets over several lines counts as a block. ``head``
    is what stays above the first entry whichever that is, ``tail`` what stands below the last.
    """

    is_mapping: bool
    is_inline: bool
    entries: tuple[Entry, ...]
    head: Lines = ()
    tail: Lines = ()
    anchor: str | None = None

    @property
    def is_block(self) -> bool:
        """Whether it takes lines of its own."""
        return bool(self.entries) and not self.is_inline


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLayout:
    """One document. ``above`` stands over its ``---`` line, which is ``marker``, None when it has none."""

    above: Lines
    marker: str | None
    head: Lines
    root: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLayout:
    """The documents of a file and what stands below the last one."""

    documents: tuple[DocumentLayout, ...]
    end: Lines
