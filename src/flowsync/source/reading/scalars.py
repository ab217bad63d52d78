"""What a plain scalar means: the core schema of YAML 1.2.2, section 10.3.2."""

import re
from collections.abc import Callable
from typing import Final, TypeAlias

Scalar: TypeAlias = str | int | float | bool | None

WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
"""Every plain scalar that is null or a boolean."""

FIRST_LETTER: Final = "A"
"""What is at least this text is no number: digits, ``+``, ``-``, ``.`` and the empty text all come before it."""

LONGEST_NUMBER: Final = 500
"""Characters. Python refuses to print integers far longer than this; a longer run of digits is text."""

_NUMBER: Final = re.compile(
    r"(?P<integer>[-+]?[0-9]+)"
    r"|(?P<octal>0o[0-7]+)"
    r"|(?P<hexadecimal>0x[0-9a-fA-F]+)"
    r"|(?P<fraction>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<endless>[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))"
).fullmatch

_READ: Final[dict[str, Callable[[str], int | float]]] = {
    "integer": int,
    "octal": lambda text: int(text, 8),
    "hexadecimal": lambda text: int(text, 16),
    "fraction": float,
    "endless": lambda text: float(text.replace(".", "")),
}


def resolve_plain(text: str) -> Scalar:
    """The value of a plain scalar: null, a boolean, an integer or a float by the core schema, else the text itself.

    ``on``, ``no``, ``08:00``, ``1_000`` and dates are text; ``014`` is the integer 14, ``0o14`` is 12. A number of more
    than 500 characters is text.
    """
    if text in WORDS:
        return WORDS[text]
    if text >= FIRST_LETTER or len(text) > LONGEST_NUMBER:
        return text
    match = _NUMBER(text)
    return text if match is None else _READ[str(match.lastgroup)](text)
