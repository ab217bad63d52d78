"""Checks a part of a document by itself, by what its schema says of that place."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs

from flowsync.ground.address import Kind
from flowsync.ground.place import KeyPath
from flowsync.model.schema_files import load_schema, schema_file

_ITEM = 0


def fits(kind: Kind, key_path: KeyPath, value: Any) -> bool:
    """Whether the value may stand at this key path of a document of this kind, whatever stands beside it; so never
    where the schema knows no such place. The numbers of items have no meaning."""
    found = _compiled(kind, tuple(_ITEM if isinstance(step, int) else step for step in key_path))
    return found is not None and bool(found.is_valid(value))


@cache
def _compiled(kind: Kind, place: KeyPath) -> Any:
    whole = load_schema(schema_file(kind))
    schemas = [whole]
    for step in place:
        schemas = [below for schema in schemas for below in _below(schema, step, whole)]
    return jsonschema_rs.Draft202012Validator({"$defs": whole["$defs"], "anyOf": schemas}) if schemas else None


def _below(schema: dict[str, Any], step: str | int, whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a schema, each of its alternatives, and what it refers to say of a key or of items."""
    if "$ref" in schema:
        yield from _below(whole["$defs"][schema["$ref"].rpartition("/")[2]], step, whole)
    for part in schema.get("anyOf", ()):
        yield from _below(part, step, whole)
    if step == _ITEM and "items" in schema:
        yield schema["items"]
    elif step in schema.get("properties", ()):
        yield schema["properties"][step]
