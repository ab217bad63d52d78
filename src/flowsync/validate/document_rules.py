"""All rules about one document that its schema cannot say, chosen by its kind.

Each judges those parts of the document in which nothing else is wrong.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from flowsync.ground.address import Kind
from flowsync.ground.codes import Code
from flowsync.ground.place import KeyPath
from flowsync.model.canonical import canonical_value, item_sort_key
from flowsync.model.lists import ListOrder
from flowsync.model.shape import PLAIN, ValueShape, shape_of
from flowsync.model.sound import SoundParts
from flowsync.validate import conditions, flow_rules
from flowsync.validate.finding import At, Finding


def document_findings(kind: Kind, parts: SoundParts, require_explicit: frozenset[str]) -> Iterator[Finding]:
    """What is wrong with a document besides its shape. ``require_explicit`` names fields to be written out."""
    yield from dates(parts)
    yield from repeated_items(parts, parts.data, shape_of(kind), ())
    if kind in (Kind.ACCESS_FLOW, Kind.BUNDLE):
        yield from target_rules(parts, require_explicit)
    if kind is Kind.ACCESS_FLOW:
        yield from flow_findings(parts, require_explicit)
    if kind is Kind.ACCESS_SCOPE:
        # the language of queries takes 7 ms to import, and most runs check no access scope anew
        from flowsync.validate.query_rules import query_findings  # noqa: PLC0415

        yield from query_findings(parts, ("spec", "query"))


def flow_findings(parts: SoundParts, require_explicit: frozenset[str]) -> Iterator[Finding]:
    """What is wrong with the spec of an access flow."""
    yield from flow_rules.duration_ranges(parts)
    yield from flow_rules.extensions(parts)
    yield from flow_rules.timeframe(parts)
    yield from flow_rules.grantees(parts)
    yield from flow_rules.explicit_fields(parts, require_explicit)
    yield from conditions.negative_conditions(parts)
    yield from conditions.sources(parts, required="source_integration_name" in require_explicit)


def dates(parts: SoundParts) -> Iterator[Finding]:
    """``review_by`` is a day of the calendar, ``expires_at`` a moment in UTC."""
    for key, parse in (("review_by", date.fromisoformat), ("expires_at", moment)):
        text = parts.at("metadata", key)
        if text is None:
            continue
        try:
            parse(text)
        except ValueError:
            yield Finding(
                code=Code.DATE_FORMAT,
                key_path=("metadata", key),
                summary=f"'{text}' is not in the calendar.",
                hint="Write a day and time that exist.",
            )


def moment(text: str) -> datetime:
    """The moment in UTC that ``expires_at`` writes; ValueError when there is no such moment."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def target_rules(parts: SoundParts, require_explicit: frozenset[str]) -> Iterator[Finding]:
    """Inside a space no integration is a target; the project may want ``resources_scopes`` written out."""
    in_space = parts.at("metadata", "space") is not None
    for target_path, target in parts.items("spec", "access_targets"):
        integration = target.get("integration")
        if integration is None:
            continue
        path = (*target_path, "integration")
        if in_space:
            yield Finding(
                code=Code.INTEGRATION_IN_SPACE,
                key_path=path,
                summary="Inside a space a target is a bundle or an access scope of that space, never an integration.",
                hint="Make an access scope in the space that covers these resources, and point at it.",
                at=At.KEY,
            )
        if "resources_scopes" in require_explicit and "resources_scopes" not in integration:
            yield flow_rules.explicit_required("resources_scopes", path)


def repeated_items(parts: SoundParts, value: Any, shape: ValueShape, path: KeyPath) -> Iterator[Finding]:
    """Mappings in a list without order that are equal once defaults are left out; the schema sees to texts."""
    if isinstance(value, dict):
        for key, field in shape.fields.items():
            if field.holds_items and key in value:
                yield from repeated_items(parts, value[key], field, (*path, key))
    elif isinstance(value, list):
        item_shape = shape.item or PLAIN
        if _may_repeat(value, shape):
            yield from _repeats(parts, value, item_shape, path)
        for index, item in enumerate(value):
            if item_shape.holds_items:
                yield from repeated_items(parts, item, item_shape, (*path, index))


def _may_repeat(items: list[Any], shape: ValueShape) -> bool:
    """Whether items can be equal at all: cheaply no where each has a key of its own."""
    if shape.order is ListOrder.ORDERED or len(items) == 1:
        return False
    fields = shape.item.fields if shape.item else {}
    keys = {tuple(_key_part(item, path, fields) for path in shape.keys) for item in items if isinstance(item, dict)}
    return len(keys) < len(items)


def _key_part(item: dict[str, Any], path: tuple[str, ...], fields: Mapping[str, ValueShape]) -> str:
    """One part of an item's key as text, its default filled in; nothing where the item has no such part."""
    value = item.get(path[0], fields[path[0]].default)
    for step in path[1:]:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def _repeats(parts: SoundParts, items: list[Any], item_shape: ValueShape, path: KeyPath) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for index, item in enumerate(items):
        if not parts.is_sound((*path, index)):
            continue
        text = item_sort_key(canonical_value(item, item_shape))
        if text in seen:
            yield Finding(
                code=Code.DUPLICATE_ITEM,
                key_path=(*path, index),
                summary=f"This item repeats item {seen[text] + 1} of the list.",
                hint="Remove one of them.",
            )
        seen.setdefault(text, index)
