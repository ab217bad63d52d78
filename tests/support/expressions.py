"""The expressions of GitHub's workflows: contexts, ``&& || ! == !=``, texts and the status functions."""

import re
from collections.abc import Mapping
from typing import Any

Value = Any
"""A text, a number, a truth value, None, or a mapping."""

_PART = re.compile(r"\s*(\|\||&&|==|!=|!|\(\)|[()]|'(?:[^']|'')*'|[A-Za-z_][\w.-]*|[0-9]+)")
_INSIDE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_WORDS: Mapping[str, Value] = {"true": True, "false": False, "null": None}


def filled(text: str, contexts: Mapping[str, Value]) -> str:
    """A text with what its expressions come to."""
    return _INSIDE.sub(lambda found: _shown(evaluated(found[1], contexts)), text)


def holds(condition: str, contexts: Mapping[str, Value], *, failed: bool) -> bool:
    """Whether a step with this ``if`` runs. Without a status function it runs only where nothing has failed."""
    inner = _INSIDE.fullmatch(condition.strip())
    text = inner[1] if inner else condition
    asks = re.search(r"\b(always|cancelled|failure|success)\(\)", text)
    status = {"always": True, "cancelled": False, "failure": failed, "success": not failed}
    return bool(evaluated(text, {**contexts, **status})) and (bool(asks) or not failed)


def evaluated(text: str, contexts: Mapping[str, Value]) -> Value:
    """The value of one expression."""
    parts = _PART.findall(text)
    assert "".join(parts) == re.sub(r"\s+(?=(?:[^']*'[^']*')*[^']*$)", "", text), f"not read: {text}"
    value, rest = _or(parts, contexts)
    assert not rest, f"not read to its end: {text}"
    return value


def _or(parts: list[str], contexts: Mapping[str, Value]) -> tuple[Value, list[str]]:
    value, rest = _and(parts, contexts)
    while rest[:1] == ["||"]:
        other, rest = _and(rest[1:], contexts)
        value = value or other
    return value, rest


def _and(parts: list[str], contexts: Mapping[str, Value]) -> tuple[Value, list[str]]:
    value, rest = _compared(parts, contexts)
    while rest[:1] == ["&&"]:
        other, rest = _compared(rest[1:], contexts)
        value = value and other
    return value, rest


def _compared(parts: list[str], contexts: Mapping[str, Value]) -> tuple[Value, list[str]]:
    value, rest = _one(parts, contexts)
    if rest[:1] in (["=="], ["!="]):
        other, after = _one(rest[1:], contexts)
        return (_shown(value).lower() == _shown(other).lower()) is (rest[0] == "=="), after
    return value, rest


def _one(parts: list[str], contexts: Mapping[str, Value]) -> tuple[Value, list[str]]:
    first, rest = parts[0], parts[1:]
    if first == "!":
        value, rest = _one(rest, contexts)
        return not value, rest
    if first == "(":
        value, rest = _or(rest, contexts)
        return value, rest[1:]
    if first.startswith("'"):
        return first[1:-1].replace("''", "'"), rest
    if first in _WORDS:
        return _WORDS[first], rest
    value = contexts
    for key in first.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value, rest[1:] if rest[:1] == ["()"] else rest


def _shown(value: Value) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
