"""What jsonschema reports, as plain values."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flowsync.ground.place import KeyPath
from flowsync.ground.suggest import did_you_mean
from flowsync.model.keywords import REFUSES


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaError:
    """The ``keyword`` with its value ``wanted`` in ``schema`` fails for the ``instance`` at ``path``.

    ``branches`` are the errors of each alternative of an anyOf. ``message`` is jsonschema's own.
    """

    keyword: str
    wanted: Any
    schema: dict[str, Any]
    path: KeyPath
    instance: Any
    message: str
    branches: tuple[tuple["SchemaError", ...], ...] = ()


def identity_of(value: Any) -> str:
    """A text that two values of a document share just when they are equal."""
    return json.dumps(value, sort_keys=True)


def missing_key(error: SchemaError) -> str:
    """The key that a ``required`` error is about."""
    return next(str(key) for key in error.wanted if key not in error.instance and f"'{key}'" in error.message)


def unknown_keys(error: SchemaError) -> list[str]:
    """The keys that an ``additionalProperties`` error is about."""
    return [key for key in error.instance if key not in error.schema.get("properties", {})]


def known_keys(error: SchemaError) -> list[str]:
    """The keys that the mapping of this error may have."""
    properties = error.schema.get("properties", {})
    return [key for key, schema in properties.items() if not (isinstance(schema, dict) and REFUSES in schema)]


def misspelt_keys(error: SchemaError) -> Iterator[tuple[str, str]]:
    """Each unknown key with each known one that it may have meant and that is not there."""
    for key in unknown_keys(error):
        for known in known_keys(error):
            if known not in error.instance and did_you_mean(key, [known]):
                yield key, known
