"""A review as markdown: what a pull request does by itself, then what was pending before it."""

from collections.abc import Iterator
from functools import partial

from flowsync.ground.address import Address
from flowsync.ground.diagnostic import Diagnostic
from flowsync.plan.pull_request import touched_twice
from flowsync.plan.review import Review
from flowsync.plan.values import Action, Change, Plan
from flowsync.render.budget import Piece, Section, fitted, size
from flowsync.render.change_table import brief_cells, change_sections, gist_cell, indirect_section, table_row
from flowsync.render.diagnostics_text import where
from flowsync.render.drift_lines import DriftLine
from flowsync.render.effect_markdown import effect_section, headline_markdown
from flowsync.render.effect_word import deletes_first, must_be_seen
from flowsync.render.guardrail_markdown import guardrail_section
from flowsync.render.markdown import code, prose
from flowsync.render.plan_markdown import ROOM_FOR_NOTE, note, plan_line, plan_markdown
from flowsync.render.plan_sections import (
    drift_cells,
    drift_of,
    drift_section,
    findings_section,
    ignored_drift,
    ignored_section,
    left_out_section,
    room_beside,
    unmanaged_section,
    values_section,
)
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
from flowsync.render.sentences import verdict

_PENDING_TABLE = "\n| | object | effect | what |\n|---|---|---|---|\n"
_INVALID_TABLE = "\n| | where | what | code |\n|---|---|---|---|\n"
_LONGEST_PATH = 240
_LONGEST_FINDING = _LONGEST_WHOLE = 1_000
_MOST_RULES = 10
_ROOM_FOR_FRAME = 300
"""In bytes: for the line that says how much was pending."""
_FIRST_ERRORS = 10
_RANK_FRAME = -1
_RANK_ERROR, _RANK_SEEN, _RANK_LATER_ERROR, _RANK_PENDING, _RANK_WARNING = 0, 2, 3, 5, 5


def review_markdown(review: Review, *, max_bytes: int = 60_000, report_url: str = "") -> str:
    """The review in at most ``max_bytes`` bytes of UTF-8, a number that leaves room for the totals. ``report_url`` is
    where all of it stands. What does not fit is left out level by level, as of a plan; what was pending, but for its
    numbers, before the rows of what the pull request does."""
    own = own_plan(review)
    if review.plan is None or own is None:
        head = _invalid_head(review)
    elif not review.base:
        store_url, effects = review.store_url, review.effects
        return plan_markdown(
            review.plan, store_url=store_url, effects=effects, max_bytes=max_bytes, report_url=report_url
        )
    else:
        head = _head(review, review.plan, own)
    room = max_bytes - size(head) - ROOM_FOR_NOTE - size(report_url)
    text, left_out = fitted(list(_sections(review, own, room)), room)
    return head + text + note(left_out, max_bytes, report_url)


def _invalid_head(review: Review) -> str:
    of = f"{merge_phrase(review)[0].upper()}{prose(merge_phrase(review)[1:])}\n" if review.base else ""
    return f"### flowsync · {invalid_phrase(review)}\n\n{of}{_rules_changed(review)}"


def _head(review: Review, plan: Plan, own: Plan) -> str:
    title = verdict(plan) if plan.is_refused else own_phrase(own)
    merge = merge_phrase(review)
    parts = [
        f"### flowsync · {title}\n\n",
        f"**{own_phrase(own)}**\n\n" if plan.is_refused else "",
        headline_markdown(own_effects(review)),
        plan_line(plan, f"{merge[0].upper()}{merge[1:]}", review.store_url),
        f"\n{prose(whole_phrase(review), _LONGEST_WHOLE)}\n" if whole_phrase(review) else "",
        _rules_changed(review),
    ]
    return "".join(parts)


def _rules_changed(review: Review) -> str:
    if not review.rules_changed:
        return ""
    names = [code(path, _LONGEST_PATH) for path in review.rules_changed[:_MOST_RULES]]
    more = len(review.rules_changed) - len(names)
    told = ", ".join([*names, *([f"and {more:,} more"] if more else [])])
    return f"\n⚠️ **{RULES_CHANGED}**: {told}. {JUDGED_BY_BASE}\n"


