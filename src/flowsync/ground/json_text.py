"""JSON text: one reader and the canonical writer."""

from typing import Any

import orjson


def canonical_json(value: Any) -> str:
    """Compact JSON with sorted keys and no escapes beyond JSON's own: equal values give equal text."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def compact_json(value: Any) -> str:
    """Compact JSON in the order of the keys."""
    return orjson.dumps(value).decode()


def pretty_json(value: Any) -> str:
    """JSON indented by two, in the order of the keys, with a newline at the end."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def parse_json(text: str | bytes) -> Any:
    """The value of a JSON text; ValueError when it is none."""
    return orjson.loads(text)
