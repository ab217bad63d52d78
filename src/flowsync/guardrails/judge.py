"""Judges a plan by guardrails: pure, the same input gives the same judgements in the same order.

An error keeps a plan from being applied only where the plan brings it: the requirement held before, or what violates it
already is widened. What stood already, in flows that the plan touches and does not widen, is told and nothing else. So
a rule can be written down before everything keeps it, and an emergency is never held up by what it does not touch.

Of flows that a plan does not touch it says nothing new, so they are not looked at: the cost follows the change.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flowsync.ground.address import Address
from flowsync.ground.place import SourceRange
from flowsync.guardrails.approvals import approvals_asked, with_approvals
from flowsync.guardrails.change_facts import change_facts
from flowsync.guardrails.disarming import disarmed
from flowsync.guardrails.expression import EvaluationError, holds
from flowsync.guardrails.moves import Moves
from flowsync.guardrails.selection import Candidate, selects
from flowsync.guardrails.values import Guardrail, Requirement, Subject
from flowsync.guardrails.wording import got
from flowsync.guardrails.world import World
from flowsync.plan.judgements import Judgement, Judgements, Outcome, Since, Weight
from flowsync.plan.values import Plan

NO_CATALOG = "there is no catalog"


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectSubject:
    """What a plan does to the access that leads through one flow, as guardrails read it: ``facts`` are the variables
    ``effect.*``, functions where they are worked out when they are read. ``unknown`` says in words what of it is not
    known, nothing where all is; then ``possible`` is the flow with all that it leads to, which may be affected too."""

    candidate: Candidate
    facts: Mapping[str, Any]
    unknown: str = ""
    possible: Candidate | None = None
    subject: SourceRange | None = None

    @property
    def is_worse(self) -> bool:
        """Whether somebody gains access through the flow, or comes to it by a weaker route."""
        return any(self.facts.get(f"effect.{direction}") for direction in ("gains", "weaker"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is judged: a plan, the policy before and after it, of that after it the ``flows``, sorted; and the effects,
    None where they are not known, and then ``no_effects`` says why. ``now`` is in UTC. ``place_of`` tells where the
    policies say an object."""

    plan: Plan
    before: World
    after: World
    flows: Sequence[Address]
    effects: Sequence[EffectSubject] | None = None
    no_effects: str = NO_CATALOG
    now: datetime
    place_of: Callable[[Address], SourceRange | None]

    @property
    def moment(self) -> str:
        """``now`` as exceptions write it."""
        return self.now.strftime("%Y-%m-%dT%H:%M:%SZ")


def judge(guardrails: Iterable[Guardrail], case: Case) -> Judgements:
    """All that the guardrails have to say about the plan, by guardrail and address."""
    moves = Moves.of(case.plan)
    in_order = sorted(guardrails, key=lambda guardrail: guardrail.name)
    found: list[Judgement] = []
    for guardrail in in_order:
        found += _expired(guardrail, case)
        if guardrail.require:
            found += _JUDGES[guardrail.on](guardrail, case, moves)
        found += _approvals(guardrail, case, moves)
        # whoever takes an object out of its sight could widen it unseen by the next change
        found += with_approvals(guardrail, disarmed(guardrail, case.before, case.after, moves, case.flows))
    return Judgements(count=len(in_order), found=tuple(found))


def _expired(guardrail: Guardrail, case: Case) -> Iterator[Judgement]:
    for exception in guardrail.expired(case.moment):
        yield Judgement(
            outcome=Outcome.EXPIRED,
            severity=Weight.WARNING,
            guardrail=guardrail.name,
            summary=f"The exception for {exception.address} expired at {exception.expires_at}; "
            f"{exception.owner} answers for it.",
            rule=exception.subject,
        )


def _approvals(guardrail: Guardrail, case: Case, moves: Moves) -> Iterator[Judgement]:
    """The approvals that the guardrail asks for, of what widens."""
    worse = [effect.candidate.address for effect in case.effects or () if effect.is_worse]
    for asked in approvals_asked(guardrail, case.before, case.after, moves, worse):
        assert asked.address is not None
        weighed = _weighed(guardrail, asked, asked.address, case)
        yield weighed if weighed.outcome is Outcome.APPROVALS else replace(weighed, approvals=0)


def _flows(guardrail: Guardrail, case: Case, moves: Moves) -> Iterator[Judgement]:
    unknown = 0
    for address in filter(case.after.is_in_force, case.flows):
        chosen = selects(guardrail.selection, case.after.candidate(address, guardrail.selection))
        if chosen is None:
            unknown += 1
        elif chosen:
            for judgement in _flow(guardrail, address, case, moves):
                unknown += judgement.outcome is Outcome.NOT_JUDGED
                if judgement.outcome is not Outcome.NOT_JUDGED:
                    yield judgement
    if unknown:
        why = NO_CATALOG if case.after.inventory is None else "some of what they reach is not in the catalog"
        yield _not_judged(guardrail, f"{unknown:,} flow{'s' if unknown > 1 else ''} not judged: {why}.")


def _flow(guardrail: Guardrail, address: Address, case: Case, moves: Moves) -> Iterator[Judgement]:
    for requirement in guardrail.require:
        wrong = _wrong_flow(requirement, case.after, address)
        if wrong is None:
            continue
        if wrong.outcome is Outcome.NOT_JUDGED:
            yield replace(wrong, guardrail=guardrail.name)
            return
        since = _since(guardrail, requirement, address, case, moves)
        yield _weighed(guardrail, replace(wrong, since=since), address, case)


