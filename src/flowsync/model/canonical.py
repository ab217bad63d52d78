"""The canonical form of a body: equal policy, equal text.

Defaults are left out, durations and queries are in canonical text, lists without order are sorted, ``title`` equal to
the name is left out, and so is ``renamed_from``, which is never compared (domain: "The live state store and Git").
"""

from typing import Any

from flowsync.ground.address import Kind
from flowsync.ground.duration import format_duration, parse_duration
from flowsync.ground.json_text import canonical_json, parse_json
from flowsync.ground.place import KeyPath
from flowsync.model.lists import ListOrder
from flowsync.model.shape import PLAIN, ValueShape, shape_of


def canonical_body(kind: Kind, metadata: dict[str, Any], spec: dict[str, Any]) -> str:
    """The canonical JSON text of a valid document's metadata and spec."""
    shape = shape_of(kind)
    body = {
        "metadata": _canonical_metadata(metadata, shape.fields["metadata"]),
        "spec": canonical_value(spec, shape.fields["spec"]),
    }
    return canonical_json(body)


def renewed_body(kind: Kind, body: str) -> str:
    """A body that some flowsync put into a store, as this one writes it: the first ones kept queries as they had been
    written. A text that is no such body stays as it is."""
    if kind is not Kind.ACCESS_SCOPE:
        return body
    try:
        data = parse_json(body)
        query = data["spec"]["query"]
        renewed = _canonical_query(query)
    except (ValueError, LookupError, TypeError):
        return body
    return body if renewed == query else canonical_json({**data, "spec": {**data["spec"], "query": renewed}})


def canonical_value(value: Any, shape: ValueShape) -> Any:
    """A value in canonical form. What the shape does not know is kept, and so is a wrong type: 0 is not false."""
    if isinstance(value, dict):
        return _canonical_mapping(value, shape)
    if isinstance(value, list):
        return _canonical_list(value, shape)
    if isinstance(value, str):
        return _canonical_text(value, shape)
    return value


def _canonical_text(value: str, shape: ValueShape) -> str:
    if shape.is_query:
        return _canonical_query(value)
    minutes = parse_duration(value) if shape.is_duration else None
    return value if minutes is None else format_duration(minutes)


def _canonical_query(text: str) -> str:
    # Policies without access scopes do not pay for what tells plain queries, 8 ms to import; nor do others for the
    # language, as long as all queries are plain: 7 ms.
    from flowsync.model.query.plain import is_plain  # noqa: PLC0415

    if is_plain(text):
        return text
    from flowsync.model.query.parse import canonical_query  # noqa: PLC0415

    return canonical_query(text)


def _canonical_metadata(metadata: dict[str, Any], shape: ValueShape) -> dict[str, Any]:
    kept = {key: value for key, value in metadata.items() if key != "renamed_from"}
    if kept.get("title") == kept["name"]:
        del kept["title"]
    return _canonical_mapping(kept, shape)


def _canonical_mapping(value: dict[str, Any], shape: ValueShape) -> dict[str, Any]:
    result = {}
    fields = shape.fields
    for key, raw in value.items():
        field = fields.get(key, PLAIN)
        varies = field.is_duration or field.is_query or isinstance(raw, (dict, list))
        child = canonical_value(raw, field) if varies else raw
        if child != field.default or child.__class__ is not field.default.__class__:
            result[key] = child
    return result


def _canonical_list(value: list[Any], shape: ValueShape) -> list[Any]:
    item_shape = shape.item or PLAIN
    items = [canonical_value(item, item_shape) for item in value]
    in_order = len(items) == 1 or shape.order is ListOrder.ORDERED
    return items if in_order else sorted(items, key=item_sort_key)


def item_sort_key(item: Any) -> str:
    """The text by which items of a list without order are sorted, in canonical form."""
    return item if isinstance(item, str) else canonical_json(item)


def source_key_path(data: Any, canonical_path: KeyPath, shape: ValueShape) -> KeyPath:
    """Where a document's own ``data`` holds the value that stands at ``canonical_path`` in its canonical form.

    Stops at the last step that the document has, because defaults and removed items have no place in it.
    """
    path: list[str | int] = []
    for canonical_step in canonical_path:
        step = canonical_step
        if isinstance(data, list) and isinstance(step, int):
            step = _source_index(data, step, shape)
        if not _holds(data, step):
            break
        shape = (shape.item if isinstance(data, list) else shape.fields.get(str(step))) or PLAIN
        data = data[step]
        path.append(step)
    return tuple(path)


def _source_index(data: list[Any], step: int, shape: ValueShape) -> int:
    if shape.order is ListOrder.ORDERED:
        return step
    keys = [item_sort_key(canonical_value(item, shape.item or PLAIN)) for item in data]
    in_order = sorted(range(len(data)), key=keys.__getitem__)
    return in_order[step] if step < len(in_order) else len(data)


def _holds(data: Any, step: str | int) -> bool:
    if isinstance(data, dict):
        return step in data
    return isinstance(data, list) and isinstance(step, int) and step < len(data)
