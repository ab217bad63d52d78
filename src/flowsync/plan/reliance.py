"""What a plan changes and relied on, as fingerprints that apply compares."""

from collections.abc import Collection, Sequence
from hashlib import sha256

from flowsync.ground.address import Address
from flowsync.ground.json_text import canonical_json
from flowsync.model.configuration import Configuration
from flowsync.model.references import body_references
from flowsync.model.state import ResourceState, State
from flowsync.plan.values import Change

_NOTHING = ResourceState()


def fingerprint(state: State, address: Address) -> str:
    """What the state says of one address, in 16 hexadecimal digits.

    The serial of the last change is part of it: a plan whose object was changed and changed back is stale too. So is
    a live row that nobody can read: it is not the same as none.
    """
    known = state.resources.get(address, _NOTHING)
    serial = known.serial or state.removed.get(address, 0)
    unreadable = ["unreadable"] if address in state.invalid else []
    return sha256(canonical_json([known.live, known.applied, serial, *unreadable]).encode()).hexdigest()[:16]


def relied_on(
    configuration: Configuration, state: State, changes: Sequence[Change], as_they_are: Collection[Address] = ()
) -> dict[Address, str]:
    """Fingerprints of the changed addresses, of those their new bodies refer to, and of those that refer to them.

    ``as_they_are`` are objects that stay as they are in the live store although the policies say otherwise: what they
    refer to there counts, too.
    """
    changed = {address for change in changes for address in (change.address, change.previous) if address}
    referred = {
        target
        for change in changes
        if change.after is not None
        for target in body_references(change.address, change.after)
    }
    referring = {
        resource.address
        for resource in configuration.resources.values()
        if any(reference.target in changed for reference in resource.references)
    }
    live = {address: state.resources.get(address, _NOTHING).live for address in as_they_are}
    referring |= {
        address
        for address, body in live.items()
        if body is not None and not changed.isdisjoint(body_references(address, body))
    }
    return {address: fingerprint(state, address) for address in sorted(changed | referred | referring)}
