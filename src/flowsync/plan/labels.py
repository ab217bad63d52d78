"""Names for list items, so that people read what an item is and not its index."""

from collections.abc import Callable
from typing import Any

from flowsync.ground.json_text import canonical_json
from flowsync.model.lists import ListOrder
from flowsync.model.shape import ValueShape


def item_label(field: str, item: Any, index: int, shape: ValueShape, *, whole: bool) -> str:
    """What an item of the list ``field`` is called.

    ``whole`` names all of it, for an item that comes or goes; otherwise only what identifies it, because its fields are
    listed below it. An item of an ordered list is called by its position.
    """
    name = _NAMES.get(field, _anything)(item, whole)
    if shape.order is not ListOrder.ORDERED:
        return name
    return f"tier {index + 1}: {name}" if whole else f"tier {index + 1}"


def _target(item: dict[str, Any], _: bool) -> str:
    if "integration" in item:
        integration = item["integration"]
        return f"integration {integration['integration_name']} / {integration['resource_type']}"
    kind, reference = next(iter(item.items()))
    return f"{kind} {reference['name']}"


def condition_label(item: dict[str, Any], whole: bool = True) -> str:
    """A condition in words: ``group is sre, dba (Okta)``."""
    if "values" not in item:
        return str(item["type"])
    operator = item.get("match_operator", "is").replace("_", " ")
    values = f" {', '.join(item['values'])}" if whole else ""
    source = f" ({item['source_integration_name']})" if "source_integration_name" in item else ""
    return f"{item['type']} {operator}{values}{source}"


def _group(item: dict[str, Any], _: bool) -> str:
    joiner = f" {item.get('logical_operator', 'AND')} "
    return f"approver group: {joiner.join(map(condition_label, item['approvers']))}"


def _scope(item: dict[str, Any], whole: bool) -> str:
    mode = item["scope_mode"].removesuffix("_resources")
    tag = f" {item['key']}" if "key" in item else ""
    values = f" {', '.join(item['values'])}" if whole else ""
    return f"{mode} {item['type']}{tag}{values}"


def _member(item: dict[str, Any], whole: bool) -> str:
    values = f" {', '.join(item['values'])}" if whole else ""
    return f"{item['space_role']} {item['type']}{values}"


def _anything(item: Any, _: bool) -> str:
    return item if isinstance(item, str) else canonical_json(item)


_NAMES: dict[str, Callable[[Any, bool], str]] = {
    "access_targets": _target,
    "conditions": condition_label,
    "approvers": condition_label,
    "approver_groups": _group,
    "resources_scopes": _scope,
    "members": _member,
}
