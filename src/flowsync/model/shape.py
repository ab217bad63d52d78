"""The runtime view of a kind's schema: what a field compares as, what its default is, what its items are.

It is read from the generated JSON Schemas, so that no command pays for importing the models.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flowsync.ground.address import Kind
from flowsync.model.keywords import COMPARES, LIST
from flowsync.model.lists import ListOrder
from flowsync.model.rule_kind import RuleKind
from flowsync.model.schema_files import load_schema, schema_file

NO_DEFAULT: Any = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueShape:
    """How a value compares. ``fields`` tells of mappings, ``item`` of lists; a text in their place (``ANY``) is itself.

    ``keys`` are the fields that identify an item of a KEYED list, each a path such as ``("bundle", "name")``.
    ``holds_items`` says that a list of mappings stands here or somewhere below.
    """

    is_duration: bool = False
    is_query: bool = False
    default: Any = NO_DEFAULT
    fields: Mapping[str, "ValueShape"] = field(default_factory=dict)
    item: "ValueShape | None" = None
    order: ListOrder = ListOrder.ORDERED
    keys: tuple[tuple[str, ...], ...] = ()
    holds_items: bool = False


PLAIN = ValueShape()


@cache
def shape_of(kind: Kind | RuleKind) -> ValueShape:
    """The shape of a body, ``{"metadata": …, "spec": …}``, of this kind."""
    schema = load_schema(schema_file(kind))
    whole = _shape(schema, schema.get("$defs", {}))
    return ValueShape(fields={key: whole.fields[key] for key in ("metadata", "spec")}, holds_items=whole.holds_items)


def _shape(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> ValueShape:
    merged = _flattened(schema, definitions)
    extension = merged.get(LIST, {})
    fields = {key: _shape(child, definitions) for key, child in merged.get("properties", {}).items()}
    item = _shape(merged["items"], definitions) if "items" in merged else None
    return ValueShape(
        is_duration=merged.get(COMPARES) == "duration",
        is_query=merged.get(COMPARES) == "query",
        default=merged.get("default", NO_DEFAULT),
        fields=fields,
        item=item,
        order=ListOrder(extension.get("order", ListOrder.ORDERED)),
        keys=tuple(tuple(key.split(".")) for key in extension.get("keys", ())),
        holds_items=bool(item and item.fields) or any(field.holds_items for field in fields.values()),
    )


def _flattened(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with what it refers to and its alternatives laid over one another; its own keywords win."""
    flat: dict[str, Any] = {}
    for part in schema.get("anyOf", ()):
        flat |= _flattened(part, definitions)
    if "$ref" in schema:
        flat |= _flattened(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    return flat | dict(schema)
