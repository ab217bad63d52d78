"""Tells quickly of most canonical texts that they are, without taking them apart: a store has one in every scope."""

import re
from typing import Final

_TEXT: Final = r'"[^"\\\x00-\x1f\x7f-\x9f\u2028\u2029]*"'
_COMPARISON: Final = rf"[a-z_]+(?:\[{_TEXT}\])? (?:!?=|[a-z_]+) (?:{_TEXT}|\({_TEXT}(?:, {_TEXT})*\))"
_PLAIN: Final = re.compile(rf"{_COMPARISON}(?:(?: and {_COMPARISON})+|(?: or {_COMPARISON})+)?")


def is_plain(text: str) -> bool:
    """Whether a text is a row of comparisons without parentheses and escapes, in canonical layout. Then it is
    canonical, or no query at all; of other texts this says nothing."""
    return _PLAIN.fullmatch(text) is not None
