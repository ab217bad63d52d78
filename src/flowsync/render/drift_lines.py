"""Drift in words: what somebody changed in the live store, and what apply makes of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from flowsync.ground.address import Address, Kind
from flowsync.plan.values import AttributeChange, Cause, Change, Drift, Effect, Plan, Reason
from flowsync.render.change_rows import change_rows, dotted, replacement_rows
from flowsync.render.printable import printable
from flowsync.render.rows import Row, body_rows, changed_lines, text_rows
from flowsync.render.values_text import is_long, is_structured, is_words, shown_set_change, shown_value

_WIDENING = {Effect.WIDENS: "widens access", Effect.MIXED: "may widen access"}


class DriftLine(NamedTuple):
    """One difference: whose, in which field, what it is, what apply does about it (empty where nobody asked), and all
    of the values that do not fit on a line."""

    address: Address
    field: str
    what: str
    remedy: str
    rows: tuple[Row, ...] = ()


def planned_drift(plan: Plan) -> Iterator[DriftLine]:
    """The drift of a plan; the signs of the rows say what apply does."""
    changes = {change.previous or change.address: change for change in plan.changes}
    for drift in plan.drift:
        is_held = drift.address in plan.held_back
        if drift.attributes:
            for attribute in drift.attributes:
                yield _noted(_planned_line(drift.address, attribute), attribute.effect, is_held=is_held)
        elif drift.missing:
            yield _noted(_recreated(drift.address, changes[drift.address]), drift.effect, is_held=is_held)
        else:
            yield DriftLine(drift.address, "", "was changed in the live store", "apply deletes it anyway")


def found_drift(
    drifts: Iterable[Drift], applied: Mapping[Address, str], *, is_open: bool = False
) -> Iterator[DriftLine]:
    """Drift alone; ``applied`` are the bodies of missing objects; signs say what was done past flowsync.

    Of drift that ``is_open``, so that an apply may restore it, is told where that would widen access.
    """
    for drift in drifts:
        kind = drift.address.kind
        if drift.missing:
            body = applied.get(drift.address)
            rows = tuple(body_rows(kind, body, "-")) if body is not None else ()
            restored = _if_restored(drift.effect) if is_open else ""
            yield DriftLine(drift.address, "", "is gone from the live store", restored, rows)
        for attribute in drift.attributes:
            backward = replace(attribute, before=attribute.applied, after=attribute.before)
            what, _, changed = _difference(kind, attribute, backward)
            restored = _if_restored(attribute.effect) if is_open else ""
            yield DriftLine(drift.address, dotted(attribute), what, restored, changed)


def _if_restored(effect: Effect) -> str:
    return f"to restore it {_WIDENING[effect]}" if effect in _WIDENING else ""


def _noted(line: DriftLine, effect: Effect, *, is_held: bool) -> DriftLine:
    """The line with what is done about it to access, where that gives more, and that it is held back for it."""
    if effect not in _WIDENING:
        return line
    held = ": held back" if is_held else ""
    return line._replace(remedy=f"{line.remedy} ({_WIDENING[effect]}{held})")


def _recreated(address: Address, change: Change) -> DriftLine:
    what = "is gone from the live store"
    if change.reason is Reason.DRIFT:
        return DriftLine(address, "", what, "apply creates it again", tuple(change_rows(change)))
    name = f"as {printable(change.address.name)}" if change.previous else "as policies now say"
    return DriftLine(address, "", what, f"apply creates it again, {name}")


def _planned_line(address: Address, attribute: AttributeChange) -> DriftLine:
    field = dotted(attribute)
    if attribute.cause is not Cause.CONFLICT:
        return DriftLine(address, field, *_difference(address.kind, attribute, attribute))
    values = (attribute.applied, attribute.before, attribute.after)
    if any(is_structured(value) or is_long(value) for value in values):
        return DriftLine(address, field, "conflict with a change of the policies", "policies win, see above")
    applied, live, desired = map(shown_value, values)
    return DriftLine(address, field, f"applied {applied}, live {live}", f"conflict, policies win: {desired}")


def _difference(kind: Kind, attribute: AttributeChange, shown: AttributeChange) -> tuple[str, str, tuple[Row, ...]]:
    """What was changed in live, what apply does, and the rows of ``shown``, from its before to its after."""
    applied, live = attribute.applied, attribute.before
    if is_structured(applied) or is_structured(live):
        rows = tuple(replacement_rows(kind, shown, 0))
        if applied is None:
            return "was added in the live store", "apply removes it", rows
        return f"was {'removed' if live is None else 'replaced'} in the live store", "apply restores it", rows
    if is_long(applied) or is_long(live):
        lines = changed_lines(shown.before or "", shown.after or "")
        return "was changed in the live store", "apply restores it", tuple(text_rows(lines, 0, marked=True))
    if is_words(applied) and is_words(live):
        return f"live has {shown_set_change(applied, live)}", f"apply restores {shown_value(applied)}", ()
    what = f"applied {shown_value(applied)}, live {shown_value(live)}"
    return what, f"apply restores {shown_value(applied)}", ()
