"""The effect of every field that changes, judged by itself."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flowsync.ground.address import Kind
from flowsync.ground.json_text import parse_json
from flowsync.ground.place import KeyPath
from flowsync.model.shape import shape_of
from flowsync.plan.structural.dimensions import DIMENSIONS, Dimension
from flowsync.plan.structural.reading import Reading
from flowsync.plan.structural.sets import combined, effect_of
from flowsync.plan.structural.substitute import done, place_before, undone
from flowsync.plan.values import AttributeChange, Effect

_ACTIVE = ("spec", "active")
_TARGETS = ("spec", "access_targets")
_CONDITIONS = ("conditions", "approvers")
_PROTECT = ("metadata", "protect")
_UNPROTECTED = "protection against being deleted, renamed and switched off"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """A field that changes, and its place among the others."""

    number: int
    change: AttributeChange


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """Fields that are judged together: those of one dimension, or of one target in it."""

    fields: Sequence[_Field]
    before: Reading
    after: Reading


def with_effects(
    kind: Kind, before: str, after: str, attributes: Sequence[AttributeChange]
) -> tuple[AttributeChange, ...]:
    """The fields in which two canonical bodies of one kind differ, each with its effect and what else it disarms.

    A field whose effect depends on others that change too (a group dropped where ANY_OF becomes ALL_OF) is judged among
    those of before and among those of after, and is mixed where the two disagree.
    """
    if not attributes:
        return ()
    one, other = (Reading(kind=kind, data=parse_json(body)) for body in (before, after))
    numbered = [_Field(number=number, change=attribute) for number, attribute in enumerate(attributes)]
    found: dict[int, Effect] = {}
    for dimension in DIMENSIONS[kind] if _counts(one, other) else ():
        mine = [field for field in numbered if dimension.holds(field.change.key_path)]
        for context in _contexts(mine, one, other):
            for number, effect in _effects(dimension, context):
                found[number] = combined(found.get(number, Effect.NEUTRAL), effect)
    return tuple(_judged(field.change, found.get(field.number, Effect.NEUTRAL)) for field in numbered)


def _counts(one: Reading, other: Reading) -> bool:
    """Whether it matters for access at all: a flow that is and stays switched off gives nothing."""
    return one.kind is not Kind.ACCESS_FLOW or one.gives_access or other.gives_access


def _judged(change: AttributeChange, effect: Effect) -> AttributeChange:
    if change.key_path == _ACTIVE:
        effect = effect_of(change.after is not False, change.before is not False)
    disarms = (_UNPROTECTED,) if change.key_path == _PROTECT and not change.after else ()
    return replace(change, effect=effect, disarms=disarms) if effect is not change.effect or disarms else change


def _contexts(fields: Sequence[_Field], one: Reading, other: Reading) -> Iterator[_Context]:
    """Several targets one by one, because what one of them gives does not depend on the others; all else as a whole."""
    items: dict[tuple[str | int, bool], list[_Field]] = {}
    for field in fields:
        path = field.change.key_path
        if path[:2] == _TARGETS and len(path) > len(_TARGETS):
            gone = field.change.after is None and len(path) == len(_TARGETS) + 1
            items.setdefault((path[2], gone), []).append(field)
    if len(items) <= 1:
        if fields:
            yield _Context(fields=fields, before=one, after=other)
        return
    for (index, _), inside in items.items():
        yield _target_context(index, inside, one, other)


def _target_context(index: str | int, fields: Sequence[_Field], one: Reading, other: Reading) -> _Context:
    change = fields[0].change
    if len(change.key_path) == len(_TARGETS) + 1:
        before, after = change.before, change.after
    else:
        way = (*_TARGETS, index)
        at = place_before(one.data, other.data, way, shape_of(one.kind))
        before = None if at is None else one.spec["access_targets"][at[-1]]
        after = other.spec["access_targets"][index]
    first = [_moved(field, (*_TARGETS, 0, *field.change.key_path[3:])) for field in fields]
    return _Context(fields=first, before=_with_target(one, before), after=_with_target(other, after))


def _moved(field: _Field, path: KeyPath) -> _Field:
    return replace(field, change=replace(field.change, key_path=path))


def _with_target(reading: Reading, target: Any) -> Reading:
    targets = [] if target is None else [target]
    return replace(reading, data={**reading.data, "spec": {**reading.spec, "access_targets": targets}})


def _effects(dimension: Dimension, context: _Context) -> Iterable[tuple[int, Effect]]:
    """The effect of each field by its number."""
    edits = list(_edits(context.fields))
    whole = len(edits) == 1 or context.before.is_automatic != context.after.is_automatic
    for edit in edits:
        if len(edits) > 1 and _falls_away(edit[0].change, context):
            judge = Effect.NEUTRAL
        else:
            judge = (
                dimension.effect(context.before, context.after) if whole else _among_others(dimension, edit, context)
            )
        yield from ((field.number, judge) for field in edit)


def _edits(fields: Sequence[_Field]) -> Iterator[list[_Field]]:
    """Fields that are one change to people: a condition that goes and one of its type that comes in its place, because
    its operator or its source is another one; else each field by itself."""
    groups: dict[Any, list[_Field]] = {}
    for field in fields:
        path, value = field.change.key_path, field.change.before or field.change.after
        is_condition = isinstance(path[-1], int) and path[-2] in _CONDITIONS
        groups.setdefault((path[:-1], value["type"]) if is_condition else field.number, []).append(field)
    yield from groups.values()


def _among_others(dimension: Dimension, edit: Sequence[_Field], context: _Context) -> Effect:
    """The effect of an edit among what else there was before, and among what else there is after."""
    changes = [field.change for field in edit]
    one, other = context.before, context.after
    without = replace(other, data=undone(other.data, changes))
    effects = [dimension.effect(without, other)]
    data = done(one.data, other.data, changes, shape_of(one.kind))
    if data is not None:
        effects.append(dimension.effect(one, replace(one, data=data)))
    return combined(*effects)


def _falls_away(change: AttributeChange, context: _Context) -> bool:
    """Whether it is an escalation that comes or goes with the approvers that it needs."""
    asked = (isinstance(reading.spec.get("approver_policy"), dict) for reading in (context.before, context.after))
    return not all(asked) and change.key_path[:2] == ("spec", "escalation_policy")
