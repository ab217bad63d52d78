"""Markdown made of text that somebody else wrote, so that it stays text: no link, no mention, no HTML, no new cell.

The target is GitHub: CommonMark with tables, where ``@name`` calls a person and ``#1`` marks another thread.
"""

import re
from collections.abc import Iterable, Iterator

from flowsync.render.cells import padded
from flowsync.render.effect_word import effect_word
from flowsync.render.printable import encodable, printable
from flowsync.render.rows import STEP, Row

_VALUE_COLUMN = 34
_SIGNS = {"~": "!"}
_NOT_IN_CODE = re.compile(r"[`|\\]")
_ACTING = re.compile(r"[#$&*:<>@\[\\\]_`|~]")
# An entity shows the character but does not stop GitHub from looking for people, threads and hosts around it; an empty
# character does.
_CALLS = re.compile(r"(?<=[@#])(?=\w)|(?<=GH)(?=-[0-9])|(?<=www)(?=\.)", re.IGNORECASE)
_BACKTICKS = re.compile(r"`+")


def code(text: str) -> str:
    """A text as code, in a table cell too; nothing for an empty text."""
    shown = _line(text)
    if not shown:
        return ""
    return html_code(text) if _NOT_IN_CODE.search(shown) or shown != shown.strip() else f"`{shown}`"


def html_code(text: str) -> str:
    """A text as code where markdown is not read, such as in a summary."""
    return f"<code>{_ACTING.sub(_entity, _line(text))}</code>"


def prose(text: str, most: int | None = None) -> str:
    """A text as running text in which no character acts; cut after ``most`` characters."""
    shown = _line(text)
    if most is not None and len(shown) > most:
        shown = shown[:most] + "…"
    return _ACTING.sub(_entity, _CALLS.sub("\u200b", shown))


def diff_fence(rows: Iterable[Row]) -> str:
    """The rows as a fenced block that GitHub colours by the first character of each line; nothing for no rows."""
    content = "\n".join(_diff_lines(rows))
    if not content:
        return ""
    longest = max((len(run) for run in _BACKTICKS.findall(content)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}diff\n{content}\n{fence}\n"


def _diff_lines(rows: Iterable[Row]) -> Iterator[str]:
    # the sign of a marked row stands in the first column here, so what is inside it need not make room for it
    inside: list[int] = []
    for indent, sign, is_marked, name, value, place, effect in rows:
        while inside and inside[-1] >= indent:
            inside.pop()
        start = f"{_SIGNS.get(sign, sign)} {' ' * (indent - STEP * len(inside))}{name}"
        line = padded(start, _VALUE_COLUMN) + value if value else start
        notes = [note for note in (effect_word(effect), place) if note]
        yield encodable("   ".join([line, *notes])).rstrip()
        if is_marked:
            inside.append(indent)


def _line(text: str) -> str:
    return encodable(printable(text))


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match.group())};"
