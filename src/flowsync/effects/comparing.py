"""Compares controls by number: equal ones have the same, and what two of them mean for each other is worked out once.

Controls hold sets of thousands of people, so that merely looking them up costs more than counting one atom. Approvals
are numbered apart from what is around them: there are few of both, and many combinations.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple, TypeVar

from flowsync.access.approval_order import is_as_easy
from flowsync.access.compare import covers, lost
from flowsync.access.controls import Approval, Control, Controls

_SOME = Approval(clauses=())
"""Stands for an approval that is compared apart."""
_Key = TypeVar("_Key")
_Answer = TypeVar("_Answer")


class Numbered(NamedTuple):
    """Controls by the numbers of what is around the approval and of the approval."""

    around: int
    approval: int


class Answers(dict[tuple[_Key, _Key], _Answer]):
    """What is true of two numbers; worked out when it is first asked for."""

    def __init__(self, work_out: Callable[[_Key, _Key], _Answer]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, pair: tuple[_Key, _Key]) -> _Answer:
        answer = self[pair] = self._work_out(*pair)
        return answer


class Comparing:
    """Gives out the numbers, and the answers. One set of controls covers another where what is ``around`` it covers
    what is around the other, and its approval is ``as_easy``; both are asked for with the numbers of the two."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Controls, Numbered]] = {}
        self._around: dict[Controls, int] = {}
        self._approvals: dict[Approval | None, int] = {}
        self._controls: dict[Numbered, Controls] = {}
        self._approval_list: list[Approval | None] = []
        self._around_list: list[Controls] = []
        self.around: Answers[int, bool] = Answers(self._covers)
        self.as_easy: Answers[int, bool] = Answers(self._is_as_easy)
        self.eased: Answers[Numbered, frozenset[Control]] = Answers(self._loses)
        """By the controls before and those after: those in which the latter are not covered by the former."""

    def number(self, controls: Controls) -> Numbered:
        """The numbers of controls."""
        if id(controls) not in self._known:
            # They are kept, so that nothing else gets their id.
            self._known[id(controls)] = controls, self._number(controls)
        return self._known[id(controls)][1]

    def controls(self, number: Numbered) -> Controls:
        """The controls of their numbers."""
        return self._controls[number]

    def _number(self, controls: Controls) -> Numbered:
        approval = controls.approval
        around = replace(controls, approval=None if approval is None else _SOME)
        number = Numbered(
            self._around.setdefault(around, len(self._around)),
            self._approvals.setdefault(approval, len(self._approvals)),
        )
        self._around_list += [around] * (len(self._around) - len(self._around_list))
        self._approval_list += [approval] * (len(self._approvals) - len(self._approval_list))
        self._controls.setdefault(number, controls)
        return number

    def _covers(self, one: int, other: int) -> bool:
        return covers(self._around_list[one], self._around_list[other])

    def _is_as_easy(self, one: int, other: int) -> bool:
        return is_as_easy(self._approval_list[one], self._approval_list[other])

    def _loses(self, before: Numbered, after: Numbered) -> frozenset[Control]:
        return frozenset(lost(self._controls[before], self._controls[after]))
