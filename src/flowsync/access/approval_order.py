"""Which of two approvals is at least as easy to get.

Until the first tier an approval is a formula: somebody of each clause. With ``k`` tiers open, the approval of each may
stand for one clause that is missing; so of the clauses and the open tiers together, at most ``k`` may be without
approval, which is the same as: somebody of every ``k + 1`` of them, at least. Such formulas have no negation, so one
follows from another if, and only if, each of its clauses contains a clause of the other. Where approvers must be
distinct, each clause needs a clause of its own on the other side.

``Owner`` and ``manager`` compare as words: who that is differs from request to request.
"""

from functools import lru_cache
from itertools import chain, combinations

from pyroaring import FrozenBitMap

from flowsync.access.controls import Approval, Clause
from flowsync.access.matching import most_matched
from flowsync.access.people import clause_of

_REMEMBERED = 1 << 14


@lru_cache(maxsize=_REMEMBERED)
def is_as_easy(one: Approval | None, other: Approval | None) -> bool:
    """Whether whoever gets the approvals that ``other`` asks for has, at the same time, got those of ``one``. None is
    approval by itself. Reflexive and transitive."""
    if one is None or one == other:
        return True
    if other is None:
        return False
    if one.distinct:
        return other.distinct and _each_has_its_own(one, other)
    if not (one.tiers or other.tiers):
        return all(any(contains(clause, given) for given in other.clauses) for clause in one.clauses)
    moments = {0, *(tier.minutes for tier in (*one.tiers, *other.tiers))}
    return all(_follows(_formula(one, minutes), _formula(other, minutes)) for minutes in moments)


def contains(clause: Clause, other: Clause) -> bool:
    """Whether everybody who may decide for ``other`` may for ``clause``, being no more than they have to be there."""
    return all(
        term.people <= FrozenBitMap().union(*(mine.people for mine in clause if mine.roles <= term.roles))
        for term in other
    )


def _follows(formula: frozenset[Clause], other: frozenset[Clause]) -> bool:
    return all(any(contains(clause, given) for given in other) for clause in formula)


def _formula(approval: Approval, minutes: int) -> frozenset[Clause]:
    return _with_tiers(approval, sum(tier.minutes <= minutes for tier in approval.tiers))


@lru_cache(maxsize=_REMEMBERED)
def _with_tiers(approval: Approval, count: int) -> frozenset[Clause]:
    may_decide = [*approval.clauses, *(tier.clause for tier in approval.tiers[:count])]
    return frozenset(clause_of(chain.from_iterable(some)) for some in combinations(may_decide, count + 1))


def _each_has_its_own(one: Approval, other: Approval) -> bool:
    """Whether each clause of ``one`` contains another clause of ``other``, and each tier of ``other`` is contained in
    another tier of ``one`` that opens no later."""
    clauses = [
        [place for place, given in enumerate(other.clauses) if contains(clause, given)] for clause in one.clauses
    ]
    tiers = [
        [
            place
            for place, mine in enumerate(one.tiers)
            if mine.minutes <= tier.minutes and contains(mine.clause, tier.clause)
        ]
        for tier in other.tiers
    ]
    return most_matched(clauses) == len(clauses) and most_matched(tiers) == len(tiers)
