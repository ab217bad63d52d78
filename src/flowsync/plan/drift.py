"""Drift alone: live against applied, without the policies."""

from dataclasses import replace

from flowsync.ground.address import Address, Kind
from flowsync.ground.diagnostic import Severity
from flowsync.model.state import ResourceState, State
from flowsync.plan.diff import diff_bodies
from flowsync.plan.structural.objects import object_effect
from flowsync.plan.structural.plans import judged_changes
from flowsync.plan.structural.sets import combined
from flowsync.plan.values import Action, AttributeChange, Change, Drift, Effect, Reason


def judged(state: State) -> State:
    """The state with rows that nobody can read and flowsync does not manage as warnings, as a plan judges them."""
    diagnostics = tuple(
        diagnostic if _is_managed(state, diagnostic.address) else replace(diagnostic, severity=Severity.WARNING)
        for diagnostic in state.diagnostics
    )
    return replace(state, diagnostics=diagnostics)


def _is_managed(state: State, address: Address | None) -> bool:
    return address is not None and address in state.resources and state.resources[address].is_managed


def drift_of(state: State) -> tuple[Drift, ...]:
    """The managed objects that differ in the live store from what flowsync last put there, in order of address."""
    return tuple(
        Drift(
            address=address,
            missing=known.live is None,
            attributes=_attributes(address.kind, known),
            effect=restoring_effect(address, known, state),
        )
        for address, known in sorted(state.resources.items())
        if known.is_managed and known.live != known.applied and address not in state.invalid
    )


def restoring_effect(address: Address, known: ResourceState, state: State) -> Effect:
    """What it would do to access to put back what was applied: to the object, and where it is gone, to the flows in
    force that use it."""
    own = object_effect(address.kind, known.live, known.applied)
    if known.live is not None or known.applied is None:
        return own
    again = Change(address=address, action=Action.CREATE, after=known.applied, reason=Reason.DRIFT)
    _, indirect = judged_changes([again], state)
    return combined(own, *(one.effect for one in indirect))


def _attributes(kind: Kind, known: ResourceState) -> tuple[AttributeChange, ...]:
    if known.live is None or known.applied is None:
        return ()
    return diff_bodies(kind, known.applied, known.live, known.applied)
