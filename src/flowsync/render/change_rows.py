"""What a plan's change or drift says, as rows: only what differs, each item by its name."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from flowsync.ground.address import Kind
from flowsync.ground.json_text import parse_json
from flowsync.ground.place import KeyPath, SourceRange
from flowsync.model.shape import PLAIN, ValueShape, shape_of
from flowsync.plan.values import Action, AttributeChange, Cause, Change, Reason
from flowsync.render.phrases import UNNAMED_LISTS
from flowsync.render.printable import printable
from flowsync.render.rows import (
    STEP,
    Row,
    body_rows,
    changed_lines,
    field_rows,
    item_rows,
    marked,
    text_rows,
    value_rows,
)
from flowsync.render.values_text import ARROW, is_long, is_structured, shown_change, shown_value

SIGNS = {Action.CREATE: "+", Action.UPDATE: "~", Action.DELETE: "-"}
"""How an action is marked; the sign is the first thing on its line."""
_BELOW = "listed below"
_HIDDEN_IN_ITEMS = ("integration", "values")


class _Step(NamedTuple):
    """One step on the way to a field, as it is shown; ``is_item`` says that it is an item of a list."""

    label: str
    is_item: bool
    path: KeyPath


def change_title(change: Change) -> str:
    """The change's address, and the name it had before a rename."""
    former = f" (renamed from {printable(change.previous.name)})" if change.previous else ""
    return f"{printable(str(change.address))}{former}"


def change_note(change: Change) -> str:
    """Why an object is deleted, or the file and line that ask for the change."""
    if change.action is not Action.DELETE or change.before is None:
        return place_text(change.subject)
    moment = parse_json(change.before)["metadata"].get("expires_at") if change.reason is Reason.EXPIRED else None
    return f"{change.reason} at {printable(moment)}" if moment else str(change.reason)


def place_text(place: SourceRange | None, beside: SourceRange | None = None) -> str:
    """``path:line``, or ``:line`` in the file that ``beside`` names already."""
    if place is None:
        return ""
    same = beside is not None and beside.path == place.path
    return f":{place.line}" if same else f"{printable(place.path)}:{place.line}"


def change_rows(change: Change, indent: int = 0) -> Iterator[Row]:
    """All that comes, all that goes, or every field that the policies change; drift is told apart from it."""
    if change.action is Action.UPDATE:
        yield from _attribute_rows(change.address.kind, policy_attributes(change), change.subject, indent)
        return
    for sign, body in (("-", change.before), ("+", change.after)):
        if body is not None:
            yield from body_rows(change.address.kind, body, sign, indent)


def policy_attributes(change: Change) -> list[AttributeChange]:
    """The fields that the policies change, conflicts among them; what only drifted is told apart."""
    return [attribute for attribute in change.attributes if attribute.cause is not Cause.DRIFT]


def dotted(attribute: AttributeChange) -> str:
    """The way to a field on one line: ``settings.require_mfa``, ``access_targets[bundle prod-debug]``."""
    text = ""
    steps = _steps(attribute)
    whole = isinstance(attribute.key_path[-1], int)
    for label, is_item, _ in steps[:-1] if whole else steps:
        text += f"[{label}]" if is_item and text else f".{label}" if text else label
    return text


def replacement_rows(kind: Kind, attribute: AttributeChange, indent: int) -> Iterator[Row]:
    """All that goes and all that comes where a field needs lines of its own."""
    for sign, value in (("-", attribute.before), ("+", attribute.after)):
        if value is not None:
            yield from marked(_whole_rows(kind, attribute.key_path, value, sign, indent))


def whole_item(kind: Kind, attribute: AttributeChange) -> str:
    """An item that comes or goes as a whole, with its sign: ``+bundle prod-debug``; empty for every other field."""
    if not isinstance(attribute.key_path[-1], int):
        return ""
    return " ".join(f"{row.sign}{row.name}" for row in replacement_rows(kind, attribute, 0) if row.indent == 0)


def _attribute_rows(
    kind: Kind, attributes: Sequence[AttributeChange], subject: SourceRange | None, indent: int
) -> Iterator[Row]:
    """The fields, each under headings that say where it is; a heading is not repeated."""
    open_headings: tuple[KeyPath, ...] = ()
    for attribute in attributes:
        *headings, _ = steps = _steps(attribute)
        at = indent
        for number, step in enumerate(headings):
            if open_headings[number : number + 1] != (step.path,):
                open_headings = open_headings[:number]
                yield Row(at, "~" if step.is_item else " ", step.is_item, step.label)
                open_headings += (step.path,)
            at += 2 * STEP if step.is_item else STEP
        open_headings = open_headings[: len(headings)]
        first, *rest = _field_rows(kind, attribute, steps[-1], place_text(attribute.subject, subject), at)
        yield first._replace(effect=attribute.effect)
        yield from rest
        yield from (Row(at + STEP, " ", False, f"disarms {printable(what)}") for what in attribute.disarms)


