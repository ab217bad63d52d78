"""A plan as markdown, for a comment on a pull request: totals, a table, and all values folded below it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from flowsync.ground.diagnostic import Diagnostic
from flowsync.plan.told_effects import ToldEffects
from flowsync.plan.values import Action, Change, Effect, Indirect, LeftOut, Plan
from flowsync.render.budget import Piece, Section, fitted, size
from flowsync.render.change_rows import SIGNS, change_rows, place_text
from flowsync.render.diagnostics_text import where
from flowsync.render.drift_lines import DriftLine, found_drift, planned_drift
from flowsync.render.effect_markdown import effect_section, headline_markdown
from flowsync.render.effect_word import effect_phrase, indirect_first, through_phrase, widening_first
from flowsync.render.exceptions import (
    given_options,
    left_out_phrase,
    left_out_reason,
    left_out_sign,
    left_out_title,
    left_out_why,
    left_out_word,
)
from flowsync.render.gist import change_gist
from flowsync.render.guardrail_markdown import guardrail_section
from flowsync.render.markdown import code, diff_fence, html_code, prose
from flowsync.render.rows import Row
from flowsync.render.sentences import counted, serial_phrase, source_phrase, verdict

_LONGEST_LINE = 160
_MOST_LINES = 8
_LONGEST_FINDING = 1_000
_FIRST_ERRORS = 10
_ROOM_FOR_NOTE = 600
_DIGITS_OF_DIGEST = 12
_TABLE = "\n| | object | effect | what | where |\n|---|---|---|---|---|\n"
_INDIRECT = "\n**Access that changes through what a flow uses**:\n\n| flow | effect | through |\n|---|---|---|\n"
_DRIFT = (
    "\n**Drift**, changed in the live store since it was applied:\n\n| | object | what | apply |\n|---|---|---|---|\n"
)
_IGNORED = "\n**Drift left as it is** (`--ignore-drift`):\n\n| | object | what | apply |\n|---|---|---|---|\n"
_LEFT_OUT = "\n**Left out**, {reason}:\n\n"
_MAY_WIDEN = frozenset({Effect.WIDENS, Effect.MIXED})
_RANK_ERROR, _RANK_DELETE, _RANK_DRIFT, _RANK_WARNING, _RANK_LEFT_OUT = 0, 1, 2, 5, 5
_RANK_ROW = {Action.DELETE: _RANK_DELETE, Action.UPDATE: 3, Action.CREATE: 4}
_RANK_WIDENING_ROW = {Action.DELETE: _RANK_DELETE, Action.UPDATE: 2, Action.CREATE: 3}
_RANK_VALUES = {Action.DELETE: 6, Action.UPDATE: 7, Action.CREATE: 9}
_RANK_DRIFT_VALUES = 8


def plan_markdown(plan: Plan, *, store_url: str, effects: ToldEffects | None = None, max_bytes: int = 60_000) -> str:
    """The plan in at most ``max_bytes`` bytes of UTF-8, a number that leaves room for the totals.

    What does not fit is left out level by level and counted: the values of what is created, of what drifted, of what is
    updated, of what is deleted; then warnings, then rows. Deletes give way last, and then as many are named as fit.
    """
    head = _head(plan, store_url, effects)
    room = max_bytes - size(head) - _ROOM_FOR_NOTE
    text, left_out = fitted(list(_sections(plan, effects, room)), room)
    return head + text + _note(left_out, max_bytes)


def _head(plan: Plan, store_url: str, effects: ToldEffects | None) -> str:
    source = source_phrase(plan)
    of = f"{source[0].upper()}{prose(source[1:])} · store {code(store_url)} ({serial_phrase(plan.base)})"
    first = headline_markdown(effects)
    return f"### flowsync · {verdict(plan)}\n\n{first}{of} · plan `{plan.digest[:_DIGITS_OF_DIGEST]}`\n{_partial(plan)}"


def _partial(plan: Plan) -> str:
    if not plan.exceptions.is_partial:
        return ""
    return f"\n**Partial plan**: {' '.join(map(code, given_options(plan)))}; {left_out_phrase(plan)}.\n"


def _sections(plan: Plan, effects: ToldEffects | None, room: int) -> Iterator[Section]:
    """In the order of the page; the ranks of the pieces say who gives way first."""
    changes = widening_first(plan.visible_changes)
    drift = list(planned_drift(plan))
    yield Section(head="\n", pieces=list(_findings(plan.diagnostics)))
    yield guardrail_section(plan.judgements)
    yield from _change_sections(changes, room)
    yield effect_section(effects)
    yield Section(head=_INDIRECT, pieces=[_indirect(one) for one in indirect_first(plan.indirect)])
    yield Section(head=_DRIFT, pieces=[_drift_row(line) for line in drift])
    ignored = [line._replace(remedy="apply leaves it") for line in found_drift(plan.ignored, {})]
    yield Section(head=_IGNORED, pieces=[_drift_row(line) for line in ignored])
    left_out = _LEFT_OUT.format(reason=left_out_reason(plan))
    yield Section(head=left_out, pieces=[_left_out(one) for one in plan.visible_left_out])
    yield Section(head="\n", pieces=[*_values(changes), *_drift_values([*drift, *ignored])])
    if plan.unmanaged:
        text = f"\nNot managed by flowsync: {counted(len(plan.unmanaged), 'object')} in the live store.\n"
        yield Section(pieces=[Piece(_RANK_DRIFT, "the number of", "unmanaged object", lambda: text)])


def _change_sections(changes: Sequence[Change], room: int) -> Iterator[Section]:
    """One table; where not even the rows of the deletes fit, their names alone."""
    deletes = [change for change in changes if change.action is Action.DELETE]
    if sum(size(_row(change).write()) for change in deletes) + size(_TABLE) <= room:
        yield Section(head=_TABLE, pieces=[_row(change) for change in changes])
        return
    head = f"\n**{counted(len(deletes), 'delete')}**, with as many names as fit:\n\n"
    yield Section(head=head, pieces=[_name(change) for change in deletes])
    yield Section(head=_TABLE, pieces=[_row(change) for change in changes if change.action is not Action.DELETE])


def _name(change: Change) -> Piece:
    return Piece(_RANK_DELETE, "the names of", "delete", lambda: f"- {code(str(change.address))}\n")


def _row(change: Change) -> Piece:
    def write() -> str:
        former = f" (renamed from {code(change.previous.name)})" if change.previous else ""
        return _table_row(
            f"`{SIGNS[change.action]}` {change.action}",
            code(str(change.address)) + former,
            _effect(change.effect),
            _lines(change_gist(change)),
            code(place_text(change.subject)),
        )

    ranks = _RANK_WIDENING_ROW if change.effect in _MAY_WIDEN else _RANK_ROW
    return Piece(ranks[change.action], "the rows of", str(change.action), write)


def _indirect(one: Indirect) -> Piece:
    ranks = _RANK_WIDENING_ROW if one.effect in _MAY_WIDEN else _RANK_ROW
    cells = code(str(one.flow)), _effect(one.effect), prose(through_phrase(one.via))
    return Piece(ranks[Action.UPDATE], "the rows of", "indirect change", lambda: _table_row(*cells))


def _effect(effect: Effect) -> str:
    word = effect_phrase(effect)
    return f"**{word}**" if effect in _MAY_WIDEN else word


def _drift_row(line: DriftLine) -> Piece:
    def write() -> str:
        field = f"{code(line.field)} " if line.field else ""
        return _table_row("`!` drift", code(str(line.address)), field + prose(line.what), prose(line.remedy))

    return Piece(_RANK_DRIFT, "the rows of", "drifted field", write)


def _left_out(one: LeftOut) -> Piece:
    return Piece(
        _RANK_LEFT_OUT,
        "the names of",
        "change not looked at",
        lambda: (
            f"- `{left_out_sign(one)}` {left_out_word(one)} {code(left_out_title(one))}{prose(left_out_why(one))}\n"
        ),
    )


def _findings(diagnostics: Sequence[Diagnostic]) -> Iterator[Piece]:
    """The first errors come before all else; the other ones leave room for the deletes."""
    errors = 0
    for diagnostic in diagnostics:
        errors += diagnostic.is_error
        first = diagnostic.is_error and errors <= _FIRST_ERRORS
        rank = _RANK_ERROR if first else _RANK_WARNING
        yield Piece(rank, "the text of", str(diagnostic.severity), partial(_finding, diagnostic))


def _finding(diagnostic: Diagnostic) -> str:
    texts = " ".join(text for text in (diagnostic.summary, diagnostic.detail, diagnostic.hint) if text)
    start = f"- **{diagnostic.severity}** `{diagnostic.code}` {code(where(diagnostic))}"
    return f"{start.rstrip()}: {prose(texts, _LONGEST_FINDING)}\n"


def _values(changes: Sequence[Change]) -> Iterator[Piece]:
    for change in changes:
        title, rank = f"{SIGNS[change.action]} {change.address}", _RANK_VALUES[change.action]
        yield Piece(rank, "the values of", str(change.action), partial(_folded, title, change_rows(change)))


def _drift_values(drift: Sequence[DriftLine]) -> Iterator[Piece]:
    for line in drift:
        if line.rows:
            title = f"! {line.address} {line.field}".rstrip()
            yield Piece(_RANK_DRIFT_VALUES, "the values of", "drifted field", partial(_folded, title, line.rows))


def _folded(title: str, rows: Iterable[Row]) -> str:
    fence = diff_fence(rows)
    return f"<details><summary>{html_code(title)}</summary>\n\n{fence}\n</details>\n" if fence else ""


def _table_row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def _lines(gist: Sequence[str]) -> str:
    """Lines in a table cell."""
    shown = [prose(line, _LONGEST_LINE) for line in gist[:_MOST_LINES]]
    more = [f"and {len(gist) - _MOST_LINES:,} more"] if len(gist) > _MOST_LINES else []
    return "<br>".join([*shown, *more])


def _note(left_out: Mapping[tuple[str, str], int], max_bytes: int) -> str:
    if not left_out:
        return ""
    parts = ", ".join(f"{what} {counted(number, noun)}" for (what, noun), number in sorted(left_out.items()))
    return f"\n**Left out**, to stay below {max_bytes:,} bytes: {parts}. `flowsync plan` shows all.\n"
