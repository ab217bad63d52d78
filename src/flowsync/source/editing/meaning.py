"""When two values of a document mean the same, whatever they look like."""

from typing import Any

from flowsync.model.canonical import canonical_value
from flowsync.model.lists import ListOrder
from flowsync.model.shape import PLAIN, ValueShape


def meaning(value: Any, shape: ValueShape) -> Any:
    """What equals only the meaning of a value that means the same.

    The order of keys, and of lists where it has none, means nothing; durations of as many minutes are equal; 1, 1.0 and
    true are three values. A key that is written out with its default is not the same as none.
    """
    if isinstance(value, dict):
        return sorted((key, meaning(child, shape.fields.get(key, PLAIN))) for key, child in value.items())
    if isinstance(value, list):
        items = [meaning(item, shape.item or PLAIN) for item in value]
        return items if is_ordered(shape) else sorted(items, key=repr)
    same = canonical_value(value, shape)
    return type(same).__name__, repr(same)


def is_ordered(shape: ValueShape) -> bool:
    """Whether the order of a list of this shape has a meaning."""
    return shape.order is ListOrder.ORDERED


def in_canonical_order(value: Any, shape: ValueShape) -> Any:
    """The value with the keys of all its mappings in the order in which ``fmt`` puts them; lists stay as they are."""
    if isinstance(value, list):
        return [in_canonical_order(item, shape.item or PLAIN) for item in value]
    if not isinstance(value, dict):
        return value
    keys = [key for key in shape.fields if key in value]
    keys += [key for key in value if key not in shape.fields]
    return {key: in_canonical_order(value[key], shape.fields.get(key, PLAIN)) for key in keys}
