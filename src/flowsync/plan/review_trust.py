"""Whether a plan that somebody else may have written holds together, so that showing it can rely on what it says."""

from collections.abc import Iterable

from flowsync.ground.address import Address
from flowsync.plan.values import AttributeChange, Change, Drift, Plan
from flowsync.validate.live import read_live_body
from flowsync.validate.part_check import fits

_PARTS = ("metadata", "spec")
_LONGEST_NAME = 1_000


def check_plan(plan: Plan) -> None:
    """Raises ValueError where a body is no valid policy of its object, a field is none that its kind has, or drift is
    of an object that the plan does nothing about."""
    for change in plan.changes:
        _check_change(change)
    for drift in (*plan.drift, *plan.ignored):
        _check_attributes(drift.address, drift.attributes)
    _check_drift(plan.drift, plan.changes)


def check_name(address: Address) -> Address:
    """The address, where its names are not longer than any that a store would take; else ValueError."""
    if len(str(address)) > _LONGEST_NAME:
        raise ValueError("this is no address")
    return address


def _check_change(change: Change) -> None:
    check_name(change.address)
    former = check_name(change.previous or change.address)
    bodies = ((former, change.before), (change.address, change.after), (change.address, change.applied))
    for address, body in bodies:
        # InvalidBodyError is a ValueError
        if body is not None and read_live_body(address, body) != body:
            raise ValueError(f"the body of {address} is not canonical")
    if (former.kind, former.space) != (change.address.kind, change.address.space):
        raise ValueError(f"{former} cannot become {change.address}")
    _check_attributes(change.address, change.attributes)


def _check_attributes(address: Address, attributes: Iterable[AttributeChange]) -> None:
    for attribute in attributes:
        path, values = attribute.key_path, (attribute.applied, attribute.before, attribute.after)
        if path[:1] not in {(part,) for part in _PARTS} or len(attribute.labels) != len(path) - 1 or len(path) == 1:
            raise ValueError(f"{address} has no such field")
        if not all(value is None or fits(address.kind, path, value) for value in values):
            raise ValueError(f"a field of {address} cannot have such a value")


def _check_drift(drifts: Iterable[Drift], changes: Iterable[Change]) -> None:
    changed = {change.previous or change.address for change in changes}
    if any(drift.address not in changed for drift in drifts):
        raise ValueError("nothing is done about drift")
