"""Who may decide on requests of one flow, with ``Owner`` and ``manager`` looked up."""

from collections.abc import Collection, Sequence
from functools import cached_property

from pyroaring import BitMap

from flowsync.access.controls import Approval, Clause
from flowsync.access.matching import most_matched
from flowsync.access.own_approval import OWNER
from flowsync.access.owners import Owners
from flowsync.catalog.index import PeopleIndex
from flowsync.catalog.snapshot import MANAGER


def is_enough(approval: Approval, choices: Sequence[Collection[int]]) -> bool:
    """Whether people can be found for as many clauses and tiers as there are clauses, the approval of a tier standing
    for one that is missing. ``choices`` are those who can give each, the clauses first; of distinct approvers each is
    somebody else."""
    given = most_matched(choices) if approval.distinct else sum(map(bool, choices))
    return given >= len(approval.clauses)


class Deciders:
    """Asks about all requests that there can be: any of the ``users`` for any of the ``pairs``. So whoever owns one of
    the resources and manages one of the users is both on one request."""

    def __init__(self, users: BitMap, pairs: BitMap, people: PeopleIndex, owners: Owners) -> None:
        self.users = users
        self.pairs = pairs
        self.people = people
        self.owners = owners

    def everybody(self, approval: Approval) -> BitMap:
        """Who may decide on some request, be it once a tier has opened."""
        return BitMap().union(*map(self.of, (*approval.clauses, *(tier.clause for tier in approval.tiers))))

    def of(self, clause: Clause) -> BitMap:
        """Who may give this approval on some request."""
        found = BitMap()
        for term in clause:
            people = BitMap(term.people)
            people &= self._owning if OWNER in term.roles else people
            people &= self._managing if MANAGER in term.roles else people
            found |= people
        return found

    def whoever_asks(self, clause: Clause) -> BitMap:
        """Who may give this approval whoever the grantee is: not as somebody's manager."""
        return self.of(frozenset(term for term in clause if MANAGER not in term.roles))

    @cached_property
    def _owning(self) -> BitMap:
        return self.owners.of(self.pairs)

    @cached_property
    def _managing(self) -> BitMap:
        return self.people.managers_of(self.users)