def _steps(attribute: AttributeChange) -> list[_Step]:
    """The steps that are shown: neither metadata and spec, nor lists whose items say what they are, nor the variant
    of a target, nor the values of an item, which are all that can change in it."""
    path, labels = attribute.key_path, attribute.labels
    return [
        _Step(printable(labels[number - 1]), isinstance(path[number], int), path[: number + 1])
        for number in range(1, len(path))
        if not _is_hidden(path, number)
    ]


def _is_hidden(path: KeyPath, number: int) -> bool:
    if path[number] in _HIDDEN_IN_ITEMS:
        return isinstance(path[number - 1], int)
    return number < len(path) - 1 and path[number] in UNNAMED_LISTS


def _field_rows(kind: Kind, attribute: AttributeChange, step: _Step, place: str, indent: int) -> Iterator[Row]:
    before, after = attribute.before, attribute.after
    if attribute.cause is Cause.CONFLICT:
        yield from _conflict_rows(kind, attribute, step, place, indent)
    elif is_structured(before) or is_structured(after):
        yield from _structured_rows(kind, attribute, step, place, indent)
    elif is_long(before) or is_long(after):
        yield Row(indent, " ", False, step.label, "", place)
        yield from text_rows(changed_lines(before or "", after or ""), indent + STEP, marked=True)
    else:
        yield Row(indent, "~", step.is_item, step.label, shown_change(before, after), place)


def _structured_rows(kind: Kind, attribute: AttributeChange, step: _Step, place: str, indent: int) -> Iterator[Row]:
    """A mapping or an item that comes or goes as a whole, or that a text takes the place of."""
    before, after = attribute.before, attribute.after
    if before is not None and after is not None:
        words = ARROW.join(_BELOW if is_structured(value) else shown_value(value) for value in (before, after))
        yield Row(indent, "~", False, step.label, words, place)
    for sign, value in (("-", before), ("+", after)):
        if not is_structured(value):
            continue
        rows: Iterable[Row]
        if step.is_item:
            rows = _whole_rows(kind, attribute.key_path, value, sign, indent)
        elif None in (before, after):
            rows = field_rows(step.label, value, _shape_at(kind, attribute.key_path), sign, indent)
        else:
            rows, place = _whole_rows(kind, attribute.key_path, value, sign, indent + STEP), ""
        yield from marked(rows, place)


def _conflict_rows(kind: Kind, attribute: AttributeChange, step: _Step, place: str, indent: int) -> Iterator[Row]:
    """A field that both the policies and somebody else changed: all three values."""
    values = (attribute.applied, attribute.before, attribute.after)
    if not any(is_structured(value) or is_long(value) for value in values):
        applied, live, desired = map(shown_value, values)
        words = f"conflict: applied {applied}, live {live}{ARROW}policies win: {desired}"
        yield Row(indent, "~", step.is_item, step.label, words, place)
        return
    yield Row(indent, "~", step.is_item, step.label, "conflict: policies win", place)
    inside = indent + (2 * STEP if step.is_item else STEP)
    for sign, name, value in zip(" -+", ("applied", "live", "policies"), values, strict=True):
        if is_structured(value):
            rows = [Row(inside, sign, False, name), *_whole_rows(kind, attribute.key_path, value, sign, inside + STEP)]
        else:
            rows = field_rows(name, value, PLAIN, sign, inside)
        yield from marked(rows)


def _whole_rows(kind: Kind, path: KeyPath, value: Any, sign: str, indent: int) -> Iterator[Row]:
    """All of a value without the name of its field, but with the name of an item."""
    if not is_structured(value):
        yield Row(indent, sign, False, shown_value(value))
    elif isinstance(path[-1], int):
        yield from item_rows(str(path[-2]), value, path[-1], _shape_at(kind, path[:-1]), sign, indent)
    else:
        yield from value_rows(value, _shape_at(kind, path), str(path[-1]), sign, indent)


def _shape_at(kind: Kind, path: KeyPath) -> ValueShape:
    shape = shape_of(kind)
    for step in path:
        shape = (shape.item if isinstance(step, int) else shape.fields.get(step)) or PLAIN
    return shape
