"""Says where a plan takes an object out of what a guardrail looks at: a label dropped, a space left, a target gone.

Whether a flow is switched on does not count: a label that leaves while the flow is off would not be there when it comes
on again.
"""

from collections.abc import Hashable, Iterator, Sequence

from flowsync.ground.address import Address
from flowsync.guardrails.moves import Moves
from flowsync.guardrails.selection import Candidate, fitting, selects
from flowsync.guardrails.values import Guardrail, Subject
from flowsync.guardrails.world import World
from flowsync.plan.judgements import Judgement, Outcome, Weight


def disarmed(
    guardrail: Guardrail, before: World, after: World, moves: Moves, flows: Sequence[Address]
) -> Iterator[Judgement]:
    """One judgement for each object that the guardrail looked at before the plan and no longer looks at after it, and
    for each new flow that leads where one did that goes: nobody needs to drop a label from what is made anew without.

    ``flows`` are those that the plan touches. An object that goes and has no successor is none: nothing is left to look
    at.
    """
    for address in _touched(guardrail, moves, flows):
        former = moves.before(address)
        if former in before.policy and address in after.policy:
            yield from _left(guardrail, before, after, moves, (former, address))
    for former, address in _successors(guardrail, before, after, moves):
        yield from _left(guardrail, before, after, moves, (former, address))


def _left(
    guardrail: Guardrail, before: World, after: World, moves: Moves, pair: tuple[Address, Address]
) -> Iterator[Judgement]:
    """That the guardrail looked at the first of the two and does not look at what became of it, where that is so."""
    former, address = pair
    selection = guardrail.selection
    was, now = before.candidate(former, selection), after.candidate(address, selection)
    if selects(selection, was) and selects(selection, now) is False:
        instead = "" if moves.before(address) == former else f"; it leads where {former} did, which goes"
        yield Judgement(
            outcome=Outcome.DISARMED,
            severity=Weight.WARNING,
            guardrail=guardrail.name,
            address=address,
            summary=f"No longer under guardrail {guardrail.name}: {_why(guardrail, was, now)}{instead}.",
            subject=moves.changed[address].subject if address in moves.changed else None,
            rule=guardrail.subject,
        )


def _touched(guardrail: Guardrail, moves: Moves, flows: Sequence[Address]) -> Sequence[Address]:
    if not moves.changed:
        return ()
    return sorted(moves.changed) if guardrail.on is Subject.CHANGE else flows


def _successors(guardrail: Guardrail, before: World, after: World, moves: Moves) -> Iterator[tuple[Address, Address]]:
    """Flows that go and that the guardrail looked at, each with a new flow that has a target in common with it."""
    gone = [flow for flow in moves.deleted if selects(guardrail.selection, before.candidate(flow, guardrail.selection))]
    leading = {target: flow for flow in gone for target in _targets(before, flow)}
    for flow in moves.created if gone else ():
        former = next((leading[target] for target in _targets(after, flow) if target in leading), None)
        if former is not None:
            yield former, flow


def _targets(world: World, flow: Address) -> Iterator[Hashable]:
    """What a flow leads to, bundles opened, as far as policy tells: permissions on a type, access scopes."""
    for target in world.outline(flow).targets:
        yield from ((target["integration"], target["resource_type"], one) for one in target["permissions"])
        if target["access_scope"]:
            yield flow.space, target["access_scope"]


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
