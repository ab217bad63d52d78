"""Finds keys that stand twice in one object of a JSON text.

JSON readers take the last one without a word, so a second ``people`` or ``active`` would pass for the whole truth. To
look for them takes about as long as the reading, and no more memory: what was looked at is dropped.
"""

import json
from collections.abc import Iterator
from typing import Any

_Pairs = list[tuple[str, Any]]


class _TwiceError(Exception):
    """An object has a key twice."""


class _Object(list[tuple[str, Any]]):
    """An object of JSON with all its keys in their order."""


def repeated_key(text: bytes) -> str:
    """The way to the first key that its object has twice, such as ``people[3].active``; empty where there is none.

    ``text`` is valid JSON in UTF-8. Raises RecursionError where it is nested too deeply.
    """
    try:
        json.loads(text, object_pairs_hook=_checked)
    except _TwiceError:
        whole = json.loads(text, object_pairs_hook=_Object)
        return next(_ways(whole, "")).removeprefix(".")
    return ""


def _checked(pairs: _Pairs) -> None:
    if len(dict(pairs)) != len(pairs):
        raise _TwiceError


def _ways(value: Any, way: str) -> Iterator[str]:
    """The ways to all keys that stand twice in a value, to which ``way`` leads."""
    if isinstance(value, _Object):
        seen: set[str] = set()
        for key, inner in value:
            if key in seen:
                yield f"{way}.{key}"
            seen.add(key)
            yield from _ways(inner, f"{way}.{key}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _ways(item, f"{way}[{number}]")
