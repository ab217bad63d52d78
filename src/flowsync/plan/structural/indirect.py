"""Flows whose access changes although something else does: what they use, their space, the account settings."""

from collections import ChainMap
from collections.abc import Iterator, Sequence
from dataclasses import replace

from flowsync.access.policy import Policy
from flowsync.ground.address import Address, Kind
from flowsync.ground.json_text import parse_json
from flowsync.plan.structural.dimensions import TARGETS
from flowsync.plan.structural.reading import Reading
from flowsync.plan.structural.users import Bodies, Ways, ways_to
from flowsync.plan.values import Action, Change, Effect, Indirect


def indirect_effects(changes: Sequence[Change], before: Bodies, after: Bodies) -> tuple[Indirect, ...]:
    """What each change of a bundle, an access scope, a space or the account settings does to the active flows that used
    it before and use it after, in order of flow and way. ``before`` and ``after`` are the objects in force.

    Each change is judged by itself: beside the other objects as they were, and what is new.
    """
    roots = {change.address: change for change in changes if _may_reach(change)}
    if not roots:
        return ()
    beside = {**after, **before}
    ways = ways_to(roots.keys(), before, after)
    found = [
        one for address, change in roots.items() for one in _told(change, ways.get(address, {}), before, after, beside)
    ]
    return tuple(sorted(found, key=lambda one: (one.flow, one.via)))


def _may_reach(change: Change) -> bool:
    """Whether flows could notice: not a flow itself, and not an update that means the same."""
    same = change.action is Action.NO_OP or (change.action is Action.UPDATE and change.effect is Effect.NEUTRAL)
    return change.address.kind is not Kind.ACCESS_FLOW and not same


def _told(change: Change, ways: Ways, before: Bodies, after: Bodies, beside: Bodies) -> Iterator[Indirect]:
    if change.address.kind is Kind.ACCOUNT_SETTINGS:
        requested = [flow for flow, reading in _active_flows(before, after) if not reading.is_automatic]
        yield from (Indirect(flow=flow, via=(change.address,), effect=change.effect) for flow in requested)
        return
    then, now = (_policy(beside, change.address, body) for body in (change.before, change.after))
    for flow, via in ways.items():
        effect = _effect(before[flow], after[flow], then, now)
        if effect is not Effect.NEUTRAL:
            yield Indirect(flow=flow, via=via, effect=effect)


def _policy(beside: Bodies, address: Address, body: str | None) -> Policy:
    """The objects with one in another version, or without it."""
    if body is not None:
        return Policy(ChainMap({address: body}, dict(beside)))
    return Policy({other: text for other, text in beside.items() if other != address})


def _effect(before: str, after: str, then: Policy, now: Policy) -> Effect:
    """What becomes of what a flow gives access to; one that is switched off, before or after, gives nothing."""
    one, other = (Reading(kind=Kind.ACCESS_FLOW, data=parse_json(body)) for body in (before, after))
    if not (one.gives_access and other.gives_access):
        return Effect.NEUTRAL
    return TARGETS.effect(replace(other, policy=then), replace(other, policy=now))


def _active_flows(before: Bodies, after: Bodies) -> Iterator[tuple[Address, Reading]]:
    for address in before.keys() & after.keys():
        if address.kind is Kind.ACCESS_FLOW:
            readings = [Reading(kind=address.kind, data=parse_json(bodies[address])) for bodies in (before, after)]
            if all(reading.gives_access for reading in readings):
                yield address, readings[-1]
