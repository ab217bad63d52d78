"""Rows: what a renderer shows of a change, before it is laid out as text or markdown."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from flowsync.ground.address import Kind
from flowsync.ground.json_text import parse_json
from flowsync.model.lists import ListOrder
from flowsync.model.shape import NO_DEFAULT, PLAIN, ValueShape, shape_of
from flowsync.render.phrases import (
    LONGEST_PHRASE,
    PHRASES,
    UNNAMED_LISTS,
    block_phrase,
    condition_phrase,
    logical_operator,
)
from flowsync.render.printable import printable
from flowsync.render.values_text import has_lines, is_structured, shown_value

STEP = 2
"""By how many columns the content of something is indented."""
_IDENTITY = frozenset({"name", "space"})
_SAID_WHEN_ABSENT = frozenset({"approver_policy", "grant_duration", "resources_scopes"})
"""Fields whose absence is a decision about access: their default is shown where all of an object is."""
_TARGET_NAMES = frozenset({"integration_name", "resource_type"})
_MOST_COMPARED_LINES = 2_000


class Row(NamedTuple):
    """One line: ``sign`` is what becomes of it (``+ - ~``, or a space for what only leads to other rows); where
    ``marked`` it is shown before the name."""

    indent: int
    sign: str
    marked: bool
    name: str
    value: str = ""
    place: str = ""


def body_rows(kind: Kind, body: str, sign: str, indent: int = 0) -> Iterator[Row]:
    """All of a canonical body but its name and space."""
    data, shape = parse_json(body), shape_of(kind)
    metadata = {key: value for key, value in data["metadata"].items() if key not in _IDENTITY}
    yield from mapping_rows(metadata, shape.fields["metadata"], sign, indent)
    yield from mapping_rows(data["spec"], shape.fields["spec"], sign, indent)


def value_rows(value: Any, shape: ValueShape, field: str, sign: str, indent: int) -> Iterator[Row]:
    """All of a structured value, which the ``field`` of this name holds."""
    if isinstance(value, dict):
        yield from mapping_rows(value, shape, sign, indent)
    else:
        for index, item in enumerate(value):
            yield from item_rows(field, item, index, shape, sign, indent)


def mapping_rows(value: Mapping[str, Any], shape: ValueShape, sign: str, indent: int) -> Iterator[Row]:
    """All of a mapping, its fields in the order of the schema."""
    for key, child in _shown_fields(value, shape):
        yield from field_rows(key, child, shape.fields.get(key, PLAIN), sign, indent)


def field_rows(key: str, value: Any, shape: ValueShape, sign: str, indent: int) -> Iterator[Row]:
    """All of a field: its name, and its value beside or below it."""
    if has_lines(value):
        yield Row(indent, sign, False, key)
        yield from text_rows([(sign, line) for line in value.split("\n")], indent + STEP, marked=False)
    elif not is_structured(value):
        yield Row(indent, sign, False, key, shown_value(value))
    elif "conditions" in value:
        yield from _block_rows(key, value, sign, indent)
    elif key in UNNAMED_LISTS:
        yield from value_rows(value, shape, key, sign, indent)
    else:
        yield Row(indent, sign, False, key)
        yield from value_rows(value, shape, key, sign, indent + STEP)


def item_rows(
    field: str, item: Mapping[str, Any], index: int, shape: ValueShape, sign: str, indent: int
) -> Iterator[Row]:
    """All of an item of the list ``field`` of this shape; an item of an ordered list is called by its position too."""
    tier = f"tier {index + 1}: " if shape.order is ListOrder.ORDERED else ""
    name = PHRASES[field](item) if field in PHRASES else shown_value(item)
    if "approvers" in item and len(name) > LONGEST_PHRASE:
        yield Row(indent, sign, False, f"{tier}approver group", logical_operator(item))
        yield from _condition_rows(item["approvers"], sign, indent + STEP)
        return
    yield Row(indent, sign, False, tier + name)
    if "integration" in item and shape.item is not None:
        integration = {key: value for key, value in item["integration"].items() if key not in _TARGET_NAMES}
        yield from mapping_rows(integration, shape.item.fields["integration"], sign, indent + STEP)


def marked(rows: Iterable[Row], place: str = "") -> Iterator[Row]:
    """The rows with their signs shown on the topmost ones; the place goes to the first."""
    top: int | None = None
    for row in rows:
        if top is None:
            top = row.indent
            yield row._replace(marked=True, place=place)
        else:
            yield row._replace(marked=True) if row.indent == top else row._replace(indent=row.indent + STEP)


def text_rows(lines: Iterable[tuple[str, str]], indent: int, *, marked: bool) -> Iterator[Row]:
    """Lines of a text, each with its sign, behind a bar that shows where they begin."""
    for sign, line in lines:
        yield Row(indent, sign, marked, f"| {printable(line)}".rstrip())


def changed_lines(before: str, after: str) -> list[tuple[str, str]]:
    """The lines of two texts with what becomes of each: ``-``, ``+`` or a space; an empty text has no lines."""
    old, new = (text.split("\n") if text else [] for text in (before, after))
    if len(old) + len(new) > _MOST_COMPARED_LINES:
        return [*(("-", line) for line in old), *(("+", line) for line in new)]
    lines: list[tuple[str, str]] = []
    for tag, a_from, a_to, b_from, b_to in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [(" ", line) for line in old[a_from:a_to]]
        else:
            lines += [("-", line) for line in old[a_from:a_to]] + [("+", line) for line in new[b_from:b_to]]
    return lines


def _shown_fields(value: Mapping[str, Any], shape: ValueShape) -> Iterator[tuple[str, Any]]:
    decided = frozenset() if value.get("trigger") == "AUTOMATIC" else _SAID_WHEN_ABSENT
    for key, field in shape.fields.items():
        if key in value:
            yield key, value[key]
        elif key in decided and field.default is not NO_DEFAULT:
            yield key, field.default
    yield from sorted((key, value[key]) for key in value.keys() - shape.fields.keys())


def _block_rows(key: str, block: Mapping[str, Any], sign: str, indent: int) -> Iterator[Row]:
    phrase = block_phrase(block, "conditions")
    if len(phrase) <= LONGEST_PHRASE:
        yield Row(indent, sign, False, key, phrase)
    else:
        yield Row(indent, sign, False, key, logical_operator(block))
        yield from _condition_rows(block["conditions"], sign, indent + STEP)


def _condition_rows(conditions: list[dict[str, Any]], sign: str, indent: int) -> Iterator[Row]:
    yield from (Row(indent, sign, False, condition_phrase(condition)) for condition in conditions)
