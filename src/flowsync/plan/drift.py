"""Drift alone: live against applied, without the policies."""

from flowsync.ground.address import Kind
from flowsync.model.state import ResourceState, State
from flowsync.plan.diff import diff_bodies
from flowsync.plan.values import AttributeChange, Drift


def drift_of(state: State) -> tuple[Drift, ...]:
    """The managed objects that differ in the live store from what flowsync last put there, in order of address."""
    return tuple(
        Drift(
            address=address,
            missing=known.live is None,
            attributes=_attributes(address.kind, known),
        )
        for address, known in sorted(state.resources.items())
        if known.is_managed and known.live != known.applied and address not in state.invalid
    )


def _attributes(kind: Kind, known: ResourceState) -> tuple[AttributeChange, ...]:
    if known.live is None or known.applied is None:
        return ()
    return diff_bodies(kind, known.applied, known.live, known.applied)
