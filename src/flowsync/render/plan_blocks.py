"""The parts of a plan as text: changes, what they do through others, drift, what is left alone."""

from collections.abc import Iterator, Mapping, Sequence

from flowsync.ground.address import Address
from flowsync.plan.told_effects import ToldFlow
from flowsync.plan.values import Change, Effect, Indirect, Plan
from flowsync.render.cells import cells, padded
from flowsync.render.change_rows import SIGNS, change_note, change_rows, change_title
from flowsync.render.commits import LONGEST_SUBJECT, Commits, cut, shown_commits
from flowsync.render.drift_lines import found_drift, planned_drift
from flowsync.render.effect_text import effect_lines, labelled_line
from flowsync.render.effect_word import (
    WIDTH_OF_WORD,
    effect_word,
    indirect_first,
    painted_effect,
    through_phrase,
)
from flowsync.render.exceptions import left_out_reason, left_out_sign, left_out_title, left_out_why, left_out_word
from flowsync.render.layout import TONES, drift_text_lines, text_lines
from flowsync.render.printable import printable
from flowsync.render.style import Paint, Tone

_NOTE_COLUMN, _WIDEST_NOTE_COLUMN = 62, 84
_WIDEST_NOTE = 60
_MOST_UNMANAGED = 20
_MOST_LEFT_OUT = 20
_MOST_INDIRECT = 20
_CONTENT = 6


def change_blocks(
    changes: Sequence[Change], told: Mapping[Address, ToldFlow], paint: Paint, commits: Commits | None = None
) -> Iterator[str]:
    """Each change: its address, every field, what it does to access, and the commits that cause it, where given."""
    heads = [(f"  {SIGNS[change.action]} {change_title(change)}", change_note(change)) for change in changes]
    widest = max((cells(head) for head, _ in heads), default=0)
    column = min(max(widest + 2, _NOTE_COLUMN), _WIDEST_NOTE_COLUMN)
    words = WIDTH_OF_WORD + 2 if any(effect_word(change.effect) for change in changes) else 0
    margin = column + min(max((cells(note) for _, note in heads), default=0), _WIDEST_NOTE)
    for change, (head, note) in zip(changes, heads, strict=True):
        missing = " " * max(2, column - cells(head))
        first = paint(head, TONES[SIGNS[change.action]]) + missing + _notes(change, note, words, paint)
        fields = text_lines(change_rows(change, _CONTENT), paint, margin + words, column)
        effects = effect_lines(told.get(change.address), _CONTENT, paint)
        caused_by = _commit_lines(change, commits or {}, paint)
        yield "\n".join([first.rstrip(), *fields, *effects, *caused_by])


def _commit_lines(change: Change, commits: Commits, paint: Paint) -> Iterator[str]:
    for short, subject in shown_commits(commits.get(change.address, ())):
        text = f"{short} {cut(printable(subject), LONGEST_SUBJECT)}".strip()
        yield labelled_line("commit", text, _CONTENT, paint)


def _notes(change: Change, note: str, width: int, paint: Paint) -> str:
    """What a change does to access in ``width`` cells, and why or where it is."""
    word = painted_effect(change.effect, paint)
    return word + " " * (width - len(effect_word(change.effect))) + (paint(note, Tone.FAINT) if note else "")


def indirect_lines(plan: Plan, told: Mapping[Address, ToldFlow], paint: Paint) -> Iterator[str]:
    """The flows whose access changes through what they use."""
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


def drift_lines(plan: Plan, paint: Paint) -> Iterator[str]:
    """What was changed in the live store since it was applied."""
    if plan.drift:
        yield "  Drift, changed in the live store since it was applied:"
        yield from drift_text_lines(planned_drift(plan), paint)


def ignored_lines(plan: Plan, paint: Paint) -> Iterator[str]:
    """The drift that the run was told to leave as it is."""
    if plan.ignored:
        yield "  Drift left as it is (--ignore-drift):"
        yield from drift_text_lines(found_drift(plan.ignored, {}, is_open=True), paint)


def unmanaged_lines(unmanaged: Sequence[Address]) -> Iterator[str]:
    """The objects that flowsync does not manage."""
    if unmanaged:
        yield "  Not managed by flowsync:"
        yield from (f"    {printable(str(address))}" for address in unmanaged[:_MOST_UNMANAGED])
    if len(unmanaged) > _MOST_UNMANAGED:
        yield f"    and {len(unmanaged) - _MOST_UNMANAGED:,} more"


def left_out_lines(plan: Plan) -> Iterator[str]:
    """What a partial plan does not do."""
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
