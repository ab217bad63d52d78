"""What guardrails can read about the effect of a plan on one flow."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pyroaring import BitMap

from flowsync.catalog.index import InventoryIndex
from flowsync.effects.values import Direction, EffectPlan, FlowEffect, Reach
from flowsync.guardrails.catalog_facts import ReachedPairs
from flowsync.guardrails.judge import EffectSubject
from flowsync.guardrails.selection import Candidate
from flowsync.guardrails.world import World

_NOTHING = Reach()


def effect_subjects(
    plan: EffectPlan, before: World, after: World, inventory: InventoryIndex | None
) -> list[EffectSubject] | None:
    """The effects of a plan as guardrails judge them; None where there is no catalog, so that nothing is known."""
    if plan.catalog is None or inventory is None:
        return None
    return [_subject(effect, before, after, inventory) for effect in plan.flows]


def _subject(effect: FlowEffect, before: World, after: World, inventory: InventoryIndex) -> EffectSubject:
    touched = ReachedPairs(_pairs(effect.reach.values()), inventory, complete=not effect.unknown)
    worse = ReachedPairs(_pairs(_worse(effect)), inventory, complete=not effect.unknown)
    flow = after.outline(effect.flow).joined(before.outline(effect.previous or effect.flow))
    candidate = Candidate(
        address=effect.flow,
        labels=flow.labels,
        targets=flow.targets,
        has_scopes=flow.has_scopes,
        reached=(touched,),
    )
    return EffectSubject(
        candidate=candidate,
        facts={f"effect.{name}": value for name, value in _facts(effect, candidate, worse).items()},
        unknown="; ".join(sorted(one.summary for one in effect.unknown)),
        possible=_possible(effect, candidate, before, after) if effect.unknown else None,
        subject=effect.subject,
    )


def _possible(effect: FlowEffect, candidate: Candidate, before: World, after: World) -> Candidate:
    """The flow with all that it leads to before and after: whoever is not known may be affected in any of it."""
    sides = (before, effect.previous or effect.flow), (after, effect.flow)
    found = [
        world.inventory.reached(world.policy, address)
        for world, address in sides
        if world.inventory is not None and address in world.policy
    ]
    return replace(candidate, reached=tuple(found))


def _worse(effect: FlowEffect) -> list[Reach]:
    return [effect.reach.get(direction, _NOTHING) for direction in (Direction.GAINS, Direction.WEAKER)]


def _pairs(reaches: Iterable[Reach]) -> BitMap:
    return BitMap().union(*(reach.pairs for reach in reaches))


def _facts(effect: FlowEffect, candidate: Candidate, worse: ReachedPairs) -> Mapping[str, Any]:
    counts: dict[str, int] = {}
    for direction in Direction:
        counts |= _counts(str(direction), effect.reach.get(direction, _NOTHING))
    counts |= _counts("standing", effect.standing) | _counts("unapproved", effect.unapproved)
    return {
        **counts,
        "flow": str(effect.flow),
        "labels": sorted(candidate.labels),
        "is_changed": effect.is_changed,
        "has_approval": effect.controls is None or effect.controls.approval is not None,
        "users_before": len(effect.users_before),
        "users": len(effect.users),
        "lost": [str(control) for control in effect.lost],
        "added": [str(control) for control in effect.added],
        "power_gained": len(effect.power.gained),
        "power_lost": len(effect.power.lost),
        "power": effect.power.after,
        "concerns": [str(finding.concern) for finding in effect.findings if finding.is_new],
        "tags": lambda: sorted(worse.tags()),
        "resource_risks": lambda: sorted(worse.resource_risks()),
        "permission_risks": lambda: sorted(worse.permission_risks()),
    }


def _counts(name: str, reach: Reach) -> dict[str, int]:
    return {name: reach.count, f"{name}_people": len(reach.people), f"{name}_entitlements": len(reach.pairs)}
