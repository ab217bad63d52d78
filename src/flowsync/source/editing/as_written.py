"""A canonical body in the language of a document that is there already: what means the same stays as it is written."""

from collections.abc import Collection
from typing import Any

from flowsync.ground.address import Kind
from flowsync.ground.json_text import parse_json
from flowsync.model.canonical import canonical_value
from flowsync.model.explicit import written_out
from flowsync.model.shape import NO_DEFAULT, PLAIN, ValueShape, shape_of
from flowsync.source.editing.meaning import is_ordered
from flowsync.source.editing.steps import paired_items

_OF_AUTOMATIC = frozenset({"trigger", "active", "requestors", "access_targets"})
"""All that the spec of an AUTOMATIC flow may hold, be it a default or not (domain: "AccessFlow")."""


def as_written(kind: Kind, data: dict[str, Any], body: str, required: Collection[str]) -> dict[str, Any]:
    """The data of a document that means the canonical ``body``; ``data`` is what the document holds now.

    A default is written where the document wrote the field out before, or where it is ``required``, except nothing at
    all (no text, no items): then the key goes. ``renamed_from`` stays.
    """
    shape = shape_of(kind)
    wanted = parse_json(body)
    kept = {key: data["metadata"][key] for key in ("title", "renamed_from") if key in data["metadata"]}
    if "title" in kept:
        kept["title"] = wanted["metadata"]["name"]
    metadata = _mapping(data["metadata"], {**kept, **wanted["metadata"]}, shape.fields["metadata"])
    spec = _mapping(data["spec"], written_out(kind, wanted["spec"], required), shape.fields["spec"])
    return {**data, "metadata": metadata, "spec": _without_refused(spec, wanted["spec"])}


def _without_refused(spec: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """The spec without defaults that may not be written out beside the rest of it."""
    if spec.get("trigger") == "AUTOMATIC":
        return {key: value for key, value in spec.items() if key in _OF_AUTOMATIC or key in wanted}
    settings = spec.get("settings", {})
    if "extension_duration" in settings and not settings.get("max_extensions"):
        return {**spec, "settings": {key: value for key, value in settings.items() if key != "extension_duration"}}
    return spec


def _value(there: Any, wanted: Any, shape: ValueShape) -> Any:
    if canonical_value(there, shape) == canonical_value(wanted, shape):
        return there
    if isinstance(there, dict) and isinstance(wanted, dict):
        return _mapping(there, wanted, shape)
    if isinstance(there, list) and isinstance(wanted, list):
        return _list(there, wanted, shape)
    return wanted


def _mapping(there: dict[str, Any], wanted: dict[str, Any], shape: ValueShape) -> dict[str, Any]:
    result = {}
    for key, value in there.items():
        field = shape.fields.get(key, PLAIN)
        new = wanted.get(key, field.default)
        if new is not NO_DEFAULT and (key in wanted or new not in ("", []) or value == new):
            result[key] = _value(value, new, field)
    return {**result, **{key: value for key, value in wanted.items() if key not in there}}


def _list(there: list[Any], wanted: list[Any], shape: ValueShape) -> list[Any]:
    """Items that stay come in the order of the document, unless the order has a meaning; new ones at the end."""
    item_shape = shape.item or PLAIN
    numbers = {index: number for number, index in paired_items(there, wanted, shape) if number is not None}
    order = list(range(len(wanted)))
    if not is_ordered(shape):
        order.sort(key=lambda index: numbers.get(index, len(there)))
    return [
        _value(there[numbers[index]], wanted[index], item_shape) if index in numbers else wanted[index]
        for index in order
    ]
