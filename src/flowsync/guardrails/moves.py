"""What a plan does to objects, by their addresses after it."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Self

from flowsync.ground.address import Address, Kind
from flowsync.plan.values import Action, Change, Effect, Plan

_WORSE = (Effect.WIDENS, Effect.MIXED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """``changed`` are the changes that are put into force, by address. ``former`` leads from an address to that of the
    same object before: a rename, or an object of that name that leaves another space. ``widened`` are those whose
    access may become more."""

    changed: Mapping[Address, Change]
    former: Mapping[Address, Address]
    widened: frozenset[Address]

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """The moves of a plan."""
        changed = {change.address: change for change in plan.changes if change.action is not Action.NO_OP}
        former = {change.address: change.previous for change in changed.values() if change.previous is not None}
        deleted = {
            (change.address.kind, change.address.name): change.address
            for change in changed.values()
            if change.action is Action.DELETE
        }
        for change in changed.values():
            left = deleted.get((change.address.kind, change.address.name))
            if change.action is Action.CREATE and left is not None:
                former.setdefault(change.address, left)
        direct = {address for address, change in changed.items() if change.effect in _WORSE}
        indirect = {one.flow for one in plan.indirect if one.effect in _WORSE}
        return cls(changed=changed, former=former, widened=frozenset(direct | indirect))

    def before(self, address: Address) -> Address:
        """The address of the object before the plan."""
        return self.former.get(address, address)

    @property
    def created(self) -> list[Address]:
        """The flows that are new, sorted."""
        return self._flows(Action.CREATE, self.former)

    @property
    def deleted(self) -> list[Address]:
        """The flows that go and that no object continues, sorted."""
        return self._flows(Action.DELETE, frozenset(self.former.values()))

    def _flows(self, action: Action, continuing: Container[Address]) -> list[Address]:
        return sorted(
            address
            for address, change in self.changed.items()
            if change.action is action and address.kind is Kind.ACCESS_FLOW and address not in continuing
        )