def _sections(review: Review, own: Plan | None, room: int) -> Iterator[Section]:
    """In the order of the page; the ranks of the pieces say who gives way first."""
    if review.plan is None or own is None:
        yield Section(head=_INVALID_TABLE, pieces=list(_invalid(review)))
        return
    plan, changes = review.plan, deletes_first(own.visible_changes)
    findings = findings_section(all_findings(review))
    drift = [] if review.own is not None else drift_of(plan)
    ignored = ignored_drift(plan)
    yield findings
    yield guardrail_section(plan.judgements)
    yield from change_sections(changes, room_beside(findings, room) - _ROOM_FOR_FRAME, review.commits)
    yield effect_section(own_effects(review))
    yield indirect_section(own.indirect)
    yield drift_section(drift)
    yield from _pending_sections(own, review.pending)
    yield ignored_section(ignored)
    yield left_out_section(plan)
    yield values_section(changes, [*drift, *ignored])
    yield unmanaged_section(plan)


def _pending_sections(own: Plan, pending: Plan | None) -> Iterator[Section]:
    """Folded, with its numbers in the line that stays."""
    if pending is None:
        return
    opening = f"\n<details><summary>{PENDING}: {pending_phrase(pending)}; {WITHOUT_IT}</summary>\n"
    changes, twice = deletes_first(pending.visible_changes), _former(own, touched_twice(own, pending))
    rows = [_pending_row(change, change.address in twice) for change in changes]
    rows += [_pending_drift(line, line.address in twice) for line in drift_of(pending)]
    yield Section(pieces=[_frame(opening)])
    yield Section(head=_PENDING_TABLE, pieces=rows)
    yield Section(pieces=[_frame("\n</details>\n")])


def _frame(text: str) -> Piece:
    """What always has room."""
    return Piece(_RANK_FRAME, "the number of", "pending change", lambda: text)


def _former(own: Plan, addresses: frozenset[Address]) -> frozenset[Address]:
    """The addresses as they are before the pull request renames anything."""
    return frozenset(change.previous or change.address for change in own.changes if change.address in addresses)


def _pending_row(change: Change, is_touched: bool) -> Piece:
    def write() -> str:
        gist = gist_cell(change) + (f"<br>**{TOO}**" if is_touched else "")
        return table_row(*brief_cells(change), gist)

    rank = _RANK_SEEN if must_be_seen(change) and change.action is not Action.CREATE else _RANK_PENDING
    return Piece(rank, "the rows of", "pending change", write)


def _pending_drift(line: DriftLine, is_touched: bool) -> Piece:
    def write() -> str:
        sign, address, what, remedy = drift_cells(line)
        return table_row(sign, address, remedy, what + (f"<br>**{TOO}**" if is_touched else ""))

    return Piece(_RANK_PENDING, "the rows of", "drifted field", write)


def _invalid(review: Review) -> Iterator[Piece]:
    errors = 0
    for diagnostic in sorted(review.diagnostics, key=lambda found: not found.is_error):
        errors += diagnostic.is_error
        later = _RANK_LATER_ERROR if diagnostic.is_error else _RANK_WARNING
        rank = _RANK_ERROR if diagnostic.is_error and errors <= _FIRST_ERRORS else later
        yield Piece(rank, "the rows of", str(diagnostic.severity), partial(_invalid_row, diagnostic))


def _invalid_row(diagnostic: Diagnostic) -> str:
    texts = " ".join(text for text in (diagnostic.summary, diagnostic.detail, diagnostic.hint) if text)
    word = f"**{diagnostic.severity}**" if diagnostic.is_error else str(diagnostic.severity)
    place = code(where(diagnostic), _LONGEST_PATH)
    return table_row(word, place, prose(texts, _LONGEST_FINDING), f"`{diagnostic.code}`")
