"""All rules about one document whose shape is valid, chosen by its kind."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from flowsync.ground.address import Kind
from flowsync.ground.codes import Code
from flowsync.ground.place import KeyPath
from flowsync.model.canonical import canonical_value, item_sort_key
from flowsync.model.lists import ListOrder
from flowsync.model.shape import PLAIN, ValueShape, shape_of
from flowsync.validate import conditions, flow_rules
from flowsync.validate.finding import At, Finding


def document_findings(kind: Kind, data: dict[str, Any], require_explicit: frozenset[str]) -> Iterator[Finding]:
    """What is wrong with a document that its schema accepts. ``require_explicit`` names fields to be written out."""
    metadata, spec = data["metadata"], data["spec"]
    yield from dates(metadata)
    for part in ("metadata", "spec"):
        yield from repeated_items(data[part], shape_of(kind).fields[part], (part,))
    if kind in (Kind.ACCESS_FLOW, Kind.BUNDLE):
        yield from target_rules(metadata, spec, require_explicit)
    if kind is Kind.ACCESS_FLOW:
        yield from flow_findings(spec, require_explicit)


def flow_findings(spec: dict[str, Any], require_explicit: frozenset[str]) -> Iterator[Finding]:
    """What is wrong with the spec of an access flow."""
    yield from flow_rules.duration_ranges(spec)
    yield from flow_rules.extensions(spec)
    yield from flow_rules.timeframe(spec)
    yield from flow_rules.grantees(spec)
    yield from flow_rules.explicit_fields(spec, require_explicit)
    yield from conditions.negative_conditions(spec)
    yield from conditions.sources(spec, required="source_integration_name" in require_explicit)


def dates(metadata: dict[str, Any]) -> Iterator[Finding]:
    """``review_by`` is a day of the calendar, ``expires_at`` a moment in UTC."""
    for key, parse in (("review_by", date.fromisoformat), ("expires_at", moment)):
        text = metadata.get(key)
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


def target_rules(metadata: dict[str, Any], spec: dict[str, Any], require_explicit: frozenset[str]) -> Iterator[Finding]:
    """Inside a space no integration is a target; the project may want ``resources_scopes`` written out."""
    for index, target in enumerate(spec["access_targets"]):
        integration = target.get("integration")
        if integration is None:
            continue
        path: KeyPath = ("spec", "access_targets", index, "integration")
        if "space" in metadata:
            yield Finding(
                code=Code.INTEGRATION_IN_SPACE,
                key_path=path,
                summary="Inside a space a target is a bundle or an access scope of that space, never an integration.",
                hint="Make an access scope in the space that covers these resources, and point at it.",
                at=At.KEY,
            )
        if "resources_scopes" in require_explicit and "resources_scopes" not in integration:
            yield flow_rules.explicit_required("resources_scopes", path)


def repeated_items(value: Any, shape: ValueShape, path: KeyPath) -> Iterator[Finding]:
    """Mappings in a list without order that are equal once defaults are left out; the schema sees to texts."""
    if isinstance(value, dict):
        for key, field in shape.fields.items():
            if field.holds_items and key in value:
                yield from repeated_items(value[key], field, (*path, key))
    elif isinstance(value, list):
        item_shape = shape.item or PLAIN
        if shape.order is not ListOrder.ORDERED and len(value) > 1:
            yield from _repeats(value, item_shape, path)
        for index, item in enumerate(value):
            if item_shape.holds_items:
                yield from repeated_items(item, item_shape, (*path, index))


def _repeats(items: list[Any], item_shape: ValueShape, path: KeyPath) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for index, item in enumerate(items):
        text = item_sort_key(canonical_value(item, item_shape))
        if text in seen:
            yield Finding(
                code=Code.DUPLICATE_ITEM,
                key_path=(*path, index),
                summary=f"This item repeats item {seen[text] + 1} of the list.",
                hint="Remove one of them.",
            )
        seen.setdefault(text, index)
