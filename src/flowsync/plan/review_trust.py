"""Whether a plan that somebody else may have written holds together, so that showing it can rely on what it says."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from flowsync.ground.address import Address
from flowsync.ground.json_text import canonical_json
from flowsync.plan.diff import diff_bodies
from flowsync.plan.structural.objects import object_effect
from flowsync.plan.structural.plans import looks_around
from flowsync.plan.values import Action, AttributeChange, Cause, Change, Drift, Plan, Reason
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


def as_bodies_say(plan: Plan) -> Plan:
    """The plan with fields and effects that its bodies have: only these are in its digest, and what is shown is made of
    the others. What nobody can tell from the bodies of one object, the effect of other bundles and scopes, stays."""
    drifted = {drift.address for drift in plan.drift}
    return replace(plan, changes=tuple(_as_bodies_say(change, drifted) for change in plan.changes))


def _as_bodies_say(change: Change, drifted: set[Address]) -> Change:
    if change.action is Action.NO_OP:
        return change
    kind, may_drift = change.address.kind, (change.previous or change.address) in drifted
    reason = Reason.POLICY if change.reason is Reason.DRIFT and not may_drift else change.reason
    told = replace(change, reason=reason, attributes=_fields(change, may_drift=may_drift))
    return told if looks_around(told) else replace(told, effect=object_effect(kind, told.before, told.after))


def _fields(change: Change, *, may_drift: bool) -> tuple[AttributeChange, ...]:
    """The fields in which the bodies differ: those that are told, where they are the same."""
    if change.before is None or change.after is None:
        return ()
    there = diff_bodies(change.address.kind, change.before, change.before, change.after)
    is_told = _counted(change.attributes) == _counted(there)
    is_of_policy = all(attribute.cause is Cause.CHANGE for attribute in change.attributes)
    return change.attributes if is_told and (may_drift or is_of_policy) else there


def _counted(attributes: Iterable[AttributeChange]) -> Counter[str]:
    return Counter(
        canonical_json([one.key_path, one.labels, one.before, one.after, str(one.effect), one.disarms])
        for one in attributes
    )


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
