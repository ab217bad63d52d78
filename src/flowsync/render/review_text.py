"""A review as text: what a pull request does by itself, then what was pending before it."""

from collections.abc import Iterator

from flowsync.plan.pull_request import touched_twice
from flowsync.plan.review import Review
from flowsync.plan.values import Plan
from flowsync.render.cells import cells, padded
from flowsync.render.change_rows import SIGNS, change_title
from flowsync.render.diagnostics_text import LineOf, diagnostics_text, no_line
from flowsync.render.drift_lines import planned_drift
from flowsync.render.effect_text import headline_text, snapshot_line
from flowsync.render.effect_word import WIDTH_OF_WORD, effect_word, painted_effect, widening_first
from flowsync.render.guardrail_text import guardrail_text
from flowsync.render.layout import TONES, drift_text_lines
from flowsync.render.plan_blocks import (
    change_blocks,
    drift_lines,
    ignored_lines,
    indirect_lines,
    left_out_lines,
    unmanaged_lines,
)
from flowsync.render.plan_text import last_line, partial_line, plan_text
from flowsync.render.printable import printable
from flowsync.render.review_words import (
    JUDGED_BY_BASE,
    PENDING,
    RULES_CHANGED,
    TOO,
    WITHOUT_IT,
    all_findings,
    invalid_phrase,
    merge_phrase,
    own_effects,
    own_phrase,
    own_plan,
    pending_phrase,
    whole_phrase,
)
from flowsync.render.sentences import serial_phrase
from flowsync.render.style import Paint, Tone, plain

_MOST_PENDING = 50
_MOST_RULES = 10


def review_text(review: Review, *, line_of: LineOf = no_line, paint: Paint = plain) -> str:
    """All that the review says; of what was pending, a line for each object. ``line_of`` finds the source lines of
    diagnostics."""
    own = own_plan(review)
    if review.plan is None or own is None:
        parts = _invalid_parts(review, line_of, paint)
    elif not review.base:
        store_url, effects = review.store_url, review.effects
        return plan_text(review.plan, store_url=store_url, effects=effects, line_of=line_of, paint=paint)
    else:
        parts = _parts(review, review.plan, own, line_of, paint)
    return "\n\n".join(part for part in parts if part) + "\n"


def _invalid_parts(review: Review, line_of: LineOf, paint: Paint) -> Iterator[str]:
    yield f"flowsync plan · {merge_phrase(review)}" if review.base else ""
    yield _rules_changed(review, paint)
    yield diagnostics_text(review.diagnostics, line_of=line_of, paint=paint).rstrip("\n")
    yield paint(f"{invalid_phrase(review)}.", Tone.ERROR)


def _parts(review: Review, plan: Plan, own: Plan, line_of: LineOf, paint: Paint) -> Iterator[str]:
    effects = own_effects(review)
    told = effects.by_flow if effects else {}
    store = f"{printable(review.store_url)} ({serial_phrase(plan.base)})"
    yield headline_text(effects, paint)
    yield f"flowsync plan · {merge_phrase(review)} · {store}"
    yield partial_line(plan, paint)
    yield _rules_changed(review, paint)
    yield paint(f"{own_phrase(own)}.", Tone.STRONG)
    yield from change_blocks(widening_first(own.visible_changes), told, paint, review.commits)
    yield "\n".join(indirect_lines(own, told, paint))
    yield snapshot_line(effects, paint)
    yield "\n".join(drift_lines(plan, paint)) if review.own is None else ""
    yield "\n".join(_pending_lines(own, review.pending, paint))
    yield "\n".join(ignored_lines(plan, paint))
    yield "\n".join(unmanaged_lines(plan.unmanaged))
    yield "\n".join(left_out_lines(plan))
    yield guardrail_text(plan.judgements, paint)
    yield diagnostics_text(all_findings(review), line_of=line_of, paint=paint).rstrip("\n")
    yield paint(whole_phrase(review), Tone.STRONG) if whole_phrase(review) else last_line(plan, paint)


def _rules_changed(review: Review, paint: Paint) -> str:
    if not review.rules_changed:
        return ""
    names = [printable(path) for path in review.rules_changed[:_MOST_RULES]]
    more = len(review.rules_changed) - len(names)
    told = ", ".join([*names, *([f"and {more:,} more"] if more else [])])
    return paint(f"{RULES_CHANGED}: {told}. {JUDGED_BY_BASE}", Tone.WARNING)


def _pending_lines(own: Plan, pending: Plan | None, paint: Paint) -> Iterator[str]:
    if pending is None:
        return
    yield f"  {PENDING}: {pending_phrase(pending)}; {WITHOUT_IT}:"
    changes, twice = widening_first(pending.visible_changes), touched_twice(own, pending)
    again = {change.previous or change.address for change in own.changes if change.address in twice}
    shown = changes[:_MOST_PENDING]
    width = max((cells(change_title(change)) for change in shown), default=0) + 3
    for change in shown:
        sign, word = SIGNS[change.action], painted_effect(change.effect, paint)
        gap = " " * (WIDTH_OF_WORD + 2 - len(effect_word(change.effect)))
        start = paint(f"    {sign} {padded(change_title(change), width)}", TONES[sign])
        yield f"{start}{word}{gap}{TOO if change.address in again else ''}".rstrip()
    if len(changes) > len(shown):
        yield f"    and {len(changes) - len(shown):,} more"
    yield from (f"  {line}" for line in drift_text_lines(planned_drift(pending), paint))
