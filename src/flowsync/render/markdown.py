"""Markdown made of text that somebody else wrote, so that it stays text: no link, no mention, no HTML, no new cell.

It is for GitHub and GitLab: CommonMark with tables, where ``@name`` calls a person, ``#1``, ``!1`` and ``OPS-1`` mark
other threads, and where GitLab takes a line that begins with a slash for a command.
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
# An entity shows the character but does not stop a platform from looking for people, threads, hosts and pictures around
# it; an empty character does.
_EMPTY = "\u200b"
_CALLS = re.compile(
    r"(?<=[@#])(?=\w)|(?<=[!%&$~])(?=[\w\"])|(?<=\[)(?=\w+:)|(?<=\*)(?=iteration:)"
    r"|[A-Z][A-Z0-9_]+(?=-[0-9])|[Gg][Hh](?=-[0-9])"
    r"|(?<=:)(?=//)|(?<=[Ww]{3})(?=\.)|(?<=:)(?=[A-Za-z+-][\w+-]*:)|(?<=[\[{])(?=[+-])"
)
_WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9\[][-A-Za-z0-9._~:/?#\[\]@!$&*+,;=%]{1,1999}")
_BACKTICKS = re.compile(r"`+")


def code(text: str, most: int | None = None) -> str:
    """A text as code, in a table cell too; cut after ``most`` characters; nothing for an empty text."""
    shown = _line(text, most)
    if not shown:
        return ""
    return _html_code(shown) if _NOT_IN_CODE.search(shown) or shown != shown.strip() else f"`{shown}`"


def html_code(text: str) -> str:
    """A text as code where markdown is not read, such as in a summary."""
    return _html_code(_line(text))


def prose(text: str, most: int | None = None) -> str:
    """A text as running text in which no character acts; cut after ``most`` characters."""
    return _ACTING.sub(_entity, _CALLS.sub(lambda match: match.group() + _EMPTY, _line(text, most)))


def web_address(text: str) -> str:
    """The text where it is the address of a web page that can stand in a link; else nothing."""
    return text if _WEB_ADDRESS.fullmatch(text) else ""


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


def _html_code(shown: str) -> str:
    return f"<code>{_ACTING.sub(_entity, shown)}</code>"


def _line(text: str, most: int | None = None) -> str:
    # what is cut away is not even looked at
    shown = encodable(printable(text if most is None else text[: most + 1]))
    return shown if most is None or len(shown) <= most else shown[:most] + "…"


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match.group())};"
