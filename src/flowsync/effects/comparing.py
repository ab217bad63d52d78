"""Compares controls by number: equal controls have one, and what two of them mean for each other is worked out once.

Controls hold sets of thousands of people, so that merely looking them up costs more than counting one atom.
"""

from flowsync.access.compare import covers, lost
from flowsync.access.controls import Control, Controls


class Comparing:
    """Gives out the numbers, and remembers the answers."""

    def __init__(self) -> None:
        self._numbers: dict[Controls, int] = {}
        self._by_identity: dict[int, int] = {}
        self._controls: list[Controls] = []
        self._covers: dict[tuple[int, int], bool] = {}

    def number(self, controls: Controls) -> int:
        """The number of these controls."""
        known = self._by_identity.get(id(controls))
        if known is None:
            known = self._numbers.setdefault(controls, len(self._numbers))
            if known == len(self._controls):
                self._controls.append(controls)
            if self._controls[known] is controls:  # which is kept alive, so that nothing else gets its id
                self._by_identity[id(controls)] = known
        return known

    def controls(self, number: int) -> Controls:
        """The controls of a number."""
        return self._controls[number]

    def covers(self, one: int, other: int) -> bool:
        """Whether a route under ``one`` is at least as easy in every control as one under ``other``."""
        known = self._covers.get((one, other))
        if known is None:
            known = self._covers[one, other] = covers(self._controls[one], self._controls[other])
        return known

    def eased(self, before: int, after: int) -> frozenset[Control]:
        """The controls in which ``after`` is not covered by ``before``."""
        return frozenset(lost(self._controls[before], self._controls[after]))
