"""A query cut into tokens. What is none becomes a token too, with what to say about it where it is met."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from flowsync.model.query.error import QueryError


class Sort(Enum):
    """What a token is."""

    WORD = "word"
    TEXT = "text"
    SYMBOL = "symbol"
    WRONG = "wrong"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A piece of the query as it is written, from offset ``start`` up to ``end``; the end of the query is empty.

    ``hint`` of a WRONG one is the remedy, ``summary`` what is wrong where its own text does not say it.
    """

    sort: Sort
    text: str
    start: int
    hint: str = ""
    summary: str = ""

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.start + len(self.text)

    def error(self) -> QueryError:
        """What to say about a token that is none."""
        summary = self.summary or f"'{self.text}' has no meaning in a query."
        return QueryError(summary, hint=self.hint, start=self.start, end=self.end)


_TOKEN: Final = re.compile(
    r"""[ \t\r\n]*(?:
        (?P<word>[^\W\d][\w.-]*)
      | (?P<text>"(?:[^"\\\r\n]|\\[^\r\n])*")
      | (?P<symbol>!=|=(?![=~])|[()\[\],])
      | (?P<single>'(?:[^'\r\n]*'|[^'\r\n]*))
      | (?P<curly>[\u201c\u201d\u201e\u2018\u2019\xab\xbb`])
      | (?P<number>[0-9][\w.:-]*)
      | (?P<foreign>==|=~|!~|<>|<=|>=|&&?|\|\|?|[!<>~:+*/;])
      | (?P<other>.)
      | (?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
_INSTEAD: Final = {
    "==": "Write =.",
    "=~": "There are no patterns; write contains, starts_with or ends_with.",
    "!~": "There are no patterns; write not_contains.",
    "~": "There are no patterns; write contains, starts_with or ends_with.",
    "*": "There are no patterns; write contains, starts_with or ends_with.",
    "<>": "Write !=.",
    "&": "Write and.",
    "&&": "Write and.",
    "|": "Write or.",
    "||": "Write or.",
    "!": "Write not.",
    ":": "Write =.",
}
_OPERATORS: Final = "The operators are =, !=, contains, not_contains, starts_with, ends_with, in and not_in."
_IN_DOUBLE_QUOTES: Final = 'Texts stand in double quotes: "prod".'


def tokens(text: str) -> list[Token]:
    """The tokens of a query, the last one its end, which stands right behind the one before."""
    found: list[Token] = []
    offset = 0
    while match := _TOKEN.match(text, offset):
        sort = str(match.lastgroup)
        if sort == "end":
            break
        token = _token(text, sort, match[sort], match.start(sort))
        found.append(token)
        offset = token.end
    found.append(Token(sort=Sort.END, text="", start=found[-1].end if found else 0))
    return found


def _token(text: str, sort: str, piece: str, start: int) -> Token:
    if sort in ("word", "text", "symbol"):
        return Token(sort=Sort(sort), text=piece, start=start)
    if piece == '"':
        return _unclosed(text, start)
    summary, hint = _why(sort, piece)
    return Token(sort=Sort.WRONG, text=piece, start=start, summary=summary, hint=hint)


def _why(sort: str, piece: str) -> tuple[str, str]:
    """What is wrong with a piece that is no token, where the piece itself does not say it, and the remedy."""
    if sort == "single":
        content = piece.strip("'")
        return "Single quotes do not make a text.", f'Write "{content}".' if content else _IN_DOUBLE_QUOTES
    if sort == "curly":
        return f"{piece} is not the quote of a query.", 'Use the plain double quote ".'
    if sort == "number":
        return f"A value is always a text, and {piece} has no quotes.", f'Write "{piece}".'
    if sort == "foreign":
        return f"'{piece}' is no operator.", _INSTEAD.get(piece, _OPERATORS)
    shown = piece if piece.isprintable() and not piece.isspace() else f"U+{ord(piece):04X}"
    return f"The character {shown} has no place outside of a text.", _IN_DOUBLE_QUOTES


def _unclosed(text: str, start: int) -> Token:
    """The quote at ``start``, which is not closed on its line."""
    summary, hint = "The quote that opens here is never closed.", 'Close it; write \\" for a quote inside a text.'
    if "\n" in text[start:].strip() or "\r" in text[start:].strip():
        summary = "The quote that opens here is not closed on its line."
        hint = "Close it; write \\n for a line break inside a text."
    return Token(sort=Sort.WRONG, text='"', start=start, summary=summary, hint=hint)
