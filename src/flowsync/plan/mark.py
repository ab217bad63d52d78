"""The mark of a plan: what it said, in so few letters that a comment can carry it.

The gate holds a later plan against it: the same digest, or equal changes with equal effects.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from flowsync.ground.json_text import canonical_json
from flowsync.plan.told_effects import ToldEffects
from flowsync.plan.values import Action, Change, Plan

_SHORT = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMark:
    """``digest`` is that of the plan, ``changes`` stands for all that would change what is in force or keep what was
    changed past flowsync, ``effects`` for what it does to access as it is told; each SHA-256 in hexadecimal,
    ``effects`` empty where that is not known.

    ``each`` leads from the address of a change to what stands for it alone; a comment leaves it out where there are too
    many. ``headline`` is the first line of the plan, for people only.
    """

    digest: str
    changes: str
    effects: str
    each: Mapping[str, str] = field(default_factory=dict)
    headline: str = ""


def mark_of(plan: Plan, effects: ToldEffects | None) -> PlanMark:
    """The mark of a plan and of what is told of its effects; neither the catalog's age nor lines of files are in it."""
    marked = [*(change for change in plan.changes if change.action is not Action.NO_OP), *adopted(plan)]
    each = {str(change.address): _mark(change) for change in marked}
    return PlanMark(
        digest=plan.digest,
        changes=_digest(each),
        effects="" if effects is None or effects.knowledge == "unknown" else _digest(_told(effects)),
        each=each,
        headline="" if effects is None else effects.headline,
    )


def adopted(plan: Plan) -> tuple[Change, ...]:
    """What was changed past flowsync and stays in force, because the policies say it now too."""
    return tuple(change for change in plan.changes if change.action is Action.NO_OP and change.after is not None)


def _mark(change: Change) -> str:
    said = [str(change.previous or ""), str(change.action), change.before, change.after, change.applied]
    return _digest(said)[:_SHORT]


def _told(effects: ToldEffects) -> list[Any]:
    """The headline and every flow's effect, without what depends on where lines stand and on the catalog's age."""
    left_out = ("why", "subject")
    flows = [
        [str(flow.address), flow.digest, {key: value for key, value in flow.data.items() if key not in left_out}]
        for flow in effects.flows
    ]
    return [effects.headline, effects.knowledge, flows]


def _digest(data: Any) -> str:
    return sha256(canonical_json(data).encode()).hexdigest()
