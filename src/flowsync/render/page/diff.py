"""The rows of a change as lines of the page: what goes and what comes told apart where that is certain."""

from collections.abc import Iterable, Iterator

from flowsync.render.effect_word import effect_word
from flowsync.render.page.values import Line, Part
from flowsync.render.rows import STEP, Row
from flowsync.render.values_text import ARROW

_LOOKS = {"+": "add", "-": "del", "~": "mod", " ": "lead"}
_CONFLICT = "conflict: "
_DEEPEST = 12


def diff_lines(rows: Iterable[Row]) -> Iterator[Line]:
    """The rows as lines; at most ``_DEEPEST`` steps of indentation, which policies never need."""
    for indent, sign, _, name, value, place, effect in rows:
        depth = min(indent // STEP, _DEEPEST)
        yield Line(depth, _LOOKS[sign], name, tuple(value_parts(sign, value)), effect_word(effect), place)


def value_parts(sign: str, value: str) -> Iterator[Part]:
    """A value taken apart: ``1h → 2h`` into old and new, ``+dba -sre`` word by word.

    A text that holds an arrow is quoted and adds an arrow of its own, so a single one is ours; but in a set, where a
    quoted member may hold it, and where quotes may hold spaces.
    """
    may_be_quoted_member = '"' in value and value[0] in "+-"
    if not value:
        return
    if sign != "~" or may_be_quoted_member or value.startswith(_CONFLICT):
        yield Part("", value)
    elif value.count(ARROW) == 1:
        before, after = value.split(ARROW)
        yield from (Part("old", before), Part("", ARROW), Part("new", after))
    else:
        yield from _members(value)


def _members(value: str) -> Iterator[Part]:
    words = value.split(" ")
    if not all(word[:1] in ("+", "-") and len(word) > 1 for word in words):
        yield Part("", value)
        return
    for number, word in enumerate(words):
        if number:
            yield Part("", " ")
        yield Part("new" if word[0] == "+" else "old", word)
