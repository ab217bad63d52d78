"""What stands between the scalars of a YAML text: comments, blank lines and punctuation."""

import re
from typing import Final, NamedTuple

from flowsync.source.formatting.layout import EndComment, Lines

_SPACE_AND_COMMENTS: Final = r"(?:\s|#[^\n]*)*"
_COLON: Final = re.compile(rf"{_SPACE_AND_COMMENTS}:")
_DASH: Final = re.compile(rf"{_SPACE_AND_COMMENTS}-")
_END_COMMENT: Final = re.compile(r"[ \t]*,?[ \t]*(#[^\n]*)")
_COMMENT_BELOW: Final = re.compile(r"\n( *)(#[^\n]*)")
_UP_TO_NEXT: Final = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)* *")


class _Line(NamedTuple):
    """A comment that has its line for itself or, with an empty text, a blank line."""

    text: str
    column: int


class Gaps:
    """Goes through a text from front to back. ``cursor`` is the offset up to which everything is dealt with.

    Lines that were passed are kept until ``take`` or ``tail`` says what they belong to.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.cursor = 0
        self._passed: list[_Line] = []

    def advance(self, until: int) -> None:
        """Pass the gap between the cursor and the offset ``until``."""
        if until <= self.cursor:
            return
        gap = self.text[self.cursor : until]
        if "#" in gap or "\n" in gap:
            self._pass(gap.split("\n"), in_line=self.cursor > 0 and self.text[self.cursor - 1] != "\n")
        self.cursor = until

    def jump(self, until: int) -> None:
        """Leave what stands before the offset ``until`` aside: it is no gap, or holds nothing but punctuation."""
        self.cursor = max(self.cursor, until)

    def jump_colon(self) -> None:
        """Pass the colon of a key, if it has one."""
        if self.text.startswith(":", self.cursor):
            self.cursor += 1
        elif colon := _COLON.match(self.text, self.cursor):
            self.advance(colon.end() - 1)
            self.cursor = colon.end()

    def jump_dash(self) -> int:
        """Pass the dash of a list item; its column, from 0."""
        dash = _DASH.match(self.text, self.cursor)
        assert dash is not None, "every item of a block list has a dash"
        self.advance(dash.end() - 1)
        self.cursor = dash.end()
        return self._column(dash.end() - 1)

    def behind(self, column: int, *, goes_on: bool = True) -> tuple[EndComment, ...]:
        """Pass the comment, if any, in the rest of the line; ``column`` is where its entry begins, from 0.

        ``goes_on``: with the lines below that go on with it in its column, unless what follows them is in it too.
        """
        comment = _END_COMMENT.match(self.text, self.cursor)
        if comment is None:
            return ()
        self.cursor = comment.end()
        own_column = self._column(comment.start(1))
        more = self._below(own_column) if goes_on else ()
        return (EndComment(lines=(comment[1].rstrip(), *more), offset=own_column - column),)

    def take(self) -> Lines:
        """All lines that were passed."""
        lines = tuple(line.text for line in self._passed)
        self._passed.clear()
        return lines

    def tail(self, column: int, next_column: int) -> Lines:
        """The lines that end a block: not left of ``column``, and right of where what follows begins."""
        length = 0
        for number, line in enumerate(self._passed, 1):
            if line.text and (line.column < column or line.column <= next_column):
                break
            length = number if line.text else length
        lines = tuple(line.text for line in self._passed[:length])
        del self._passed[:length]
        return lines

    def _below(self, column: int) -> Lines:
        lines, cursor = [], self.cursor
        while (comment := _COMMENT_BELOW.match(self.text, cursor)) and len(comment[1]) == column:
            lines.append(comment[2].rstrip())
            cursor = comment.end()
        following = _UP_TO_NEXT.match(self.text, cursor)
        if not lines or (following and self._column(following.end()) == column):
            return ()
        self.cursor = cursor
        return tuple(lines)

    def _column(self, offset: int) -> int:
        return offset - self.text.rfind("\n", 0, offset) - 1

    def _pass(self, pieces: list[str], *, in_line: bool) -> None:
        """``in_line``: the first piece is the rest of a line; the last is always the beginning of one."""
        last = len(pieces) - 1
        for number, piece in enumerate(pieces):
            column = piece.find("#")
            if column >= 0:
                self._passed.append(_Line(piece[column:].rstrip(), column))
            elif number < last and (number > 0 or not in_line) and not piece.strip() and not self._ends_blank():
                self._passed.append(_Line("", 0))

    def _ends_blank(self) -> bool:
        return bool(self._passed) and not self._passed[-1].text
