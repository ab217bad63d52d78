"""The effect of a plan for programs: exact counts, and names up to a stated limit where people are named."""

from typing import Any

from pyroaring import BitMap

from flowsync.access.controls import Approval, Clause, Controls, Requested
from flowsync.effects.values import Direction, EffectPlan, Finding, FlowEffect, Reach
from flowsync.render.diagnostics_json import range_data
from flowsync.render.effect_phrases import Teller
from flowsync.render.printable import encodable

MOST_NAMED = 1_000
"""At most so many people or entitlements are named in each list; counts are always of all."""
_NOTHING = Reach()


def effect_plan_data(effects: EffectPlan, teller: Teller) -> dict[str, Any]:
    """All but the flows."""
    return {
        "knowledge": str(effects.knowledge),
        "catalog": None
        if effects.catalog is None
        else {
            "digest": effects.catalog.digest,
            "taken_at": effects.catalog.taken_at,
            "age_minutes": effects.catalog.age_minutes,
        },
        **{str(direction): reach_data(effects.reach.get(direction, _NOTHING), teller) for direction in Direction},
        "standing": reach_data(effects.standing, teller),
        "unapproved": reach_data(effects.unapproved, teller),
        "unknown": [encodable(one.summary) for one in effects.unknown],
    }


def flow_effect_data(flow: FlowEffect, teller: Teller) -> dict[str, Any]:
    """The effect on one flow."""
    return {
        "flow": str(flow.flow),
        "previous": None if flow.previous is None else str(flow.previous),
        "is_changed": flow.is_changed,
        "via": [str(address) for address in flow.via],
        **{str(direction): reach_data(flow.reach.get(direction, _NOTHING), teller) for direction in Direction},
        "standing": reach_data(flow.standing, teller),
        "unapproved": reach_data(flow.unapproved, teller),
        "users_before": people_data(flow.users_before, teller),
        "users": people_data(flow.users, teller),
        "unaffected": people_data(flow.unaffected, teller),
        "easier": [str(address) for address in flow.easier],
        "came_by": [str(address) for address in flow.came_by],
        "left_with": [str(address) for address in flow.left_with],
        "controls_before": controls_data(flow.controls_before),
        "controls": controls_data(flow.controls),
        "lost": [str(control) for control in flow.lost],
        "added": [str(control) for control in flow.added],
        "power_gained": people_data(flow.power.gained, teller),
        "power_lost": people_data(flow.power.lost, teller),
        "power": flow.power.after,
        "findings": [_finding_data(finding, teller) for finding in flow.findings],
        "unknown": [encodable(one.summary) for one in flow.unknown],
        "why": [
            {"what": encodable(link.said(names=teller.names)), "subject": range_data(link.subject)} for link in flow.why
        ],
        "subject": range_data(flow.subject),
    }


def reach_data(reach: Reach, teller: Teller) -> dict[str, Any]:
    """People, entitlements and the pairs that they make."""
    return {
        "people": people_data(reach.people, teller),
        "entitlements": entitlements_data(reach.pairs, teller),
        "pairs": reach.count,
    }


def people_data(people: BitMap, teller: Teller) -> dict[str, Any]:
    """How many people; who they are only where people are named, at most MOST_NAMED."""
    index = teller.catalog.people
    data: dict[str, Any] = {"count": len(people)}
    if teller.names and index is not None:
        data["names"] = [encodable(index.name(person).email) for person in people[:MOST_NAMED]]
    return data


def entitlements_data(pairs: BitMap, teller: Teller) -> dict[str, Any]:
    """How many entitlements, and the first MOST_NAMED of them."""
    inventory = teller.catalog.inventory
    named = [] if inventory is None else [encodable(str(inventory.entitlement(pair))) for pair in pairs[:MOST_NAMED]]
    return {"count": len(pairs), "names": named}


def controls_data(controls: Controls | None) -> dict[str, Any] | None:
    """Controls in full; durations in minutes, None for access without an end."""
    if controls is None:
        return None
    return {
        "requested": str(controls.requested),
        "requestors": len(controls.requestors) if controls.requested is Requested.OTHERS else None,
        "approval": _approval_data(controls.approval),
        "approver_reason": controls.approver_reason,
        "decides_self": controls.decides_self,
        "mfa": controls.mfa,
        "justification": controls.justification,
        "states_duration": controls.states_duration,
        "grant_minutes": controls.grant_minutes,
        "total_minutes": controls.total_minutes,
        "extensions": controls.extensions,
        "is_limited_to_hours": controls.hours is not None,
    }


def _approval_data(approval: Approval | None) -> dict[str, Any] | None:
    if approval is None:
        return None
    return {
        "approvals": len(approval.clauses),
        "distinct": approval.distinct,
        "approvers": sorted(map(_clause_size, approval.clauses)),
        "tiers": [{"minutes": tier.minutes, "approvers": _clause_size(tier.clause)} for tier in approval.tiers],
    }


def _clause_size(clause: Clause) -> int:
    """How many people can give an approval; those who are Owner or manager are not counted."""
    people = BitMap()
    for term in clause:
        if not term.roles:
            people |= term.people
    return len(people)


def _finding_data(finding: Finding, teller: Teller) -> dict[str, Any]:
    return {
        "concern": str(finding.concern),
        "summary": encodable(finding.summary),
        "is_new": finding.is_new,
        "people": people_data(finding.people, teller),
        "subject": range_data(finding.subject),
    }
