"""A plan as text, for the person who reviews it."""

from collections.abc import Iterator, Mapping, Sequence

from flowsync.ground.address import Address
from flowsync.plan.told_effects import ToldEffects, ToldFlow
from flowsync.plan.values import Change, Effect, Indirect, Plan
from flowsync.render.cells import cells, padded
from flowsync.render.change_rows import SIGNS, change_note, change_rows, change_title
from flowsync.render.diagnostics_text import LineOf, diagnostics_text, no_line
from flowsync.render.drift_lines import found_drift, planned_drift
from flowsync.render.effect_text import effect_lines, headline_text, snapshot_line
from flowsync.render.effect_word import (
    WIDTH_OF_WORD,
    effect_word,
    indirect_first,
    painted_effect,
    through_phrase,
    widening_first,
)
from flowsync.render.exceptions import (
    given_options,
    left_out_phrase,
    left_out_reason,
    left_out_sign,
    left_out_title,
    left_out_why,
    left_out_word,
)
from flowsync.render.guardrail_text import guardrail_text
from flowsync.render.layout import TONES, drift_text_lines, text_lines
from flowsync.render.printable import printable
from flowsync.render.sentences import serial_phrase, source_phrase, verdict
from flowsync.render.style import Paint, Tone, plain

_NOTE_COLUMN, _WIDEST_NOTE_COLUMN = 62, 84
_WIDEST_NOTE = 60
_MOST_UNMANAGED = 20
_MOST_LEFT_OUT = 20
_MOST_INDIRECT = 20
_CONTENT = 6


def plan_text(
    plan: Plan,
    *,
    store_url: str,
    effects: ToldEffects | None = None,
    line_of: LineOf = no_line,
    paint: Paint = plain,
) -> str:
    """All that the plan says: what it does to access, what the policies change by address, drift, unmanaged objects,
    diagnostics, the totals.

    ``store_url`` is the store's URL as it may be shown. ``line_of`` finds the source lines of diagnostics.
    """
    told = effects.by_flow if effects else {}
    parts = [
        headline_text(effects, paint),
        head_line("plan" if plan.rollback_to is None else "rollback", plan, store_url),
        _partial_line(plan, paint),
        *_change_blocks(widening_first(plan.visible_changes), told, paint),
        "\n".join(_indirect_lines(plan, told, paint)),
        snapshot_line(effects, paint),
        "\n".join(_drift_lines(plan, paint)),
        "\n".join(_ignored_lines(plan, paint)),
        "\n".join(_unmanaged_lines(plan.unmanaged)),
        "\n".join(_left_out_lines(plan)),
        guardrail_text(plan.judgements, paint),
        diagnostics_text(plan.diagnostics, line_of=line_of, paint=paint).rstrip("\n"),
        _last_line(plan, paint),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def head_line(command: str, plan: Plan, store_url: str) -> str:
    """What was compared: the policies at a revision, or an earlier serial, and a store at a serial."""
    return f"flowsync {command} · {source_phrase(plan)} · {printable(store_url)} ({serial_phrase(plan.base)})"


def _partial_line(plan: Plan, paint: Paint) -> str:
    if not plan.exceptions.is_partial:
        return ""
    return paint(f"Partial plan: {' '.join(given_options(plan))}; {left_out_phrase(plan)}.", Tone.STRONG)


def _change_blocks(changes: Sequence[Change], told: Mapping[Address, ToldFlow], paint: Paint) -> Iterator[str]:
    heads = [(f"  {SIGNS[change.action]} {change_title(change)}", change_note(change)) for change in changes]
    widest = max((cells(head) for head, _ in heads), default=0)
    column = min(max(widest + 2, _NOTE_COLUMN), _WIDEST_NOTE_COLUMN)
    words = WIDTH_OF_WORD + 2 if any(effect_word(change.effect) for change in changes) else 0
    margin = column + min(max((cells(note) for _, note in heads), default=0), _WIDEST_NOTE)
    for change, (head, note) in zip(changes, heads, strict=True):
        missing = " " * max(2, column - cells(head))
        first = paint(head, TONES[SIGNS[change.action]]) + missing + _notes(change, note, words, paint)
        fields = text_lines(change_rows(change, _CONTENT), paint, margin + words, column)
        yield "\n".join([first.rstrip(), *fields, *effect_lines(told.get(change.address), _CONTENT, paint)])


def _notes(change: Change, note: str, width: int, paint: Paint) -> str:
    """What a change does to access in ``width`` cells, and why or where it is."""
    word = painted_effect(change.effect, paint)
    return word + " " * (width - len(effect_word(change.effect))) + (paint(note, Tone.FAINT) if note else "")


def _indirect_lines(plan: Plan, told: Mapping[Address, ToldFlow], paint: Paint) -> Iterator[str]:
    indirect = [*indirect_first(plan.indirect), *_only_told(plan, told)]
    shown = indirect[:_MOST_INDIRECT]
    if shown:
        yield "  Access that changes through what a flow uses:"
        width = max(cells(printable(str(one.flow))) for one in shown) + 3
        for one in shown:
            gap = " " * (WIDTH_OF_WORD + 2 - len(effect_word(one.effect)))
            word = painted_effect(one.effect, paint)
            yield f"    {padded(printable(str(one.flow)), width)}{word}{gap}{through_phrase(one.via)}"
            yield from effect_lines(told.get(one.flow), _CONTENT + 2, paint)
    if len(indirect) > _MOST_INDIRECT:
        yield f"    and {len(indirect) - _MOST_INDIRECT:,} more"


def _only_told(plan: Plan, told: Mapping[Address, ToldFlow]) -> Iterator[Indirect]:
    """The flows that the catalog says are affected through what they use, and the fields alone do not."""
    known = {one.flow for one in plan.indirect}
    for flow in told.values():
        if not flow.is_changed and flow.address not in known:
            yield Indirect(flow=flow.address, via=flow.through, effect=Effect.NEUTRAL)


def _drift_lines(plan: Plan, paint: Paint) -> Iterator[str]:
    if plan.drift:
        yield "  Drift, changed in the live store since it was applied:"
        yield from drift_text_lines(planned_drift(plan), paint)


def _ignored_lines(plan: Plan, paint: Paint) -> Iterator[str]:
    if plan.ignored:
        yield "  Drift left as it is (--ignore-drift):"
        yield from drift_text_lines(found_drift(plan.ignored, {}, is_open=True), paint)


def _unmanaged_lines(unmanaged: Sequence[Address]) -> Iterator[str]:
    if unmanaged:
        yield "  Not managed by flowsync:"
        yield from (f"    {printable(str(address))}" for address in unmanaged[:_MOST_UNMANAGED])
    if len(unmanaged) > _MOST_UNMANAGED:
        yield f"    and {len(unmanaged) - _MOST_UNMANAGED:,} more"


def _left_out_lines(plan: Plan) -> Iterator[str]:
    left_out = plan.visible_left_out
    shown = left_out[:_MOST_LEFT_OUT]
    if shown:
        yield f"  Left out, {left_out_reason(plan)}:"
        widest = max(cells(left_out_title(one)) for one in shown)
        for one in shown:
            title = padded(left_out_title(one), widest + 3)
            yield f"    {left_out_sign(one)} {title}{left_out_word(one)}{left_out_why(one)}"
    if len(left_out) > _MOST_LEFT_OUT:
        yield f"    and {len(left_out) - _MOST_LEFT_OUT:,} more"


def _last_line(plan: Plan, paint: Paint) -> str:
    return paint(f"{verdict(plan)}.", Tone.ERROR if plan.is_refused else Tone.STRONG)