def _wrong_flow(requirement: Requirement, world: World, flow: Address) -> Judgement | None:
    if requirement.needs_catalog and world.inventory is None:
        return _UNKNOWN
    wrong = _wrong(requirement, world.facts(flow))
    if wrong is None and requirement.needs_reach and not world.is_known(flow):
        return _UNKNOWN  # more may be reached than is known, so that it holds is not certain
    return wrong


def _since(guardrail: Guardrail, requirement: Requirement, address: Address, case: Case, moves: Moves) -> Since:
    """Whether the plan brings what is wrong with a flow."""
    former = moves.before(address)
    if not case.before.is_in_force(former):
        return Since.NEW
    if selects(guardrail.selection, case.before.candidate(former, guardrail.selection)) is not True:
        return Since.NEW
    wrong = _wrong_flow(requirement, case.before, former)
    if wrong is None or wrong.outcome is Outcome.NOT_JUDGED:
        return Since.NEW
    return Since.WIDENED if address in moves.widened else Since.STANDING


def _changes(guardrail: Guardrail, case: Case, moves: Moves) -> Iterator[Judgement]:
    unknown = 0
    for address in sorted(moves.changed):
        after = case.after.candidate(address, guardrail.selection)
        before = case.before.candidate(moves.before(address), guardrail.selection)
        chosen = selects(guardrail.selection, after.joined(before))
        unknown += chosen is None
        if chosen:
            facts = change_facts(moves.changed[address])
            yield from _brought(guardrail, address, facts, case)
    if unknown:
        yield _not_judged(guardrail, f"{unknown:,} change{'s' if unknown > 1 else ''} not judged: {NO_CATALOG}.")


def _effects(guardrail: Guardrail, case: Case, moves: Moves) -> Iterator[Judgement]:
    if case.effects is None:
        if moves.changed:
            yield _not_judged(guardrail, f"Not judged: {case.no_effects}.")
        return
    for effect in case.effects:
        chosen = _is_affected(guardrail, effect)
        wrong = list(_brought(guardrail, effect.candidate.address, effect.facts, case)) if chosen else []
        yield from wrong
        if chosen is None or (chosen and not wrong and effect.unknown):
            yield _in_doubt(guardrail, effect, case, moves)


def _is_affected(guardrail: Guardrail, effect: EffectSubject) -> bool | None:
    """Whether the guardrail looks at the effect; None where that is not known."""
    chosen = selects(guardrail.selection, effect.candidate)
    if chosen is None and effect.possible is not None and selects(guardrail.selection, effect.possible) is False:
        return False
    return chosen


def _in_doubt(guardrail: Guardrail, effect: EffectSubject, case: Case, moves: Moves) -> Judgement:
    """That an effect could not be judged. What an error forbids might be in what is not known, so where the plan widens
    access it weighs like an error; else whoever asks for what the catalog does not have would go by every guardrail."""
    address, unknown = effect.candidate.address, effect.unknown or NO_CATALOG
    if guardrail.severity is not Weight.ERROR or address not in moves.widened:
        return replace(_not_judged(guardrail, f"Not judged: {unknown}."), address=address)
    summary = f"It cannot be judged, and this plan widens access: {unknown}."
    doubt = replace(_not_judged(guardrail, summary), severity=Weight.ERROR, since=Since.NEW)
    return _weighed(guardrail, doubt, address, case)


def _brought(guardrail: Guardrail, address: Address, facts: Mapping[str, Any], case: Case) -> Iterator[Judgement]:
    """What is wrong with something that the plan itself does."""
    for requirement in guardrail.require:
        wrong = _wrong(requirement, facts)
        if wrong is not None:
            yield _weighed(guardrail, replace(wrong, since=Since.NEW), address, case)


def _wrong(requirement: Requirement, facts: Mapping[str, Any]) -> Judgement | None:
    """That the requirement does not hold, or has no value; None where it holds."""
    read = {name: value() if callable(value := facts[name]) else value for name in requirement.variables}
    try:
        if holds(requirement.program, read):
            return None
    except EvaluationError as error:
        return replace(
            _UNKNOWN,
            outcome=Outcome.FAILED,
            severity=Weight.ERROR,
            summary=f"It cannot be evaluated: {error}.",
            requirement=requirement.text,
            rule=requirement.subject,
        )
    return replace(
        _UNKNOWN,
        outcome=Outcome.VIOLATED,
        requirement=requirement.text,
        got=tuple(got(read)),
        rule=requirement.subject,
    )


def _weighed(guardrail: Guardrail, wrong: Judgement, address: Address, case: Case) -> Judgement:
    """What is wrong, with how much it weighs: nothing where an exception is in force."""
    exception = guardrail.exemption(str(address), case.moment)
    placed = replace(wrong, guardrail=guardrail.name, address=address, subject=case.place_of(address))
    if exception is not None:
        summary = f"Excepted until {exception.expires_at} ({exception.owner}): {exception.reason}"
        return replace(placed, outcome=Outcome.EXCEPTED, severity=Weight.INFO, since=None, summary=summary)
    if wrong.outcome is not Outcome.VIOLATED:
        return placed
    return replace(placed, severity=guardrail.severity, summary=guardrail.message)


def _not_judged(guardrail: Guardrail, summary: str) -> Judgement:
    return replace(_UNKNOWN, guardrail=guardrail.name, summary=summary, rule=guardrail.subject)


_UNKNOWN = Judgement(
    outcome=Outcome.NOT_JUDGED, severity=Weight.INFO, guardrail="", summary=f"Not judged: {NO_CATALOG}."
)
_JUDGES = {Subject.FLOW: _flows, Subject.CHANGE: _changes, Subject.EFFECT: _effects}
