"""Which flows a change of policy can touch: what they say themselves, and what they use."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from hashlib import sha256
from operator import attrgetter
from typing import Any

from flowsync.access.policy import Policy, target_address
from flowsync.ground.address import Address, Kind
from flowsync.ground.json_text import canonical_json

Move = tuple[Address | None, Address | None]
"""An object that changes: its address before, None where it is made; and after, None where it goes."""
_ACCOUNT = Address(kind=Kind.ACCOUNT_SETTINGS, name="account")
_MOST_MARKS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A flow whose routes may change. ``flow`` is its address after, of one that goes the address that it had.
    ``before`` are the flows that it continues: itself, mostly, by its address before; nothing where it is new.
    ``via`` are the changed objects that it uses, sorted."""

    flow: Address
    before: tuple[Address, ...]
    is_changed: bool
    via: tuple[Address, ...] = ()

    @property
    def previous(self) -> Address | None:
        """The address before, where that was another one."""
        return next((address for address in self.before if address != self.flow), None)


def touched_flows(before: Policy, after: Policy, moves: Sequence[Move]) -> tuple[Touched, ...]:
    """The flows that the moves can touch, sorted by address. An object that keeps its spec touches none."""
    telling = [move for move in moves if _spec(before, move[0]) != _spec(after, move[1])]
    changed = {address for move in telling for address in move if address is not None}
    if before.requires_request_duration == after.requires_request_duration:
        changed.discard(_ACCOUNT)
    own, continues = set(_continues(telling)), _continues(moves)
    others = _using(changed, after, set(after.flows) - own) if changed - own else set()
    found = []
    for flow in sorted(own | others, key=attrgetter("sort_key")):
        sources = continues.get(flow, (flow,))
        used = {*_used(flow, after), *(one for source in sources for one in _used(source, before))}
        via = tuple(sorted(used & changed))
        if via or flow in own:
            found.append(Touched(flow=flow, before=sources, is_changed=flow in own, via=via))
    return tuple(found)


def _spec(policy: Policy, address: Address | None) -> Mapping[str, Any] | None:
    return policy.spec(address) if address is not None and address in policy else None


def _continues(moves: Iterable[Move]) -> dict[Address, tuple[Address, ...]]:
    """Of each flow that moves itself, the flows that it continues. One that takes the address of another, which goes,
    continues both."""
    found: dict[Address, tuple[Address, ...]] = {}
    for source, target in moves:
        flow = target or source
        if flow is not None and flow.kind is Kind.ACCESS_FLOW:
            found[flow] = (*found.get(flow, ()), *((source,) if source else ()))
    return found


def digest_of(flow: Address, policy: Policy) -> str:
    """What the flow and all that it uses say, as a SHA-256 in hexadecimal; empty where there is no such flow."""
    used = sorted({flow, *_used(flow, policy)})
    said = [[str(one), policy.spec(one)] for one in used if one in policy]
    return sha256(canonical_json(said).encode()).hexdigest() if flow in policy else ""


def _using(changed: Set[Address], policy: Policy, flows: set[Address]) -> set[Address]:
    """Those of the flows that may use one of the objects; where these are few, told by the text of the flows, because
    to parse each of 10,000 takes longer."""
    scopes = {one for one in changed if one.kind is Kind.ACCESS_SCOPE}
    bundles = {one for one in policy.of_kind(Kind.BUNDLE) if not scopes.isdisjoint(_targets(one, policy))}
    held = [one for one in {*changed, *bundles} if one.kind in (Kind.BUNDLE, Kind.ACCESS_SCOPE)]
    if _ACCOUNT in changed or len(held) > _MOST_MARKS:
        return flows
    spaces = {
        one.name for one in policy.of_kind(Kind.SPACE) if one in changed or not scopes.isdisjoint(_cut_to(one, policy))
    }
    marks = [f'{{"name":"{one.name}"}}' for one in held]
    return {flow for flow in flows if flow.space in spaces or any(mark in policy.body(flow) for mark in marks)}


def _cut_to(space: Address, policy: Policy) -> Iterator[Address]:
    """The access scopes that everything in a space is cut to."""
    return (Address(kind=Kind.ACCESS_SCOPE, name=name) for name in policy.spec(space)["space_scopes"])


def _used(flow: Address, policy: Policy) -> Iterator[Address]:
    """What else decides about the routes of a flow; nothing where there is no such flow."""
    if flow not in policy:
        return
    if policy.spec(flow)["trigger"] == "SELF_SERVE":
        yield _ACCOUNT
    if flow.space is not None:
        yield Address(kind=Kind.SPACE, name=flow.space)
        yield from policy.space_scopes(flow) or ()
    for holder in (flow, *_targets(flow, policy)):
        yield from _targets(holder, policy)


def _targets(holder: Address, policy: Policy) -> Iterator[Address]:
    """The bundles and access scopes that a flow or bundle points at; an access scope points at nothing."""
    if holder.kind is not Kind.ACCESS_SCOPE and holder in policy:
        addresses = (target_address(holder, target) for target in policy.spec(holder)["access_targets"])
        yield from (address for address in addresses if address is not None)
