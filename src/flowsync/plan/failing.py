"""Conditions under which a pipeline wants a plan to fail, although it could be applied."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flowsync.plan.judgements import Outcome, Since, Weight
from flowsync.plan.values import Effect, Plan


class FailOn(StrEnum):
    """What ``--fail-on`` can name."""

    WIDENS = "widens"
    NARROWS = "narrows"
    GAINS = "gains"
    LOSES = "loses"
    WEAKER = "weaker"
    UNKNOWN = "unknown"
    GUARDRAIL_ERROR = "guardrail:error"
    GUARDRAIL_WARNING = "guardrail:warning"
    GUARDRAIL_INFO = "guardrail:info"
    GUARDRAIL_DISARMED = "guardrail:disarmed"
    GUARDRAIL_STANDING = "guardrail:standing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What is known of the effect of a plan: how many people gain, lose and come by a weaker route, by the words
    ``gains``, ``loses`` and ``weaker``; ``unknown`` says what of it is not known, nothing where all is."""

    people: Mapping[str, int]
    unknown: str = ""


NO_CATALOG = Reach(people={}, unknown="there is no catalog")
_WIDER, _NARROWER = (Effect.WIDENS, Effect.MIXED), (Effect.NARROWS, Effect.MIXED)
_STRUCTURAL = {FailOn.WIDENS: _WIDER, FailOn.NARROWS: _NARROWER}
_OF_PEOPLE = {
    FailOn.GAINS: ("gains access", "gain access"),
    FailOn.LOSES: ("loses access", "lose access"),
    FailOn.WEAKER: ("comes by a weaker route", "come by a weaker route"),
}
_COMES_OF = {
    FailOn.GAINS: _WIDER,
    FailOn.LOSES: _NARROWER,
    FailOn.WEAKER: _WIDER,
    FailOn.UNKNOWN: (Effect.WIDENS, Effect.NARROWS, Effect.MIXED),
}
"""The structural effects without which a plan cannot do this to anybody, so that nothing need be known of people."""
_WEIGHTS = {
    FailOn.GUARDRAIL_ERROR: Weight.ERROR,
    FailOn.GUARDRAIL_WARNING: Weight.WARNING,
    FailOn.GUARDRAIL_INFO: Weight.INFO,
}


def failures(plan: Plan, wanted: Iterable[FailOn], reach: Reach = NO_CATALOG) -> Iterator[tuple[FailOn, str]]:
    """Those of the wanted conditions that are met, in their order, each with a sentence that says why.

    What is not known is not nothing: a condition on people is met too where nobody can tell. A change that both widens
    and narrows meets either. ``guardrail:error``, ``:warning`` and ``:info`` count all that guardrails say with that
    weight but for what stood before the plan, which is ``guardrail:standing``.
    """
    for condition in sorted(set(wanted), key=list(FailOn).index):
        why = _why(condition, plan, reach)
        if why:
            yield condition, why


def _why(condition: FailOn, plan: Plan, reach: Reach) -> str:
    if condition in _STRUCTURAL:
        return _structural(condition, plan)
    if condition is FailOn.UNKNOWN:
        is_open = reach.unknown and _affected(plan, _COMES_OF[condition])
        return f"who is affected is not known: {reach.unknown}" if is_open else ""
    if condition in _OF_PEOPLE:
        return _people(condition, plan, reach)
    return _guardrails(condition, plan)


def _structural(condition: FailOn, plan: Plan) -> str:
    found = _affected(plan, _STRUCTURAL[condition])
    verb = condition.value if len(found) == 1 else condition.value.removesuffix("s")
    return f"{_named(found)} {verb}" if found else ""


def _affected(plan: Plan, effects: Sequence[Effect]) -> list[str]:
    """The objects that a change has one of these effects on, and the flows that it reaches through them."""
    direct = [str(change.address) for change in plan.changes if change.effect in effects]
    return list(dict.fromkeys([*direct, *(str(one.flow) for one in plan.indirect if one.effect in effects)]))


def _people(condition: FailOn, plan: Plan, reach: Reach) -> str:
    people = reach.people.get(condition, 0)
    one, many = _OF_PEOPLE[condition]
    if people:
        return f"1 person {one}" if people == 1 else f"{people:,} people {many}"
    if reach.unknown and _affected(plan, _COMES_OF[condition]):
        return f"whether people {many} is not known: {reach.unknown}"
    return ""


def _guardrails(condition: FailOn, plan: Plan) -> str:
    found = plan.judgements.found
    if condition is FailOn.GUARDRAIL_DISARMED:
        chosen = [one for one in found if one.outcome is Outcome.DISARMED]
    elif condition is FailOn.GUARDRAIL_STANDING:
        chosen = [one for one in found if one.since is Since.STANDING]
    else:
        weight = _WEIGHTS[condition]
        chosen = [one for one in found if one.severity is weight and one.since is not Since.STANDING]
    names = list(dict.fromkeys(one.guardrail for one in chosen))
    return f"guardrail {_named(names)}" if names else ""


def _named(names: list[str]) -> str:
    """The names, the first few of many."""
    most = 3
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
