"""Drift alone: live against applied, without the policies."""

from dataclasses import replace

from flowsync.ground.address import Address, Kind
from flowsync.ground.diagnostic import Severity
from flowsync.model.state import ResourceState, State
from flowsync.plan.diff import diff_bodies
from flowsync.plan.structural.objects import object_effect
from flowsync.plan.values import AttributeChange, Drift


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
            effect=object_effect(address.kind, known.live, known.applied),
        )
        for address, known in sorted(state.resources.items())
        if known.is_managed and known.live != known.applied and address not in state.invalid
    )


def _attributes(kind: Kind, known: ResourceState) -> tuple[AttributeChange, ...]:
    if known.live is None or known.applied is None:
        return ()
    return diff_bodies(kind, known.applied, known.live, known.applied)
