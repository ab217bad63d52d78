"""What a plan has to say to tools that take findings: its diagnostics, its guardrails, and where access widens."""

from collections.abc import Iterator

from flowsync.ground.codes import Code
from flowsync.plan.judgements import Judgement, Outcome, Weight
from flowsync.plan.review import Review
from flowsync.plan.values import Change, Effect, Plan
from flowsync.render.change_rows import place_text
from flowsync.render.effect_word import effect_phrase
from flowsync.render.gist import change_gist
from flowsync.render.guardrail_words import requirement_phrase, status, told
from flowsync.render.printable import printable
from flowsync.render.tool_findings import FromTop, Level, ToolFinding, findings_of, placed, worst_first

_ABOUT_POLICY = frozenset({Outcome.VIOLATED, Outcome.FAILED, Outcome.DISARMED, Outcome.EXPIRED})
_MAY_WIDEN = frozenset({Effect.WIDENS, Effect.MIXED})
_MOST_GIST_LINES = 4


def review_findings(review: Review, from_top: FromTop) -> list[ToolFinding]:
    """What validate and the plan say, and what the guardrails say beside what refuses the plan, worst first."""
    plan = review.plan
    said = [*review.diagnostics, *(plan.diagnostics if plan else ())]
    listed = told(plan.judgements) if plan else []
    judged = [_judged(judgement, from_top) for judgement in listed if judgement.outcome in _ABOUT_POLICY]
    return worst_first([*findings_of(said, from_top), *judged])


def widening_findings(review: Review, from_top: FromTop) -> list[ToolFinding]:
    """A warning at each change that may widen access: of the pull request itself, where that is known apart."""
    plan = review.own or review.plan
    return [] if plan is None else [_widening(change, from_top) for change in _widening_changes(plan)]


def _judged(judgement: Judgement, from_top: FromTop) -> ToolFinding:
    """What refuses nothing is no error, whatever its guardrail weighs."""
    said = "; ".join(part for part in (status(judgement), requirement_phrase(judgement)) if part)
    rule = f" ({place_text(judgement.rule)})" if judgement.rule else ""
    about = f"{judgement.address}: " if judgement.address else ""
    return ToolFinding(
        level=Level.NOTE if judgement.severity is Weight.INFO else Level.WARNING,
        code=Code.EXCEPTION_EXPIRED if judgement.outcome is Outcome.EXPIRED else Code.GUARDRAIL_VIOLATED,
        summary=printable(judgement.summary),
        detail=printable(f"{about}guardrail {judgement.guardrail}: {said}{rule}."),
        place=placed(judgement.subject or judgement.rule, from_top),
        address=judgement.address,
        guardrail=judgement.guardrail,
    )


def _widening_changes(plan: Plan) -> Iterator[Change]:
    return (change for change in plan.visible_changes if change.effect in _MAY_WIDEN)


def _widening(change: Change, from_top: FromTop) -> ToolFinding:
    """At the first field that widens, else at the name of the object."""
    places = (field.subject for field in change.attributes if field.effect in _MAY_WIDEN and field.subject)
    gist = [printable(line) for line in change_gist(change)]
    more = [f"and {len(gist) - _MOST_GIST_LINES:,} more"] if len(gist) > _MOST_GIST_LINES else []
    return ToolFinding(
        level=Level.WARNING,
        code=None,
        summary=f"{change.action} {change.address}: {effect_phrase(change.effect)}",
        detail="; ".join([*gist[:_MOST_GIST_LINES], *more]),
        place=placed(next(places, change.subject), from_top),
        address=change.address,
    )
