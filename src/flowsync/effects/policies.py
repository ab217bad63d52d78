"""The policies that an effect plan compares: what is in force, and what apply would leave."""

from flowsync.access.policy import Policy
from flowsync.model.state import State
from flowsync.plan.values import Action, Plan


def policies_of(plan: Plan, state: State) -> tuple[Policy, Policy]:
    """The policy before and after a plan on this state, objects that flowsync does not manage among them: they are in
    force too. What a partial plan leaves out, and drift that it leaves as it is, stays as it is live."""
    live = {address: known.live for address, known in state.resources.items() if known.live is not None}
    changes = [change for change in plan.changes if change.action is not Action.NO_OP]
    replaced = {change.previous or change.address for change in changes}
    after = {address: body for address, body in live.items() if address not in replaced}
    after |= {change.address: change.after for change in changes if change.after is not None}
    return Policy(live), Policy(after)
