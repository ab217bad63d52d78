"""Says where a plan takes an object out of what a guardrail looks at: a label dropped, a space left, a target gone."""

from collections.abc import Iterator, Sequence

from flowsync.ground.address import Address, Kind
from flowsync.guardrails.moves import Moves
from flowsync.guardrails.selection import Candidate, fitting, selects
from flowsync.guardrails.values import Guardrail, Subject
from flowsync.guardrails.world import World
from flowsync.plan.judgements import Judgement, Outcome, Weight


def disarmed(
    guardrail: Guardrail, before: World, after: World, moves: Moves, flows: Sequence[Address]
) -> Iterator[Judgement]:
    """One judgement for each object that the guardrail looked at before the plan and no longer looks at after it.

    ``flows`` are those that the plan touches. An object that goes, or a flow that is switched off, is none: nothing is
    left to look at.
    """
    selection = guardrail.selection
    for address in _touched(guardrail, moves, flows):
        former = moves.before(address)
        if not (_is_there(before, former) and _is_there(after, address)):
            continue
        was, now = before.candidate(former, selection), after.candidate(address, selection)
        if selects(selection, was) and selects(selection, now) is False:
            yield Judgement(
                outcome=Outcome.DISARMED,
                severity=Weight.WARNING,
                guardrail=guardrail.name,
                address=address,
                summary=f"No longer under guardrail {guardrail.name}: {_why(guardrail, was, now)}.",
                subject=moves.changed[address].subject if address in moves.changed else None,
                rule=guardrail.subject,
            )


def _touched(guardrail: Guardrail, moves: Moves, flows: Sequence[Address]) -> Sequence[Address]:
    if not moves.changed:
        return ()
    return sorted(moves.changed) if guardrail.on is Subject.CHANGE else flows


def _is_there(world: World, address: Address) -> bool:
    return world.is_in_force(address) if address.kind is Kind.ACCESS_FLOW else address in world.policy


def _why(guardrail: Guardrail, was: Candidate, now: Candidate) -> str:
    """What no longer fits, in words."""
    selection = guardrail.selection
    left = [key for key, fits in fitting(selection, now).items() if fits is False]
    dropped = sorted(was.labels & set(selection.labels))
    words = {
        "labels": f"label{'s' if len(dropped) > 1 else ''} {', '.join(dropped)} dropped",
        "spaces": f"space {was.address.space} left",
        "addresses": f"it was {was.address}",
        "targets": "its targets are others now",
        "tags": "it reaches nothing with that tag now",
        "resource_risk": "it reaches nothing of that risk now",
        "permission_risk": "it gives no permission of that risk now",
    }
    return ", ".join(words[key] for key in left)
