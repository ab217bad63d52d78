"""Values on one line: texts, numbers, booleans, sets of texts, and what became of them."""

import re
from functools import lru_cache
from typing import Any

from flowsync.ground.json_text import compact_json
from flowsync.model.week import DAYS
from flowsync.render.printable import printable

NOTHING = "(none)"
ARROW = " → "
_LONGEST_ON_ONE_LINE = 60

# A text is quoted where it could be read as something else: as nothing, as punctuation of ours, as a command to a CI
# runner (a line that begins with two colons).
_ODD_TEXT = re.compile(r'^$|^[\s"(\[|]|^::|\s$|→')
_ODD_WORD = re.compile(r'^$|^[\s:#+\-~!|>]|\s$|[,"()\[\]→]| (?:AND|OR) ')
_REMEMBERED = 4096  # the same names of groups and permissions come again and again
_SPACE = re.compile(r"\s")


def shown_text(text: str) -> str:
    """A text that stands alone, quoted where it could be taken for something else."""
    return _quoted(text) if _ODD_TEXT.search(text) else printable(text)


@lru_cache(_REMEMBERED)
def shown_word(text: str) -> str:
    """A text among others of its kind, quoted where it could be taken for several or for punctuation."""
    return _quoted(text) if _ODD_WORD.search(text) else printable(text)


def shown_value(value: Any) -> str:
    """A value on one line; None is nothing, a list of texts stands in brackets."""
    if isinstance(value, str):
        return shown_text(value)
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "true" if value else "false"
    if is_words(value):
        return f"[{', '.join(map(shown_word, _in_week_order(value)))}]"
    return printable(compact_json(value))


def is_words(value: Any) -> bool:
    """Whether a value is a list of texts."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def is_structured(value: Any) -> bool:
    """Whether a value needs lines of its own: a mapping, or a list of mappings."""
    return not isinstance(value, str) and (isinstance(value, dict) or (isinstance(value, list) and not is_words(value)))


def has_lines(value: Any) -> bool:
    """Whether a value is a text of several lines."""
    return isinstance(value, str) and "\n" in value and "\n" in value.rstrip("\n")


def is_long(value: Any) -> bool:
    """Whether a text is too long to be shown beside another one."""
    return isinstance(value, str) and (len(value) > _LONGEST_ON_ONE_LINE or has_lines(value))


def shown_change(before: Any, after: Any) -> str:
    """What becomes of a value on one line: ``old → new``, or ``+x -y`` for a set of texts."""
    if is_words(before) and is_words(after):
        return shown_set_change(before, after)
    return f"{shown_value(before)}{ARROW}{shown_value(after)}"


def shown_set_change(before: list[str], after: list[str]) -> str:
    """What a set of texts gains and loses, in the order of the sets."""
    gained, lost = set(after).difference(before), set(before).difference(after)
    words = [f"+{_shown_member(word)}" for word in after if word in gained]
    words += [f"-{_shown_member(word)}" for word in before if word in lost]
    return " ".join(words)


def _in_week_order(words: list[str]) -> list[str]:
    """Days as a week has them; everything else as it is."""
    return sorted(words, key=DAYS.index) if words and all(word in DAYS for word in words) else words


def _shown_member(text: str) -> str:
    return _quoted(text) if _SPACE.search(text) else shown_word(text)


def _quoted(text: str) -> str:
    return '"' + printable(text.replace('"', '\\"')) + '"'
