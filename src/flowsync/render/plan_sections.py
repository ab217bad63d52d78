"""The sections of a plan in markdown beside the table of its changes: findings, drift, what was left out, values."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from flowsync.ground.diagnostic import Diagnostic
from flowsync.plan.values import Action, Change, LeftOut, Plan
from flowsync.render.budget import Piece, Section, size
from flowsync.render.change_rows import SIGNS, change_rows
from flowsync.render.change_table import table_row
from flowsync.render.diagnostics_text import where
from flowsync.render.drift_lines import DriftLine, found_drift, planned_drift
from flowsync.render.exceptions import left_out_reason, left_out_sign, left_out_title, left_out_why, left_out_word
from flowsync.render.markdown import code, diff_fence, html_code, prose
from flowsync.render.rows import Row
from flowsync.render.sentences import counted

_LONGEST_FINDING = 1_000
_LONGEST_PLACE = 240
_FIRST_ERRORS = 10
_DRIFT = (
    "\n**Drift**, changed in the live store since it was applied:\n\n| | object | what | apply |\n|---|---|---|---|\n"
)
_IGNORED = "\n**Drift left as it is** (`--ignore-drift`):\n\n| | object | what | apply |\n|---|---|---|---|\n"
_LEFT_OUT = "\n**Left out**, {reason}:\n\n"
_RANK_ERROR, _RANK_DRIFT, _RANK_WARNING, _RANK_LEFT_OUT = 0, 2, 5, 5
_RANK_VALUES = {Action.DELETE: 6, Action.UPDATE: 7, Action.CREATE: 9}
_RANK_DRIFT_VALUES = 8


def findings_section(diagnostics: Sequence[Diagnostic]) -> Section:
    """The diagnostics. The first errors come before all else; the other ones leave room for the deletes."""
    return Section(head="\n", pieces=list(_findings(diagnostics)))


def room_beside(findings: Section, room: int) -> int:
    """The bytes of ``room`` that the findings which come before all else leave."""
    return room - sum(size(piece.write()) for piece in findings.pieces if piece.rank == _RANK_ERROR)


def drift_section(drift: Iterable[DriftLine]) -> Section:
    """What was changed in the live store since it was applied."""
    return Section(head=_DRIFT, pieces=[_drift_row(line) for line in drift])


def ignored_drift(plan: Plan) -> list[DriftLine]:
    """The drift that the run was told to leave as it is."""
    return [line._replace(remedy="apply leaves it") for line in found_drift(plan.ignored, {})]


def ignored_section(ignored: Iterable[DriftLine]) -> Section:
    """The drift that is left as it is."""
    return Section(head=_IGNORED, pieces=[_drift_row(line) for line in ignored])


def left_out_section(plan: Plan) -> Section:
    """What a partial plan does not do."""
    head = _LEFT_OUT.format(reason=left_out_reason(plan))
    return Section(head=head, pieces=[_left_out(one) for one in plan.visible_left_out])


def values_section(changes: Iterable[Change], drift: Iterable[DriftLine]) -> Section:
    """All values, folded, object by object."""
    return Section(head="\n", pieces=[*_values(changes), *_drift_values(drift)])


def unmanaged_section(plan: Plan) -> Section:
    """How many objects flowsync does not manage."""
    if not plan.unmanaged:
        return Section()
    text = f"\nNot managed by flowsync: {counted(len(plan.unmanaged), 'object')} in the live store.\n"
    return Section(pieces=[Piece(_RANK_DRIFT, "the number of", "unmanaged object", lambda: text)])


def drift_cells(line: DriftLine) -> tuple[str, str, str, str]:
    """The sign, the object, what drifted, and what apply does about it."""
    field = f"{code(line.field)} " if line.field else ""
    return "`!` drift", code(str(line.address)), field + prose(line.what), prose(line.remedy)


def drift_of(plan: Plan) -> list[DriftLine]:
    """What drifted, and what the plan does about it."""
    return list(planned_drift(plan))


def _drift_row(line: DriftLine) -> Piece:
    return Piece(_RANK_DRIFT, "the rows of", "drifted field", lambda: table_row(*drift_cells(line)))


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
    errors = 0
    for diagnostic in diagnostics:
        errors += diagnostic.is_error
        first = diagnostic.is_error and errors <= _FIRST_ERRORS
        rank = _RANK_ERROR if first else _RANK_WARNING
        yield Piece(rank, "the text of", str(diagnostic.severity), partial(_finding, diagnostic))


def _finding(diagnostic: Diagnostic) -> str:
    texts = " ".join(text for text in (diagnostic.summary, diagnostic.detail, diagnostic.hint) if text)
    start = f"- **{diagnostic.severity}** `{diagnostic.code}` {code(where(diagnostic), _LONGEST_PLACE)}"
    return f"{start.rstrip()}: {prose(texts, _LONGEST_FINDING)}\n"


def _values(changes: Iterable[Change]) -> Iterator[Piece]:
    for change in changes:
        title, rank = f"{SIGNS[change.action]} {change.address}", _RANK_VALUES[change.action]
        yield Piece(rank, "the values of", str(change.action), partial(_folded, title, change_rows(change)))


def _drift_values(drift: Iterable[DriftLine]) -> Iterator[Piece]:
    for line in drift:
        if line.rows:
            title = f"! {line.address} {line.field}".rstrip()
            yield Piece(_RANK_DRIFT_VALUES, "the values of", "drifted field", partial(_folded, title, line.rows))


def _folded(title: str, rows: Iterable[Row]) -> str:
    fence = diff_fence(rows)
    return f"<details><summary>{html_code(title)}</summary>\n\n{fence}\n</details>\n" if fence else ""
