"""What the page says of a review, in the order in which it says it."""

from collections.abc import Iterator

from flowsync.ground.diagnostic import Diagnostic, in_order
from flowsync.plan.review import Review
from flowsync.plan.values import Plan
from flowsync.render.drift_lines import found_drift, planned_drift
from flowsync.render.exceptions import (
    given_options,
    left_out_phrase,
    left_out_reason,
    left_out_sign,
    left_out_title,
    left_out_why,
    left_out_word,
)
from flowsync.render.guardrail_words import judged_phrase, requirement_phrase, status, told
from flowsync.render.page.access import access_rows
from flowsync.render.page.entries import NOTHING_TOLD, Told, change_entries, drift_entries, indirect_entries, told_of
from flowsync.render.page.values import Fact, Guardrails, Page, Section
from flowsync.render.review_words import own_phrase, whole_phrase
from flowsync.render.sentences import (
    has_changes,
    serial_phrase,
    short_revision,
    source_phrase,
    verdict,
)

_DIGITS_OF_DIGEST = 12
_INVALID = "The policies are not valid, so there is no plan"


def page_of(review: Review, *, generated_at: str = "") -> Page:
    """The page of a review. ``generated_at`` is when it was made, as it is to be shown."""
    plan = review.plan
    said = _INVALID if plan is None else _verdict(review, plan)
    effects = review.own_effects if review.own is not None else review.effects
    diagnostics = _diagnostics(review)
    return Page(
        status=_status(plan),
        title=said,
        headline=effects.headline if effects is not None else "",
        verdict=f"{said}.",
        facts=tuple(_facts(review, generated_at)),
        notices=tuple(_notices(review)),
        errors=tuple(one for one in diagnostics if one.is_error),
        warnings=tuple(one for one in diagnostics if not one.is_error),
        sections=tuple(section for section in _sections(review) if section.entries),
        left_out_reason=left_out_reason(plan) if plan else "",
        left_out=tuple(_left_out(plan)) if plan else (),
        guardrails=_guardrails(plan) if plan else None,
        unmanaged=tuple(map(str, plan.unmanaged)) if plan else (),
        access=tuple(access_rows(review.own or plan)) if plan else (),
    )


def _verdict(review: Review, plan: Plan) -> str:
    """What the headline is about: the pull request alone, unless all of it is refused."""
    return verdict(plan) if review.own is None or plan.is_refused else own_phrase(review.own)


def _status(plan: Plan | None) -> str:
    if plan is None:
        return "invalid"
    if plan.is_refused:
        return "refused"
    return "changes" if has_changes(plan) else "no-changes"


def _diagnostics(review: Review) -> list[Diagnostic]:
    """What is said of the policies and of the plan, each once."""
    return in_order([*review.diagnostics, *(review.plan.diagnostics if review.plan else ())])


def _facts(review: Review, generated_at: str) -> Iterator[Fact]:
    plan, effects = review.plan, review.effects
    serial = f" ({serial_phrase(plan.base)})" if plan else ""
    yield Fact(name="Store", text=f"{review.store_url}{serial}", is_code=True)
    if plan is not None and not review.base:
        source = source_phrase(plan)
        yield Fact(name="Plan of", text=source[0].upper() + source[1:])
    if review.base:
        yield Fact(name="Merged into", text=short_revision(review.base), is_code=True)
    if review.head:
        yield Fact(name="Head", text=short_revision(review.head), is_code=True)
    if plan is not None:
        yield Fact(name="Digest", text=plan.digest[:_DIGITS_OF_DIGEST], is_code=True)
    if effects is not None:
        yield Fact(name="Effects by", text=effects.snapshot or "what the fields say, without a catalog")
    if generated_at:
        yield Fact(name="Written", text=generated_at)


def _notices(review: Review) -> Iterator[str]:
    plan = review.plan
    if review.rules_changed:
        paths = ", ".join(review.rules_changed)
        yield (
            f"The rules change too: {paths}. This plan is judged by the rules of what it is merged into; the changed "
            "ones hold after the merge."
        )
    if plan is not None and plan.exceptions.is_partial:
        yield f"Partial plan: {' '.join(given_options(plan))}; {left_out_phrase(plan)}."
    if review.own is not None:
        yield (
            "Something was pending or had drifted before. Below, what this pull request does by itself comes first; "
            "apply does both."
        )
        together = whole_phrase(review) or (review.effects.headline if review.effects else "")
        if together:
            yield together


def _sections(review: Review) -> Iterator[Section]:
    plan = review.plan
    if plan is None:
        return
    own, effects = (plan, review.effects) if review.own is None else (review.own, review.own_effects)
    known = told_of(own, effects, review.commits)
    yield Section(
        key="changes",
        heading="Changes" if review.own is None else "What this pull request changes",
        entries=tuple(change_entries(own, known)),
    )
    yield Section(
        key="indirect",
        heading="Access that changes through what a flow uses",
        about="Nobody edits these flows; a bundle, scope, space or setting that they use changes.",
        entries=tuple(indirect_entries(own, known)),
    )
    yield from _standing_sections(review, plan, told_of(plan, review.effects) if review.own is None else NOTHING_TOLD)


def _standing_sections(review: Review, plan: Plan, known: Told) -> Iterator[Section]:
    """What does not come from the pull request."""
    if review.pending is not None:
        yield Section(
            key="pending",
            heading="Pending before",
            about="Apply would do this without the pull request, too.",
            entries=tuple(change_entries(review.pending, NOTHING_TOLD)),
            is_folded=True,
        )
    yield Section(
        key="drift",
        heading="Drift",
        about="Changed in the live store since it was applied.",
        entries=tuple(drift_entries(planned_drift(plan), plan.drift, plan, known)),
    )
    yield Section(
        key="ignored",
        heading="Drift left as it is",
        about="This run was told to leave it (--ignore-drift).",
        entries=tuple(drift_entries(found_drift(plan.ignored, {}, is_open=True), plan.ignored, plan, known)),
    )


def _left_out(plan: Plan) -> Iterator[tuple[str, str, str, str]]:
    for one in plan.visible_left_out:
        yield left_out_sign(one), left_out_word(one), left_out_title(one), left_out_why(one).removeprefix(": ")


def _guardrails(plan: Plan) -> Guardrails | None:
    phrase = judged_phrase(plan.judgements)
    found = tuple((one, status(one), requirement_phrase(one)) for one in told(plan.judgements))
    return Guardrails(phrase=phrase, found=found) if phrase or found else None
