"""Which of two approvals is at least as easy to get.

Until the first tier an approval is a formula: somebody of each clause. With ``k`` tiers open, the approval of each may
stand for one clause that is missing; so of the clauses and the open tiers together, at most ``k`` may be without
approval, which is the same as: somebody of every ``k + 1`` of them, at least. Such formulas have no negation, so one
follows from another if, and only if, each of its clauses contains a clause of the other.

There are as many such formulas as there are ways to choose, so with many clauses and tiers they are not written out.
Then, and where approvers must be distinct, each clause needs a clause of its own on the other side, and each tier of
the other side a tier of its own here that opens no later: whatever is missing here is missing there, and whatever
stands for it there stands for it here. That is sound; it is not complete: what is said to be as easy is.

``Owner`` and ``manager`` compare as words: who that is differs from request to request.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import chain, combinations
from math import comb
from typing import TypeVar

from pyroaring import FrozenBitMap

from flowsync.access.controls import Approval, Clause, Tier
from flowsync.access.matching import most_matched
from flowsync.access.people import clause_of

_REMEMBERED = 1 << 14
_MOST_CLAUSES = 64
"""How many clauses a formula has at most that is written out."""
_Item = TypeVar("_Item", Clause, Tier)


@lru_cache(maxsize=_REMEMBERED)
def is_as_easy(one: Approval | None, other: Approval | None) -> bool:
    """Whether whoever gets the approvals that ``other`` asks for has, at the same time, got those of ``one``. None is
    approval by itself. Reflexive, and transitive where formulas are written out."""
    if one is None or one == other:
        return True
    if other is None:
        return False
    if one.distinct:
        return other.distinct and _each_has_its_own(one, other)
    if not (one.tiers or other.tiers):
        return _follows(one.clauses, other.clauses)
    if max(map(_size, (one, other))) > _MOST_CLAUSES:
        return _each_has_its_own(one, other)
    moments = {0, *(tier.minutes for tier in (*one.tiers, *other.tiers))}
    return all(_follows(_formula(one, minutes), _formula(other, minutes)) for minutes in moments)


def contains(clause: Clause, other: Clause) -> bool:
    """Whether everybody who may decide for ``other`` may for ``clause``, being no more than they have to be there."""
    return all(
        term.people <= FrozenBitMap().union(*(mine.people for mine in clause if mine.roles <= term.roles))
        for term in other
    )


def _follows(formula: Iterable[Clause], other: Collection[Clause]) -> bool:
    same = frozenset(other)
    return all(clause in same or any(contains(clause, given) for given in other) for clause in formula)


def _size(approval: Approval) -> int:
    """How many clauses the formula of an approval has once all its tiers are open; before that it has fewer."""
    return comb(len(approval.clauses) + len(approval.tiers), len(approval.tiers) + 1)


def _formula(approval: Approval, minutes: int) -> frozenset[Clause]:
    return _with_tiers(approval, sum(tier.minutes <= minutes for tier in approval.tiers))


@lru_cache(maxsize=_REMEMBERED)
def _with_tiers(approval: Approval, count: int) -> frozenset[Clause]:
    may_decide = [*approval.clauses, *(tier.clause for tier in approval.tiers[:count])]
    return frozenset(clause_of(chain.from_iterable(some)) for some in combinations(may_decide, count + 1))


def _each_has_its_own(one: Approval, other: Approval) -> bool:
    """Whether each clause of ``one`` contains another clause of ``other``, and each tier of ``other`` is contained in
    another tier of ``one`` that opens no later."""
    asked, given = _unlike(one.clauses, other.clauses)
    clauses = [[place for place, less in enumerate(given) if contains(clause, less)] for clause in asked]
    open_there, open_here = _unlike(other.tiers, one.tiers)
    tiers = [
        [
            place
            for place, mine in enumerate(open_here)
            if mine.minutes <= tier.minutes and contains(mine.clause, tier.clause)
        ]
        for tier in open_there
    ]
    return most_matched(clauses) == len(clauses) and most_matched(tiers) == len(tiers)


def _unlike(some: Iterable[_Item], others: Iterable[_Item]) -> tuple[list[_Item], list[_Item]]:
    """What either has that the other has not, as often. Equal ones may always have each other: whoever would take one
    of the two has the place of the other."""
    mine, theirs = Counter(some), Counter(others)
    return list((mine - theirs).elements()), list((theirs - mine).elements())
