"""What flowsync managed at one time against what it managed at another, as changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flowsync.access.policy import Policy
from flowsync.ground.address import Address
from flowsync.model.canonical import renewed_body
from flowsync.model.record import PastObject
from flowsync.plan.diff import diff_bodies
from flowsync.plan.structural.objects import both_ways, object_effect
from flowsync.plan.values import Action, AttributeChange, Change, Reason

Objects = Mapping[Address, PastObject]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectChange:
    """What became of the object with this id."""

    object_id: str
    change: Change


def compare_objects(before: Objects, after: Objects) -> tuple[ObjectChange, ...]:
    """What was created, updated, renamed and deleted, in order of address; what went stands before what came.

    An object is the same one while its id is: one that took the name of another is created, and the other is deleted.
    """
    return tuple(sorted(_changes(before, after), key=_order))


def recorded_change(
    address: Address,
    before: str,
    after: str,
    previous: Address | None = None,
    policies: tuple[Policy, ...] = (),
) -> Change:
    """The update that made the canonical body ``before`` the other one, ``after``; ``previous`` as a change has it.

    ``policies`` are the objects of before and of after, where they are known, for what the body refers to.
    """
    return Change(
        address=address,
        previous=previous,
        action=Action.UPDATE,
        before=before,
        after=after,
        attributes=recorded_attributes(address, before, after),
        reason=Reason.POLICY,
        effect=object_effect(address.kind, before, after, policies),
    )


def recorded_create(address: Address, body: str) -> Change:
    """The change that brought this canonical body."""
    effect = object_effect(address.kind, None, body)
    return Change(address=address, action=Action.CREATE, after=body, reason=Reason.POLICY, effect=effect)


def recorded_delete(address: Address, body: str) -> Change:
    """The change that took this canonical body."""
    effect = object_effect(address.kind, body, None)
    return Change(address=address, action=Action.DELETE, before=body, reason=Reason.REMOVED, effect=effect)


def recorded_attributes(address: Address, before: str, after: str) -> tuple[AttributeChange, ...]:
    """The fields in which two canonical bodies of an object differ."""
    return diff_bodies(address.kind, before, before, after)


def _changes(before: Objects, after: Objects) -> Iterator[ObjectChange]:
    then = {found.object_id: (address, _body(address, found)) for address, found in before.items()}
    now = {found.object_id: (address, _body(address, found)) for address, found in after.items()}
    policies = both_ways(dict(then.values()), dict(now.values()))
    for object_id, (address, body) in then.items():
        if object_id not in now:
            yield ObjectChange(object_id=object_id, change=recorded_delete(address, body))
    for object_id, (address, body) in now.items():
        former, past = then.get(object_id, (address, None))
        if past is None:
            yield ObjectChange(object_id=object_id, change=recorded_create(address, body))
        elif (former, past) != (address, body):
            previous = former if former != address else None
            change = recorded_change(address, past, body, previous, policies)
            yield ObjectChange(object_id=object_id, change=change)


def _body(address: Address, found: PastObject) -> str:
    """The canonical body, also of what an earlier flowsync applied."""
    return renewed_body(address.kind, found.body)


def _order(one: ObjectChange) -> tuple[Address, bool]:
    return one.change.address, one.change.action is not Action.DELETE
