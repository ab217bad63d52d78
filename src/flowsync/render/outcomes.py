"""What an apply did, as text and as JSON."""

from collections.abc import Iterator, Sequence
from shlex import quote
from typing import Any

from flowsync.apply.apply import ApplyResult, Outcome
from flowsync.ground.json_text import pretty_json
from flowsync.plan.values import Action, Plan
from flowsync.render.diagnostics_json import FORMAT_VERSION
from flowsync.render.plan_json import address_data
from flowsync.render.printable import printable
from flowsync.render.sentences import DIRTY, short_revision
from flowsync.render.style import Paint, Tone, plain

_DONE = {Action.CREATE: "created", Action.UPDATE: "updated", Action.DELETE: "deleted"}
_TONES = {Action.CREATE: Tone.ADDED, Action.UPDATE: Tone.CHANGED, Action.DELETE: Tone.REMOVED}
_DIGITS_OF_DIGEST = 12


def outcomes_text(result: ApplyResult, *, goal: str = "what policies say", paint: Paint = plain) -> str:
    """What was done to each address in the order in which it was done, and the totals.

    Records that were only brought up to date (policies and live agreed already, or both had dropped the object) are
    counted: nothing in force changed for them. ``goal`` is what the live store was to be like.
    """
    lines = list(_lines(result, paint))
    head = [f"Audit head {result.audit_head}"] if result.audit_head else []
    return "\n".join([*lines, *([""] if lines else []), paint(_totals(result, goal), Tone.STRONG), *head]) + "\n"


def policies_differ_text(plan: Plan, folders: Sequence[str]) -> str:
    """What is left to do after a rollback, which leaves the policies in ``folders`` as they are."""
    first = "The policies were not changed: the next apply brings back what was rolled back."
    return f"{first}\n{_way_back(plan, folders)}\n"


def _way_back(plan: Plan, folders: Sequence[str]) -> str:
    """How to take the policies back too, as far as there is a commit that holds all that was brought back."""
    serial, commit = plan.rollback_to, printable(short_revision(plan.revision.removesuffix(DIRTY)))
    shown = f"Each object as it was then:\n  flowsync show ADDRESS --at {serial}"
    if not commit:
        return f"No revision was recorded with serial {serial}: take the policies back by hand. {shown}"
    if plan.revision.endswith(DIRTY):
        return (
            f"Serial {serial} was applied from {commit} with uncommitted changes, so no commit holds those policies: "
            f"take them back by hand. {shown}"
        )
    if plan.counts.left_out:
        return (
            f"Serial {serial} was applied from {commit}, and only a part of it was brought back: take the documents of "
            f"that part back by hand. {shown}"
        )
    return (
        f"Serial {serial} was applied from {commit}. To take the policies back too:\n"
        f"  git restore --source {commit} --staged --worktree {printable(' '.join(map(quote, folders)))}\n"
        f"  git commit -m 'Roll back to serial {serial}'"
    )


def outcomes_json(result: ApplyResult) -> str:
    """The same as JSON."""
    return pretty_json({"format_version": FORMAT_VERSION, **outcomes_data(result)})


def outcomes_data(result: ApplyResult) -> dict[str, Any]:
    """The same as JSON data; records that were only brought up to date have the action ``no-op``."""
    return {
        "status": "applied" if result.outcomes else "no-changes",
        "plan_digest": result.plan_digest,
        "serial_before": result.serial_before,
        "serial_after": result.serial_after,
        "audit_head": result.audit_head,
        "counts": {word: _count(result, action) for action, word in _DONE.items()},
        "outcomes": [_outcome_data(outcome) for outcome in result.outcomes],
    }


def _lines(result: ApplyResult, paint: Paint) -> Iterator[str]:
    for outcome in result.outcomes:
        if outcome.action in _DONE:
            former = f" (renamed from {printable(outcome.previous.name)})" if outcome.previous else ""
            word = paint(_DONE[outcome.action], _TONES[outcome.action])
            yield f"  {word} {printable(str(outcome.address))}{former}"


def _totals(result: ApplyResult, goal: str) -> str:
    if not result.outcomes:
        return f"Nothing to apply. The live store is {goal}. Serial {result.serial_after}."
    counts = ", ".join(f"{_count(result, action):,} {word}" for action, word in _DONE.items())
    records = _count(result, Action.NO_OP)
    more = f"; {records:,} brought up to date in flowsync's records only" if records else ""
    serials = f"Serial {result.serial_before} → {result.serial_after}"
    return f"Applied: {counts}{more}. {serials}. Plan digest {result.plan_digest[:_DIGITS_OF_DIGEST]}."


def _count(result: ApplyResult, action: Action) -> int:
    return sum(outcome.action is action for outcome in result.outcomes)


def _outcome_data(outcome: Outcome) -> dict[str, Any]:
    return {
        **address_data(outcome.address),
        "previous": None if outcome.previous is None else str(outcome.previous),
        "action": str(outcome.action),
    }
