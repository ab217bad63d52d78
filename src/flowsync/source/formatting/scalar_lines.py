"""The lines of a scalar as it is written, without the indentation that is no part of what it says."""

import re
from typing import Final, NamedTuple

_HEADER: Final = re.compile("[|>][-+0-9]*")


class BlockLines(NamedTuple):
    """A block scalar, its header first, and how many characters of what was written belong to it.

    Blank lines at the end that are no part of the text do not belong to it. ``keeps_end``: they would be part of it.
    """

    lines: tuple[str, ...]
    length: int
    header_length: int
    keeps_end: bool


def flow_lines(written: str) -> tuple[str, ...]:
    """The lines of a plain or quoted scalar; blanks where a line breaks say nothing."""
    first, *others = written.split("\n")
    return (_trimmed(first) if others else first, *(_trimmed(line.lstrip(" \t")) for line in others))


def block_lines(written: str, value: str) -> BlockLines:
    """A ``|`` or ``>`` scalar; ``value`` is the text it stands for. An indentation in its header becomes two."""
    first, _, body = written.partition("\n")
    written_header = _HEADER.match(first)[0]  # type: ignore[index]
    header = re.sub("[0-9]", "2", written_header)
    if value and not value.endswith("\n"):
        # Also where the file ends before the line does: the line break that it gets must not become part of the text.
        header = re.sub("[-+]", "", header) + "-"
    raw = body.removesuffix("\n").split("\n") if body else []
    indent = _indent(raw, value)
    lines = [line[indent:] for line in raw]
    keeps_end = "+" in header
    kept = len(lines) if keeps_end else _last_text(lines)
    length = len(first) + 1 + sum(len(line) + 1 for line in raw[:kept])
    return BlockLines((header, *lines[:kept]), min(length, len(written)), len(written_header), keeps_end)


def _trimmed(line: str) -> str:
    """The line without blanks at its end, but with one that a backslash before it makes part of the text."""
    text = line.rstrip(" \t")
    return line[: len(text) + 1] if text.endswith("\\") else text


def _indent(raw: list[str], value: str) -> int:
    """How many spaces stand before each line of a text that are no part of it."""
    if not any(line.strip(" ") for line in raw):
        return max(map(len, raw), default=0)
    return max(_first_indent(raw) - _first_indent(value.split("\n")), 0)


def _first_indent(lines: list[str]) -> int:
    return next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")), 0)


def _last_text(lines: list[str]) -> int:
    return max((number for number, line in enumerate(lines, 1) if line), default=0)
