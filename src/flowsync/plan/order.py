"""The order in which changes are applied: what others refer to comes first, and goes last."""

from flowsync.ground.address import Address, Kind
from flowsync.plan.values import Action, Change

_RANKS = {Kind.ACCOUNT_SETTINGS: 0, Kind.ACCESS_SCOPE: 1, Kind.SPACE: 2, Kind.BUNDLE: 4, Kind.ACCESS_FLOW: 5}
_SCOPE_IN_SPACE = 3


def dependency_rank(address: Address) -> int:
    """An object refers only to objects of a lower rank: flow → bundle → scope in a space → space → global scope."""
    return _SCOPE_IN_SPACE if address.kind is Kind.ACCESS_SCOPE and address.space else _RANKS[address.kind]


def in_apply_order(changes: list[Change]) -> tuple[Change, ...]:
    """Creates and updates in dependency order, then deletes in reverse; addresses in order within a rank."""
    ordered = sorted(changes, key=lambda change: (dependency_rank(change.address), change.address.sort_key))
    kept = [change for change in ordered if change.action is not Action.DELETE]
    return (*kept, *(change for change in reversed(ordered) if change.action is Action.DELETE))
