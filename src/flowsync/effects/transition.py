"""What an effect plan compares: the policy in force, and the one that apply would leave."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flowsync.access.policy import Policy
from flowsync.effects.touched import Move
from flowsync.ground.address import Address
from flowsync.ground.place import SourceRange
from flowsync.model.state import State
from flowsync.plan.values import Action, Change, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """The policy before and after. ``moves`` are the objects that change; every other one is the same in both.

    ``subjects`` tells where the documents of changed objects start. ``unread`` are objects in force of which nobody can
    tell what they say, because their rows in the live store are not valid; they are in neither policy.
    """

    before: Policy
    after: Policy
    moves: tuple[Move, ...]
    subjects: Mapping[Address, SourceRange] = field(default_factory=dict)
    unread: tuple[Address, ...] = ()


def transition_of(plan: Plan, state: State) -> Transition:
    """What a plan on this state does to policy."""
    before, after = policies_of(plan, state)
    changes = _effective(plan)
    return Transition(
        before=before,
        after=after,
        moves=tuple((_source(change), change.address if change.after is not None else None) for change in changes),
        subjects={change.address: change.subject for change in changes if change.subject is not None},
        unread=tuple(sorted(state.invalid)),
    )


def policies_of(plan: Plan, state: State) -> tuple[Policy, Policy]:
    """The policy before and after a plan on this state, objects that flowsync does not manage among them: they are in
    force too. What a partial plan leaves out, and drift that it leaves as it is, stays as it is live."""
    live = {address: known.live for address, known in state.resources.items() if known.live is not None}
    changes = _effective(plan)
    after = dict(live)
    for source in filter(None, map(_source, changes)):
        after.pop(source, None)
    after |= {change.address: change.after for change in changes if change.after is not None}
    return Policy(live), Policy(after)


def _effective(plan: Plan) -> list[Change]:
    """The changes of what is in force."""
    return [change for change in plan.changes if change.action is not Action.NO_OP]


def _source(change: Change) -> Address | None:
    """The object in force that a change is made to."""
    return None if change.before is None else change.previous or change.address
