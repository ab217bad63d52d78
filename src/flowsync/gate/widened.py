"""Which documents a plan widens, and who answers for them."""

from collections.abc import Iterator
from dataclasses import dataclass

from flowsync.ground.address import Address
from flowsync.ground.json_text import parse_json
from flowsync.guardrails.moves import Moves
from flowsync.model.state import ResourceState, State
from flowsync.plan.mark import adopted
from flowsync.plan.structural.objects import object_effect
from flowsync.plan.told_effects import ToldEffects
from flowsync.plan.values import Effect, Plan

_WORSE = ("gains", "weaker")
_WIDER = (Effect.WIDENS, Effect.MIXED)
_NOTHING = ResourceState()


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """A document, and who answers for it."""

    address: Address
    owners: tuple[str, ...]


def widened(plan: Plan, effects: ToldEffects | None, state: State) -> tuple[Owned, ...]:
    """The documents of which an owner has to approve, sorted: those that may give more access after the plan, be it by
    a bundle, access scope, space or setting that they use; those that were widened past flowsync and stay so; and those
    whose owners are others after it, else a first change could take an owner away and a second one widen.

    Who answers for a document is what was applied last; for one that is new or names nobody, what it says itself.
    """
    moves = Moves.of(plan)
    through = {flow.address for flow in effects.flows if flow.direction in _WORSE} if effects else set[Address]()
    found = []
    for address in sorted(moves.widened | through | set(_handed_over(moves, state)) | set(_kept(plan, state))):
        before, after = _before(address, moves, state), _after(address, moves, state)
        found.append(Owned(address=address, owners=before or after))
    return tuple(found)


def _kept(plan: Plan, state: State) -> Iterator[Address]:
    """What was widened or given other owners past flowsync, and is policy now."""
    for change in adopted(plan):
        applied = state.resources.get(change.address, _NOTHING).applied
        is_wider = object_effect(change.address.kind, applied, change.after) in _WIDER
        if is_wider or _owners(applied) != _owners(change.after):
            yield change.address


def _handed_over(moves: Moves, state: State) -> Iterator[Address]:
    for address, change in moves.changed.items():
        before = _before(address, moves, state)
        if before and change.after is not None and before != _after(address, moves, state):
            yield address


def _before(address: Address, moves: Moves, state: State) -> tuple[str, ...]:
    return _owners(state.resources.get(moves.before(address), _NOTHING).applied)


def _after(address: Address, moves: Moves, state: State) -> tuple[str, ...]:
    change = moves.changed.get(address)
    return _owners(change.after) if change is not None else _before(address, moves, state)


def _owners(body: str | None) -> tuple[str, ...]:
    return tuple(parse_json(body)["metadata"].get("owners", ())) if body is not None else ()
