"""New values as YAML, as ``fmt`` lays them out."""

from typing import Any, Final

from flowsync.ground.json_text import compact_json
from flowsync.source.formatting.arrange import TIMES
from flowsync.source.scalar_styles import is_clear, is_short, may_be_block, may_be_plain

STEP: Final = 2
"""Columns by which what is inside something is indented."""

_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def scalar_text(value: Any, *, style: str = "", in_brackets: bool = False) -> str:
    """A scalar on one line; ``style`` is the quote to keep where that is possible."""
    if not isinstance(value, str):
        return compact_json(value)
    if style == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    is_plain = style != '"' and may_be_plain(value, in_brackets=in_brackets)
    return value if is_plain else '"' + "".join(map(_escaped, value)) + '"'


def flow_text(value: Any, key: str | None = None) -> str:
    """Any value on one line, collections in brackets; the value of ``key``, if that is given."""
    if isinstance(value, dict):
        return f"{{{', '.join(flow_pair(name, child) for name, child in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(flow_text, value))}]"
    return scalar_text(value, style=_style(key), in_brackets=True)


def flow_pair(key: str, value: Any) -> str:
    """A key and its value, as they stand in brackets."""
    return f"{scalar_text(key, in_brackets=True)}: {flow_text(value, key)}"


def pair_lines(key: str, value: Any) -> list[str]:
    """The lines of a key and its value, the first one not indented."""
    return entry_lines(f"{scalar_text(key)}:", value, key)


def entry_lines(lead: str, value: Any, key: str | None = None) -> list[str]:
    """An entry that begins with ``lead``, a ``key`` and its colon or a dash: its lines, the first one not indented."""
    if isinstance(value, str) and may_be_block(value):
        return [f"{lead} {block_header(value)}", *block_lines(value, STEP)]
    if isinstance(value, dict) and value:
        inside = [line for name, child in value.items() for line in pair_lines(name, child)]
        if lead == "-":
            return [f"- {inside[0]}", *map(_indented, inside[1:])]
        return [lead, *map(_indented, inside)]
    if isinstance(value, list) and value and lead != "-" and not is_short(value):
        return [lead, *(_indented(line) for item in value for line in entry_lines("-", item))]
    text = flow_text(value) if isinstance(value, (dict, list)) else scalar_text(value, style=_style(key))
    return [f"{lead} {text}"]


def block_header(text: str, style: str = "|") -> str:
    """The header of a text block; it is folded (``>``) only where that breaks no line."""
    folds = style == ">" and "\n" not in text.removesuffix("\n")
    return (">" if folds else "|") + ("" if text.endswith("\n") else "-")


def block_lines(text: str, indent: int) -> list[str]:
    """The lines of a text block below its header."""
    return [" " * indent + line if line else "" for line in text.removesuffix("\n").split("\n")]


def may_stay_block(text: str) -> bool:
    """Whether a text can take the place of another one that is a block."""
    lines = text.removesuffix("\n").split("\n")
    return lines[0][:1].strip() != "" and lines[-1] != "" and all(map(is_clear, lines))


def _style(key: str | None) -> str:
    return '"' if key in TIMES else ""


def _indented(line: str) -> str:
    return " " * STEP + line if line else ""


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    if character.isprintable() and code != 0xFEFF:  # noqa: PLR2004 (a byte order mark)
        return character
    if code < 0x100:  # noqa: PLR2004 (what two hexadecimal digits hold)
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004 (four digits)
