"""The approvals that a flow asks for, out of its approver and escalation policies (domain: "Meaning")."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from flowsync.access.controls import Approval, Clause, Tier
from flowsync.access.grants import tier_interval
from flowsync.access.people import Members, clause_of
from flowsync.access.values import Unknown

MembersOf = Callable[[Mapping[str, Any]], Members]
"""Tells who is in an approver group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who decides on a request: ``approval`` is None where that is nobody, because it is approved by itself."""

    approval: Approval | None = None
    unknown: frozenset[Unknown] = frozenset()


def decision_of(spec: Mapping[str, Any], members: MembersOf) -> Decision:
    """What a flow's valid, canonical spec asks for. Each tier of an escalation may decide too once its share of the
    intervals has gone by."""
    policy = spec.get("approver_policy")
    if policy is None:
        return Decision()
    groups = [members(group) for group in policy["approver_groups"]]
    tiers = [members(group) for group in spec.get("escalation_policy", {}).get("approver_groups", ())]
    clauses = [group.clause for group in groups]
    if policy["approval_mode"] == "ANY_OF":
        clauses = [clause_of(chain.from_iterable(clauses))]
    interval = tier_interval(spec)
    approval = Approval(
        clauses=tuple(sorted(clauses, key=_order)),
        distinct=policy.get("distinct_approvers", False) and len(clauses) > 1,
        tiers=tuple(
            Tier(minutes=number * interval, clause=tier.clause) for number, tier in enumerate(tiers, 1) if tier.clause
        ),
    )
    return Decision(approval=approval, unknown=_unknown([*groups, *tiers]))


def _unknown(groups: Iterable[Members]) -> frozenset[Unknown]:
    return frozenset(reason for group in groups for reason in group.unknown)


def _order(clause: Clause) -> list[tuple[list[str], bytes]]:
    return sorted((sorted(term.roles), term.people.to_array().tobytes()) for term in clause)
