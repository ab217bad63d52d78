"""Makes text that somebody else wrote safe to show: on a terminal, in a log, in a comment."""

import re
from functools import cache

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Joiners shape letters and emoji, other spaces are seen as spaces; the rest of these ranges acts on the terminal, turns
# the direction of text, breaks lines, is invisible, or may not stand in XML.
_UNSAFE = (
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f\ud800-\udfff\ufffe\uffff]"
)
# GitHub's runner reads `##[command]` anywhere in a line of a log as a command.
_RUNNER_COMMAND = "##["


def printable(text: str) -> str:
    """One line of text without power: control characters, line breaks, overrides of the text direction, invisible
    characters, lone surrogates and what XML cannot hold become visible escapes such as ``\\x1b``; ordinary Unicode
    stays.
    """
    if not text.isprintable():
        text = _unsafe().sub(_escape, text)
    return text.replace(_RUNNER_COMMAND, "#\\x23[") if _RUNNER_COMMAND in text else text


def printable_line(text: str) -> str:
    """The same for text that somebody else begins a line with: there the runner reads ``::`` as a command, too."""
    shown = printable(text)
    return shown.replace("::", "\\x3a:", 1) if shown.lstrip().startswith("::") else shown


def encodable(text: str) -> str:
    """The text with lone surrogates, as a file name that is not UTF-8 holds them, as visible escapes.

    No UTF-8 stream and no JSON text can carry them.
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


@cache
def _unsafe() -> re.Pattern[str]:
    return re.compile(_UNSAFE)  # takes 5 ms, and most texts are printable


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    if code < 0x100:  # noqa: PLR2004 (what two hexadecimal digits hold)
        return _NAMED.get(character, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004 (four digits)
