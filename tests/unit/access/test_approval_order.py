"""Comparing approvals that have more ways to be given than can be written out."""

import pytest
from pyroaring import FrozenBitMap

from flowsync.access.approval_order import is_as_easy
from flowsync.access.controls import Approval, Clause, Term, Tier

GROUPS, TIERS = 40, 5


def clause(*people: int) -> Clause:
    return frozenset({Term(people=FrozenBitMap(people))})


def approval(groups: int = GROUPS, tiers: int = TIERS, first: tuple[int, ...] = (0,), interval: int = 30) -> Approval:
    """A group of one person each, the first of them of others; so are the tiers."""
    return Approval(
        clauses=(clause(*first), *(clause(number) for number in range(1, groups))),
        tiers=tuple(Tier(minutes=number * interval, clause=clause(1000 + number)) for number in range(1, tiers + 1)),
    )


@pytest.mark.parametrize(
    ("easier", "harder"),
    [
        (approval(first=(0, 99)), approval()),
        (approval(groups=GROUPS - 1), approval()),
        (approval(), approval(tiers=TIERS - 1)),
        (approval(interval=15), approval()),
    ],
)
def test_many_groups_with_tiers_compare_group_by_group_and_tier_by_tier(easier: Approval, harder: Approval) -> None:
    assert is_as_easy(easier, harder)
    assert not is_as_easy(harder, easier)
    assert is_as_easy(harder, harder)


def test_of_two_that_differ_both_ways_neither_is_easier() -> None:
    one, other = approval(first=(0, 99)), approval(interval=15)
    assert not is_as_easy(one, other)
    assert not is_as_easy(other, one)
