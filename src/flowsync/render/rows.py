"""Rows: what a renderer shows of a change, before it is laid out as text or markdown."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from flowsync.ground.address import Kind
from flowsync.ground.json_text import parse_json
from flowsync.model.lists import ListOrder
from flowsync.model.shape import NO_DEFAULT, PLAIN, ValueShape, shape_of
from flowsync.plan.values import Effect
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
    ``marked`` it is shown before the name. ``effect`` is what it does to access."""

    indent: int
    sign: str
    marked: bool
    name: str
    value: str = ""
    place: str = ""
    effect: Effect = Effect.NEUTRAL


def body_rows(kind: Kind, body: str, sign: str, indent: int = 0) -> list[Row]:
    """All of a canonical body but its name and space."""
    data, shape = parse_json(body), shape_of(kind)
    metadata = {key: value for key, value in data["metadata"].items() if key not in _IDENTITY}
    rows = mapping_rows(metadata, shape.fields["metadata"], sign, indent)
    return rows + mapping_rows(data["spec"], shape.fields["spec"], sign, indent)


def value_rows(value: Any, shape: ValueShape, field: str, sign: str, indent: int) -> list[Row]:
    """All of a structured value, which the ``field`` of this name holds."""
    if isinstance(value, dict):
        return mapping_rows(value, shape, sign, indent)
    rows: list[Row] = []
    for index, item in enumerate(value):
        rows += item_rows(field, item, index, shape, sign, indent)
    return rows


def mapping_rows(value: Mapping[str, Any], shape: ValueShape, sign: str, indent: int) -> list[Row]:
    """All of a mapping, its fields in the order of the schema."""
    decided = _said_when_absent(value)
    rows: list[Row] = []
    for key, field in shape.fields.items():
        if key in value:
            rows += field_rows(key, value[key], field, sign, indent)
        elif key in decided and field.default is not NO_DEFAULT:
            rows += field_rows(key, field.default, field, sign, indent)
    for key in sorted(value.keys() - shape.fields.keys()):
        rows += field_rows(key, value[key], PLAIN, sign, indent)
    return rows


def _said_when_absent(value: Mapping[str, Any]) -> frozenset[str]:
    if value.get("trigger") == "AUTOMATIC":
        return frozenset()
    return _SAID_WHEN_ABSENT | {"extension_duration"} if "max_extensions" in value else _SAID_WHEN_ABSENT


def field_rows(key: str, value: Any, shape: ValueShape, sign: str, indent: int) -> list[Row]:
    """All of a field: its name, and its value beside or below it."""
    if not is_structured(value):
        if not has_lines(value):
            return [Row(indent, sign, False, key, shown_value(value))]
        lines = [(sign, line) for line in value.removesuffix("\n").split("\n")]
        return [Row(indent, sign, False, key), *text_rows(lines, indent + STEP, marked=False)]
    if "conditions" in value:
        return _block_rows(key, value, sign, indent)
    if key in UNNAMED_LISTS:
        return value_rows(value, shape, key, sign, indent)
    return [Row(indent, sign, False, key), *value_rows(value, shape, key, sign, indent + STEP)]


def item_rows(field: str, item: Mapping[str, Any], index: int, shape: ValueShape, sign: str, indent: int) -> list[Row]:
    """All of an item of the list ``field`` of this shape; an item of an ordered list is called by its position too."""
    tier = f"tier {index + 1}: " if shape.order is ListOrder.ORDERED else ""
    name = PHRASES[field](item) if field in PHRASES else shown_value(item)
    if "approvers" in item and len(name) > LONGEST_PHRASE:
        row = Row(indent, sign, False, f"{tier}approver group", logical_operator(item))
        return [row, *_condition_rows(item["approvers"], sign, indent + STEP)]
    row = Row(indent, sign, False, tier + name)
    if "integration" not in item or shape.item is None:
        return [row]
    integration = {key: value for key, value in item["integration"].items() if key not in _TARGET_NAMES}
    return [row, *mapping_rows(integration, shape.item.fields["integration"], sign, indent + STEP)]


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
        # a space at the end of a line would not be seen
        shown = f"{line[:-1]}\\x20" if line.endswith(" ") else line
        yield Row(indent, sign, marked, f"| {printable(shown)}" if shown else "|")


def changed_lines(before: str, after: str) -> list[tuple[str, str]]:
    """The lines of two texts with what becomes of each: ``-``, ``+`` or a space; an empty text has no lines.

    A line break at the end is an empty line where only one of the texts has it.
    """
    end = "\n" if all(text.endswith("\n") for text in (before, after) if text) else ""
    old, new = (text.removesuffix(end).split("\n") if text else [] for text in (before, after))
    if len(old) + len(new) > _MOST_COMPARED_LINES:
        return [*(("-", line) for line in old), *(("+", line) for line in new)]
    lines: list[tuple[str, str]] = []
    for tag, a_from, a_to, b_from, b_to in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [(" ", line) for line in old[a_from:a_to]]
        else:
            lines += [("-", line) for line in old[a_from:a_to]] + [("+", line) for line in new[b_from:b_to]]
    return lines


def _block_rows(key: str, block: Mapping[str, Any], sign: str, indent: int) -> list[Row]:
    phrase = block_phrase(block, "conditions")
    if len(phrase) <= LONGEST_PHRASE:
        return [Row(indent, sign, False, key, phrase)]
    row = Row(indent, sign, False, key, logical_operator(block))
    return [row, *_condition_rows(block["conditions"], sign, indent + STEP)]


def _condition_rows(conditions: list[dict[str, Any]], sign: str, indent: int) -> Iterator[Row]:
    return (Row(indent, sign, False, condition_phrase(condition)) for condition in conditions)
