"""Which of two sets of controls is easier, and in what."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from flowsync.access.approval_order import is_as_easy
from flowsync.access.controls import Control, Controls, Requested

_REMEMBERED = 1 << 16
_EASE = {Requested.NOBODY: 0, Requested.SELF: 1, Requested.MANAGER: 2, Requested.OTHERS: 2}


@lru_cache(maxsize=_REMEMBERED)
def covers(one: Controls, other: Controls) -> bool:
    """Whether a route under ``one`` is at least as easy in every control as one under ``other``. Reflexive and
    transitive; where each covers the other, they ask for the same."""
    # Approvals last: they take a hundred times as long to compare as all other controls together.
    around = (keeps for control, keeps in _AT_LEAST_AS_EASY.items() if control is not Control.APPROVAL)
    return all(keeps(one, other) for keeps in around) and is_as_easy(one.approval, other.approval)


@lru_cache(maxsize=_REMEMBERED)
def lost(before: Controls, after: Controls) -> tuple[Control, ...]:
    """The controls in which ``after`` is not covered by ``before``, the weightiest first: easier there, or different.

    Nothing is lost exactly where ``before`` covers ``after``. Where approval is gone, what else there was to it is not
    named again.
    """
    found = (control for control, at_least in _AT_LEAST_AS_EASY.items() if not at_least(before, after))
    return tuple(control for control in found if after.approval is not None or control not in _OF_APPROVAL)


def added(before: Controls, after: Controls) -> tuple[Control, ...]:
    """The controls in which ``before`` is not covered by ``after``, the weightiest first: the mirror of ``lost``."""
    return lost(after, before)


def weakest(controls: Iterable[Controls]) -> tuple[Controls, ...]:
    """Those that nothing among them is easier than, in their order; of those that ask for the same, the first."""
    kept: list[Controls] = []
    for one in controls:
        if not any(covers(other, one) for other in kept):
            kept = [other for other in kept if not covers(one, other)]
            kept.append(one)
    return tuple(kept)


def _request(one: Controls, other: Controls) -> bool:
    if _EASE[one.requested] != _EASE[other.requested]:
        return _EASE[one.requested] < _EASE[other.requested]
    return one.requested is other.requested and one.requestors >= other.requestors


def _self_approval(one: Controls, other: Controls) -> bool:
    """Approval by itself is no harder than one's own."""
    return one.approval is None or one.decides_self or (other.approval is not None and not other.decides_self)


def _approver_reason(one: Controls, other: Controls) -> bool:
    return one.approval is None or not one.approver_reason or (other.approval is not None and other.approver_reason)


def _duration(one: Controls, other: Controls) -> bool:
    if one.states_duration and not other.states_duration:
        return False
    return _is_as_long(one.grant_minutes, other.grant_minutes) and _is_as_long(one.total_minutes, other.total_minutes)


def _is_as_long(one: int | None, other: int | None) -> bool:
    """Whether one lasts at least as long; None is without an end."""
    return one is None or (other is not None and one >= other)


def _shift(one: Controls, other: Controls) -> bool:
    """Whether access is on whenever the other is: nobody knows who will be on shift when, so by the words alone."""
    return all(any(held.implies(asked) for held in other.bound) for asked in one.bound)


def _hours(one: Controls, other: Controls) -> bool:
    if one.hours is None or other.hours is None:
        return one.hours is None
    return one.hours.zone == other.hours.zone and one.hours.week | other.hours.week == one.hours.week


_AT_LEAST_AS_EASY: Mapping[Control, Callable[[Controls, Controls], bool]] = {
    Control.REQUEST: _request,
    Control.APPROVAL: lambda one, other: is_as_easy(one.approval, other.approval),
    Control.SELF_APPROVAL: _self_approval,
    Control.MFA: lambda one, other: other.mfa or not one.mfa,
    Control.DURATION: _duration,
    Control.SHIFT: _shift,
    Control.HOURS: _hours,
    Control.JUSTIFICATION: lambda one, other: other.justification or not one.justification,
    Control.APPROVER_REASON: _approver_reason,
}
_OF_APPROVAL = (Control.SELF_APPROVAL, Control.APPROVER_REASON)
