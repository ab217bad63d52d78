"""What flowsync managed at one time against what it managed at another, as changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flowsync.ground.address import Address
from flowsync.model.record import PastObject
from flowsync.plan.diff import diff_bodies
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


def recorded_change(address: Address, before: str, after: str, previous: Address | None = None) -> Change:
    """The update that made the canonical body ``before`` the other one, ``after``; ``previous`` as a change has it."""
    return Change(
        address=address,
        previous=previous,
        action=Action.UPDATE,
        before=before,
        after=after,
        attributes=recorded_attributes(address, before, after),
        reason=Reason.POLICY,
    )


def recorded_attributes(address: Address, before: str, after: str) -> tuple[AttributeChange, ...]:
    """The fields in which two canonical bodies of an object differ."""
    return diff_bodies(address.kind, before, before, after)


def _changes(before: Objects, after: Objects) -> Iterator[ObjectChange]:
    then = {found.object_id: (address, found.body) for address, found in before.items()}
    now = {found.object_id: (address, found.body) for address, found in after.items()}
    for object_id, (address, body) in then.items():
        if object_id not in now:
            gone = Change(address=address, action=Action.DELETE, before=body, reason=Reason.REMOVED)
            yield ObjectChange(object_id=object_id, change=gone)
    for object_id, (address, body) in now.items():
        former, past = then.get(object_id, (address, None))
        if past is None:
            come = Change(address=address, action=Action.CREATE, after=body, reason=Reason.POLICY)
            yield ObjectChange(object_id=object_id, change=come)
        elif (former, past) != (address, body):
            previous = former if former != address else None
            yield ObjectChange(object_id=object_id, change=recorded_change(address, past, body, previous))


def _order(one: ObjectChange) -> tuple[Address, bool]:
    return one.change.address, one.change.action is not Action.DELETE
