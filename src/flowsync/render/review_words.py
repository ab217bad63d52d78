"""Sentences about a pull request that several formats share."""

from dataclasses import replace

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.plan.review import Review
from flowsync.plan.told_effects import ToldEffects
from flowsync.plan.values import Action, Plan
from flowsync.render.printable import printable
from flowsync.render.sentences import counted, has_changes, short_revision, totals, verdict

TOO = "changed by this pull request too"
RULES_CHANGED = "This pull request changes the rules"
JUDGED_BY_BASE = "It is judged by those of its base; they take effect when it is merged."
PENDING = "Pending before it"
WITHOUT_IT = "apply would do this without the pull request too"


def merge_phrase(review: Review) -> str:
    """What is planned: ``merging 3f2a91c into b1946ac``."""
    return f"merging {printable(short_revision(review.head))} into {printable(short_revision(review.base))}"


def own_plan(review: Review) -> Plan | None:
    """What the pull request does by itself."""
    return review.plan if review.own is None else review.own


def own_phrase(own: Plan) -> str:
    """How much the pull request does."""
    return f"This pull request: {_totals(own) if own.has_effect else _records(own)}"


def pending_phrase(pending: Plan) -> str:
    """How much apply would do without the pull request."""
    return _totals(pending) if pending.has_effect else _records(pending)


def whole_phrase(review: Review) -> str:
    """What apply would do in all once the pull request is merged, and what that does to access: whoever approves it
    approves what was pending too. That nothing was pending, where that is known; empty where a plan is refused, which
    says so already."""
    plan = review.plan
    if plan is None or plan.is_refused:
        return ""
    if review.own is None:
        is_known = all(found.code is not Code.BASE_NOT_PLANNED for found in review.diagnostics)
        return "Nothing was pending before it, and nothing had drifted." if is_known else ""
    if has_changes(plan):
        access = f" {printable(review.effects.headline)}" if review.effects else ""
        return f"Once it is merged, apply would do in all: {totals(plan)}.{access}"
    return f"Once it is merged, apply would do nothing in all. {verdict(plan)}."


def own_effects(review: Review) -> ToldEffects | None:
    """What the pull request does to access by itself."""
    return review.effects if review.own is None else review.own_effects


def all_findings(review: Review) -> list[Diagnostic]:
    """What there is to say about the plan, and what validate warns of."""
    return [*(review.plan.diagnostics if review.plan is not None else ()), *review.diagnostics]


def invalid_phrase(review: Review) -> str:
    """That there is no plan, and how many errors and warnings there are."""
    errors = sum(found.is_error for found in review.diagnostics)
    warnings = len(review.diagnostics) - errors
    told = [counted(errors, "error"), *([counted(warnings, "warning")] if warnings else [])]
    return f"The policies are not valid, so there is no plan: {', '.join(told)}"


def _totals(plan: Plan) -> str:
    """The totals of what changes alone: what flowsync does not touch is told of the whole plan."""
    return totals(replace(plan, unmanaged=(), ignored=(), left_out=()))


def _records(plan: Plan) -> str:
    records = sum(change.action is Action.NO_OP for change in plan.changes)
    return f"no change in force; records of {counted(records, 'object')} brought up to date" if records else "no change"
