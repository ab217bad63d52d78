"""Whether what a flow asks of approvers after is certainly no more than what it asked for before."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flowsync.access.matching import most_matched
from flowsync.ground.duration import parse_duration
from flowsync.plan.structural.people import people_of
from flowsync.plan.structural.sets import Set, Some, within

_DEFAULT_INTERVAL = "30m"


class Tier(NamedTuple):
    """Who may decide too once so many minutes have gone by without a decision."""

    minutes: int
    people: Set


class Approval(NamedTuple):
    """One approval for each clause, given by somebody in it; where ``distinct``, each by another person."""

    clauses: tuple[Set, ...]
    distinct: bool
    tiers: tuple[Tier, ...]


def approval_of(spec: Mapping[str, Any]) -> Approval | None:
    """What a flow asks of approvers; None where approval is automatic."""
    policy = spec.get("approver_policy", "AUTOMATIC")
    if spec["trigger"] == "AUTOMATIC" or not isinstance(policy, Mapping):
        return None
    groups = tuple(people_of(group, "approvers") for group in policy["approver_groups"])
    clauses = groups if policy["approval_mode"] == "ALL_OF" else (Some(frozenset(groups)),)
    distinct = policy.get("distinct_approvers", False) and len(clauses) > 1
    return Approval(clauses, distinct, tuple(_tiers(spec.get("escalation_policy"))))


def _tiers(escalation: Mapping[str, Any] | None) -> Sequence[Tier]:
    if escalation is None:
        return ()
    interval = parse_duration(escalation.get("interval", _DEFAULT_INTERVAL)) or 0
    tiers = enumerate(escalation["approver_groups"], start=1)
    return [Tier(number * interval, people_of(group, "approvers")) for number, group in tiers]


def is_no_harder(before: Approval | None, after: Approval | None) -> bool:
    """Whether everybody who could bring about an approval before still can, at every moment of a request.

    Each approval that is asked for after can be given by all who could give one of those before; where approvers have
    to be distinct, by those of another one each time. The approval of a tier stands for one that is missing: each tier
    of before has one of its own after that opens no later, or whoever is in it decides alone.
    """
    if after is None:
        return True
    if before is None or (after.distinct and not before.distinct):
        return False
    enough = [[at for at, clause in enumerate(before.clauses) if within(clause, asked)] for asked in after.clauses]
    if not before.tiers or len(after.clauses) == 1:
        clauses = _each_has_its_own(enough) if after.distinct else all(enough)
        return clauses and all(_decides_alone(tier, after) for tier in before.tiers)
    return _each_has_its_own(enough) and _each_has_its_own([_tiers_for(tier, after) for tier in before.tiers])


def _decides_alone(tier: Tier, after: Approval) -> bool:
    """Whether all of the tier may give the only approval that is asked for after, once the tier would be open."""
    open_by_then = (one.people for one in after.tiers if one.minutes <= tier.minutes)
    return within(tier.people, Some(frozenset([*after.clauses, *open_by_then])))


def _tiers_for(tier: Tier, after: Approval) -> list[int]:
    return [at for at, one in enumerate(after.tiers) if one.minutes <= tier.minutes and within(tier.people, one.people)]


def _each_has_its_own(choices: Sequence[Sequence[int]]) -> bool:
    return most_matched(choices) == len(choices)
