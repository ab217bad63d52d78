"""How a list compares, said once on the field that holds it."""

from enum import StrEnum
from typing import Any

from flowsync.model.keywords import LIST


class ListOrder(StrEnum):
    """Whether the order of a list has a meaning and how its items are paired."""

    SET = "set"
    """The order has no meaning; items are equal or different as a whole (texts) or paired by content (mappings)."""
    KEYED = "keyed"
    """The order has no meaning; items of equal key are the same item."""
    ORDERED = "ordered"
    """The order has a meaning; items are paired by position."""


def compares_as(order: ListOrder, *keys: str) -> dict[str, Any]:
    """The JSON Schema extra of a list field. ``keys`` are the fields that make an item's identity (KEYED only)."""
    extra: dict[str, Any] = {LIST: {"order": str(order), **({"keys": list(keys)} if keys else {})}}
    if order is not ListOrder.ORDERED:
        extra["uniqueItems"] = True
    return extra
