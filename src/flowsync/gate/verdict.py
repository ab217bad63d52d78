"""What the gate says of one step: what was reviewed, who approved, who signed; all that stands against it at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flowsync.gate.approvals import counted, missing
from flowsync.gate.moved import compared, plan_moved
from flowsync.gate.values import Compared, People, Requirement, Step, Verdict
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.plan.mark import PlanMark
from flowsync.plan.values import Effect, Plan, Reason

_WORSE = (Effect.WIDENS, Effect.MIXED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """By what a plan is one that was reviewed, and where that is; ``reason`` stands against it where it is none."""

    compared: Compared | None = None
    against: str = ""
    reason: Diagnostic | None = None


def match(plan: Plan, now: PlanMark, step: Step) -> Match:
    """Whether the plan with this mark is one that was reviewed."""
    if not plan.has_effect:
        return Match(compared=Compared.NOTHING)
    for reviewed in step.reviewed:
        same = compared(reviewed.mark, now)
        if same is not None:
            return Match(compared=same, against=reviewed.where)
    if step.is_same_revision and brings_nothing_new(plan):
        return Match(compared=Compared.GATED)
    return Match(reason=plan_moved(step.reviewed[0], now) if step.reviewed else _not_reviewed(step))


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


def _not_reviewed(step: Step) -> Diagnostic:
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
        hint="Bring it with a pull request on which 'flowsync comment' says what it does, or give the review file or "
        "the digest of the plan that people agreed on: --reviewed FILE|DIGEST",
    )
