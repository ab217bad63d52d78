"""The texts in double quotes of a query: what their escapes mean, and how a text is written.

Besides ``\\"`` and ``\\\\`` there are ``\\n``, ``\\r``, ``\\t`` and ``\\u`` with four hexadecimal digits; the
specification leaves open which escapes there are.
"""

import re
from typing import Final

from flowsync.model.query.error import QueryError

_ESCAPES: Final = {'"': '"', "\\": "\\", "n": "\n", "r": "\r", "t": "\t"}
_WRITTEN: Final = {character: f"\\{letter}" for letter, character in _ESCAPES.items()}
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_TO_ESCAPE: Final = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029]')
_SURROGATES: Final = range(0xD800, 0xE000)


def write_text(text: str) -> str:
    """The text in double quotes. What would break the line or cannot be seen is escaped."""
    return f'"{_TO_ESCAPE.sub(_written, text)}"'


def read_text(quoted: str, start: int) -> str:
    """What a text in double quotes stands for; ``start`` is its offset in the query. Raises QueryError."""
    if "\\" not in quoted:
        return quoted[1:-1]
    return _ESCAPE.sub(lambda match: _meant(match, start), quoted[1:-1])


def _written(match: re.Match[str]) -> str:
    character = match[0]
    return _WRITTEN.get(character) or f"\\u{ord(character):04x}"


def _meant(match: re.Match[str], start: int) -> str:
    if match[1] and int(match[1], 16) not in _SURROGATES:
        return chr(int(match[1], 16))
    if match[2] in _ESCAPES:
        return _ESCAPES[match[2]]
    raise QueryError(
        f"'{match[0]}' is no escape.",
        hint=r"Write \\ for a backslash; the escapes are \" \\ \n \r \t and \u with four hexadecimal digits.",
        start=start + 1 + match.start(),
        end=start + 1 + match.end(),
    )
