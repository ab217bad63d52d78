"""Splits what apply would do after a merge: what the pull request does by itself, and what would be done without it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from flowsync.ground.address import Address
from flowsync.model.configuration import Configuration
from flowsync.model.state import ResourceState, State
from flowsync.plan.values import Action, Plan

Build = Callable[[Configuration, State], Plan]
"""Builds the plan of a configuration against a state, with the exceptions of the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """``pending`` is what apply would do without the pull request, ``own`` what the pull request does once that has
    been done, to ``state``: the store as it would be then."""

    pending: Plan
    own: Plan
    state: State


def split_plan(base: Configuration, merged: Configuration, state: State, build: Build) -> Split | None:
    """The parts of the plan of ``merged``, the policies after the merge, by those of its ``base``; None where nothing
    is pending and nothing drifted, so that all of the plan is the pull request's.

    What is refused, or held back by a guard, is pending all the same: it waits until somebody decides.
    """
    pending = build(base, state)
    if not (pending.changes or pending.drift):
        return None
    after = state_after(pending, state)
    return Split(pending=pending, own=build(merged, after), state=after)


def state_after(plan: Plan, state: State) -> State:
    """The state as it would be once the plan were applied, but for who did it and when: what stands against the plan
    does not keep it from being done here. Rows that nobody can read stay."""
    known = state.resources
    resources = dict(known)
    for change in plan.changes:
        resources.pop(change.previous or change.address, None)
    for change in plan.changes:
        if change.after is not None:
            is_new = change.action is Action.CREATE and change.previous is None
            former = ResourceState() if is_new else known[change.previous or change.address]
            resources[change.address] = replace(former, live=change.after, applied=change.applied or change.after)
    return replace(state, resources=resources)


def touched_twice(own: Plan, pending: Plan) -> frozenset[Address]:
    """The objects, by their addresses after the pull request, that it changes and that something pending changes."""
    waiting = {change.address for change in pending.changes if change.action is not Action.NO_OP}
    return frozenset(
        change.address
        for change in own.changes
        if change.action is not Action.NO_OP and (change.previous or change.address) in waiting
    )
