"""Which flows a plan touches: what it says about guardrails is about them, however many others there are."""

from collections.abc import Sequence
from operator import attrgetter

from flowsync.access.policy import Policy
from flowsync.effects.touched import Move, touched_flows
from flowsync.ground.address import Address, Kind


def flows_touched(before: Policy, after: Policy, moves: Sequence[Move]) -> tuple[Address, ...]:
    """The flows after the ``moves`` of which a guardrail may say something else than before them, sorted: those that
    change, be it by a label alone, and those that lead through a bundle, access scope, space or setting that does."""
    if before.requires_request_duration != after.requires_request_duration:
        return after.flows
    found = {address for _, address in moves if address is not None and address.kind is Kind.ACCESS_FLOW}
    found |= {one.flow for one in touched_flows(before, after, moves) if one.flow in after}
    return tuple(sorted(found, key=attrgetter("sort_key")))
