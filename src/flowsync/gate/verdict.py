"""What the gate says of one step: what was reviewed, who approved, who signed; all that stands against it at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flowsync.gate.approvals import counted, missing
from flowsync.gate.moved import compared, plan_moved
from flowsync.gate.values import Compared, People, Requirement, Step, Verdict
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.model.state import StateVersion
from flowsync.plan.mark import PlanMark, adopted, mark_of
from flowsync.plan.told_effects import ToldEffects
from flowsync.plan.values import Effect, Plan, Reason

_SHORT = 7
_WORSE = (Effect.WIDENS, Effect.MIXED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """By what a plan is one that was reviewed, and where that is; ``reason`` stands against it where it is none."""

    compared: Compared | None = None
    against: str = ""
    reason: Diagnostic | None = None


def marks_now(plan: Plan, effects: ToldEffects | None) -> tuple[PlanMark, ...]:
    """The marks of a plan; of the first one of a store also that which it had before the store was made."""
    mark = mark_of(plan, effects)
    if plan.base.serial or plan.base.lineage is None:
        return (mark,)
    return mark, mark_of(replace(plan, base=StateVersion()), effects)


def match(plan: Plan, now: Sequence[PlanMark], step: Step) -> Match:
    """Whether the plan with these marks is one that was reviewed."""
    if not (plan.has_effect or adopted(plan)):
        return Match(compared=Compared.NOTHING)
    for reviewed in step.reviewed:
        same = next(filter(None, (compared(reviewed.mark, mark) for mark in now)), None)
        if same is not None:
            return Match(compared=same, against=reviewed.where)
    if step.is_same_revision and brings_nothing_new(plan):
        return Match(compared=Compared.GATED)
    return Match(reason=plan_moved(step.reviewed[0], now[0]) if step.reviewed else _not_reviewed(step, now[0]))


def brings_nothing_new(plan: Plan) -> bool:
    """Whether a plan of policies that passed the gate before has no change but what comes by itself: drift that is
    restored, and an expiry that widens nothing."""
    return all(change.reason is Reason.EXPIRED and change.effect not in _WORSE for change in plan.visible_changes)


def verdict(
    found: Match, step: Step, requirements: Sequence[Requirement], people: People, others: Iterable[Diagnostic] = ()
) -> Verdict:
    """All that stands against a step; ``others`` are reasons that were found elsewhere, such as missing signatures."""
    counting = counted(step)
    own = () if found.reason is None else (found.reason,)
    return Verdict(
        reasons=(*others, *own, *missing(requirements, step, counting, people)),
        compared=found.compared,
        against=found.against,
        requirements=tuple(requirements),
        counting=counting,
    )


def history_rewritten(anchor: str, head: str) -> Diagnostic:
    """The reason against a head whose history lacks the revision that was to judge it."""
    return Diagnostic(
        code=Code.HISTORY_REWRITTEN,
        summary=f"Revision {anchor[:_SHORT]}, which was applied last, is not in the history of {head[:_SHORT]}.",
        detail="The rules are those of that revision, and nobody can tell what was merged since.",
        hint="Push the branch back to a history that holds it. If the new one is meant: docs/gate.md, 'Ways out'.",
    )


def _not_reviewed(step: Step, now: PlanMark) -> Diagnostic:
    if step.is_same_revision:
        why = "Nothing was merged since the last apply through the gate, so no pull request shows this plan."
    elif not step.merged:
        why = "No merged pull request is known for this commit."
    else:
        numbers = ", ".join(str(one.number) for one in step.pull_requests)
        why = f"No comment of flowsync on pull request {numbers} holds a plan for this store."
    return Diagnostic(
        code=Code.PLAN_NOT_REVIEWED,
        summary="Nobody has reviewed this plan.",
        detail=" ".join((why, *step.unread)),
        hint="Bring it with a pull request on which 'flowsync comment' says what it does, or give the review file of "
        f"the plan that people agreed on, or its digest: --reviewed {now.digest}",
    )
