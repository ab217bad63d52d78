"""Where a stretch of a text stands in the YAML that writes it: with escapes, in folded lines, in blocks."""

from collections.abc import Iterator

from flowsync.ground.place import SourceRange
from flowsync.source.reading.file_text import LINE_BREAK

_ESCAPES = {"x": 2, "u": 4, "U": 8}
"""The hexadecimal digits of an escape in double quotes; every other escape is one character."""
_WRITTEN_ESCAPES = frozenset('abe0"/\\')
"""The letters of those escapes that stand for something else than white space."""


def place_in_scalar(text: str, scalar: SourceRange, value: str, start: int, end: int) -> SourceRange:
    """Where ``value[start:end]`` stands, ``value`` being what the scalar at ``scalar`` says in the file ``text``.

    However a scalar is written, the characters of its value but for white space stand in the source in their order; so
    the stretch begins at the first of them and ends behind the last. With none of them in it, or for a scalar that is
    an alias, it is where the one before them ends, else the whole scalar.
    """
    places = list(_written(LINE_BREAK.split(text), scalar))
    first = sum(not character.isspace() for character in value[:start])
    behind = first + sum(not character.isspace() for character in value[start:end])
    if len(places) != behind + sum(not character.isspace() for character in value[end:]) or not places:
        return scalar
    if behind == first:
        line, column, width = places[min(first, len(places) - 1)]
        column += width if first == len(places) else 0
        return SourceRange(path=scalar.path, line=line, column=column, end_line=line, end_column=column + 1)
    line, column, _ = places[first]
    end_line, last, width = places[behind - 1]
    return SourceRange(path=scalar.path, line=line, column=column, end_line=end_line, end_column=last + width)


def _written(lines: list[str], scalar: SourceRange) -> Iterator[tuple[int, int, int]]:
    """Line, column and width of every character of the scalar that is no white space, in order."""
    source = list(_source(lines, scalar))
    style = source[0][2] if source else ""
    if style in ("|", ">"):
        yield from ((line, column, 1) for line, column, character in source if line > scalar.line and character.strip())
    elif style in ("'", '"'):
        yield from _quoted(source[1:-1], style)
    else:
        yield from ((line, column, 1) for line, column, character in source if character.strip())


def _source(lines: list[str], scalar: SourceRange) -> Iterator[tuple[int, int, str]]:
    """The characters of a range with their places."""
    for number in range(scalar.line, min(scalar.end_line, len(lines)) + 1):
        line = lines[number - 1]
        first = scalar.column if number == scalar.line else 1
        last = scalar.end_column - 1 if number == scalar.end_line else len(line)
        yield from ((number, column, line[column - 1]) for column in range(first, min(last, len(line)) + 1))


def _quoted(source: list[tuple[int, int, str]], quote: str) -> Iterator[tuple[int, int, int]]:
    at = 0
    while at < len(source):
        line, column, character = source[at]
        width = _width(source, at, quote)
        is_blank = not character.strip() or (width > 1 and quote == '"' and _says_blank(source[at : at + width]))
        if not is_blank and not (quote == '"' and character == "\\" and width == 1):
            yield line, column, width
        at += width


def _width(source: list[tuple[int, int, str]], at: int, quote: str) -> int:
    """How many characters of the source say the one character of the value at ``at``."""
    line, _, character = source[at]
    following = source[at + 1][2] if at + 1 < len(source) and source[at + 1][0] == line else ""
    if quote == "'":
        return 2 if character == following == "'" else 1
    if character != "\\" or not following:
        return 1
    return 2 + _ESCAPES.get(following, 0)


def _says_blank(escape: list[tuple[int, int, str]]) -> bool:
    """Whether an escape in double quotes stands for white space."""
    letter, digits = escape[1][2], "".join(character for _, _, character in escape[2:])
    if letter in _ESCAPES:
        return chr(int(digits, 16)).isspace()
    return letter not in _WRITTEN_ESCAPES
