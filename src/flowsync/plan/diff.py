"""The three-way difference of a body, field by field: applied, live, desired (domain: the case table)."""

from collections.abc import Iterator, Mapping
from typing import Any

from flowsync.ground.address import Kind
from flowsync.ground.json_text import parse_json
from flowsync.ground.place import KeyPath
from flowsync.model.pairing import pair_three
from flowsync.model.shape import NO_DEFAULT, PLAIN, ValueShape, shape_of
from flowsync.plan.labels import item_label
from flowsync.plan.values import AttributeChange, Cause

_IDENTITY = ("name", "space")


def diff_bodies(kind: Kind, applied: str, live: str, desired: str) -> tuple[AttributeChange, ...]:
    """The fields in which the canonical bodies differ, in the order of the schema.

    A field that policies and live agree on is not listed: it is adopted silently. Name and space are not listed: a
    rename says them.
    """
    bodies = [_with_title(parse_json(text)) for text in (applied, live, desired)]
    changes: list[AttributeChange] = []
    for part in ("metadata", "spec"):
        three = tuple(body[part] for body in bodies)
        changes += _diff_mapping(three, shape_of(kind).fields[part], (part,), ())
    return tuple(changes)


def _with_title(body: dict[str, Any]) -> dict[str, Any]:
    """The body without what identifies it; a title that is left out is the name."""
    metadata = dict(body["metadata"])
    metadata.setdefault("title", metadata["name"])
    return {**body, "metadata": {key: value for key, value in metadata.items() if key not in _IDENTITY}}


def _diff(
    three: tuple[Any, ...], shape: ValueShape, path: KeyPath, labels: tuple[str, ...]
) -> Iterator[AttributeChange]:
    three = tuple(_effective(value, shape) for value in three)
    applied, live, desired = three
    if live == desired:
        return
    if all(isinstance(value, dict) for value in three) and shape.fields:
        yield from _diff_mapping(three, shape, path, labels)
    elif all(isinstance(value, list) for value in three) and shape.item is not None and shape.item.fields:
        yield from _diff_list(three, shape, path, labels)
    else:
        cause = Cause.CHANGE if live == applied else Cause.DRIFT if desired == applied else Cause.CONFLICT
        yield AttributeChange(key_path=path, labels=labels, cause=cause, applied=applied, before=live, after=desired)


def _effective(value: Any, shape: ValueShape) -> Any:
    return shape.default if value is None and shape.default is not NO_DEFAULT else value


def _diff_mapping(
    three: tuple[Mapping[str, Any], ...], shape: ValueShape, path: KeyPath, labels: tuple[str, ...]
) -> Iterator[AttributeChange]:
    present = {key for value in three for key in value}
    unknown = sorted(present - set(shape.fields))
    for key in (*(key for key in shape.fields if key in present), *unknown):
        values = tuple(value.get(key) for value in three)
        yield from _diff(values, shape.fields.get(key, PLAIN), (*path, key), (*labels, key))


def _diff_list(
    three: tuple[list[Any], ...], shape: ValueShape, path: KeyPath, labels: tuple[str, ...]
) -> Iterator[AttributeChange]:
    applied, live, desired = three
    field = labels[-1]
    for indexes in pair_three(applied, live, desired, shape):
        items = tuple(None if index is None else items[index] for items, index in zip(three, indexes, strict=True))
        index = next(index for index in reversed(indexes) if index is not None)
        item = next(item for item in reversed(items) if item is not None)
        whole = None in items
        label = item_label(field, item, index, shape, whole=whole)
        yield from _diff(items, shape.item or PLAIN, (*path, index), (*labels, label))
