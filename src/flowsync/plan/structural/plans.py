"""The effects of all changes of a plan: on what changes, and on the flows that use it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flowsync.access.policy import Policy
from flowsync.ground.address import Address, Kind
from flowsync.model.state import State
from flowsync.plan.structural.indirect import indirect_effects
from flowsync.plan.structural.objects import both_ways, object_effect
from flowsync.plan.values import Action, Change, Indirect

_TARGETS = ("spec", "access_targets")
_REFERRING = ('"bundle"', '"access_scope"')
"""What stands in the text of a body with such targets."""


def judged_changes(changes: Sequence[Change], state: State) -> tuple[tuple[Change, ...], tuple[Indirect, ...]]:
    """The changes with their effects, and the flows in force whose access they change indirectly.

    What flows refer to is looked up among what is in force in ``state``, managed or not, and what becomes of it.
    """
    if not any(map(looks_around, changes)):
        return tuple(_judged(change) for change in changes), ()
    before = {address: known.live for address, known in state.resources.items() if known.live is not None}
    after = _after(before, changes)
    policies = both_ways(before, after)
    judged = tuple(_judged(change, policies if looks_around(change) else ()) for change in changes)
    return judged, indirect_effects(judged, before, after)


def looks_around(change: Change) -> bool:
    """Whether more than the two bodies says what a change does: what flows refer to, or who refers to it."""
    if change.address.kind is not Kind.ACCESS_FLOW:
        return change.action is not Action.NO_OP
    changes_targets = any(attribute.key_path[: len(_TARGETS)] == _TARGETS for attribute in change.attributes)
    return changes_targets and any(word in f"{change.before}{change.after}" for word in _REFERRING)


def _after(before: Mapping[Address, str], changes: Sequence[Change]) -> dict[Address, str]:
    gone = {change.previous or change.address for change in changes}
    kept = {address: body for address, body in before.items() if address not in gone}
    return kept | {change.address: change.after for change in changes if change.after is not None}


def _judged(change: Change, policies: tuple[Policy, ...] = ()) -> Change:
    return replace(change, effect=object_effect(change.address.kind, change.before, change.after, policies))
