"""What a reviewer should know about who decides on requests of a flow.

- A request **can be approved** when there are people for as many of its clauses and tiers, taken together, as it has
  clauses: each approval of a tier stands for one clause. Of distinct approvers, each is somebody else; ``Owner`` and
  ``manager`` count as somebody who gives no other approval, where the resource has an owner and the grantee a manager
  of those who qualify. Nobody is left out for having asked. Where roles cut the users or the pairs into more than 64
  parts, only what no request at all can get is told.
- One person **gives all** when they can give every approval of an ALL_OF without distinct approvers, on some request.
- Two people are **mutual** when each can ask for themselves, and each can give every approval for the other on some
  request, before any tier opens.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, islice, product

from pyroaring import BitMap

from flowsync.access.controls import Approval, Clause, Requested
from flowsync.access.deciders import Deciders, is_enough
from flowsync.access.own_approval import OWNER
from flowsync.access.usage import Usage
from flowsync.catalog.index import PeopleIndex
from flowsync.catalog.snapshot import MANAGER

_MOST_SHOWN = 3
_MOST_PARTS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutual:
    """How many pairs of people can request and approve for each other, who they are, and the first few pairs."""

    count: int = 0
    people: BitMap = field(default_factory=BitMap)
    sample: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerns:
    """``stuck_people`` are users no request for whom can be approved, ``stuck_pairs`` the entitlements no request for
    which can be; ``is_unsatisfiable`` says that no request at all can be. ``one_for_all`` are those who give all."""

    is_unsatisfiable: bool = False
    stuck_people: BitMap = field(default_factory=BitMap)
    stuck_pairs: BitMap = field(default_factory=BitMap)
    one_for_all: BitMap = field(default_factory=BitMap)
    mutual: Mutual = Mutual()


def concerns_of(usage: Usage, deciders: Deciders) -> Concerns:
    """What is to be said of a flow with this usage, of which ``deciders`` tells; nothing where nobody approves."""
    approval = usage.approval
    if approval is None:
        return Concerns()
    fine_people, fine_pairs = _approvable(approval, deciders)
    giving_all = BitMap() if approval.distinct else _every(map(deciders.of, approval.clauses))
    return Concerns(
        is_unsatisfiable=bool(deciders.users and deciders.pairs) and not fine_people,
        stuck_people=deciders.users - fine_people,
        stuck_pairs=deciders.pairs - fine_pairs,
        one_for_all=giving_all if len(approval.clauses) > 1 else BitMap(),
        mutual=Mutual() if approval.distinct else _mutual(usage, approval, deciders),
    )


def _approvable(approval: Approval, deciders: Deciders) -> tuple[BitMap, BitMap]:
    """The users, and the pairs, for whom some request can be approved."""
    clauses = [*approval.clauses, *(tier.clause for tier in approval.tiers)]
    named = [list(islice(_named(clause), len(clauses))) for clause in clauses]
    by_role = [list(_by_role(clause, deciders)) for clause in clauses]
    best = [any(users and pairs for users, pairs in one) for one in by_role]
    if not is_enough(approval, _choices(named, best)):
        return BitMap(), BitMap()
    some_people = _atoms(deciders.users, [users for one in by_role for users, _ in one])
    some_pairs = _atoms(deciders.pairs, [pairs for one in by_role for _, pairs in one])
    if some_people is None or some_pairs is None:
        return deciders.users, deciders.pairs
    fine_people, fine_pairs = BitMap(), BitMap()
    for users, pairs in product(some_people, some_pairs):
        role_gives = [any(users <= those and pairs <= these for those, these in one) for one in by_role]
        if is_enough(approval, _choices(named, role_gives)):
            fine_people |= users
            fine_pairs |= pairs
    return fine_people, fine_pairs


def _choices(named: Iterable[list[int]], role_gives: Sequence[bool]) -> list[list[int]]:
    """Who gives each approval; a number below zero is the one who has a role."""
    return [[*those, -1 - place] if role_gives[place] else those for place, those in enumerate(named)]


def _named(clause: Clause) -> Iterator[int]:
    return chain.from_iterable(term.people for term in clause if not term.roles)


def _by_role(clause: Clause, deciders: Deciders) -> Iterator[tuple[BitMap, BitMap]]:
    """For each term with a role, the users and the pairs for whom somebody has it."""
    for term in clause:
        if term.roles:
            qualified = BitMap(term.people)
            users = deciders.users & deciders.people.reports_of(qualified) if MANAGER in term.roles else deciders.users
            pairs = deciders.owners.owned(deciders.pairs, qualified) if OWNER in term.roles else deciders.pairs
            yield users, pairs


def _atoms(whole: BitMap, parts: Iterable[BitMap]) -> list[BitMap] | None:
    """The whole cut along every part; no atom is empty. None where there are too many to look at each."""
    atoms = [whole] if whole else []
    for part in parts:
        atoms = [piece for atom in atoms for piece in (atom & part, atom - part) if piece]
        if len(atoms) > _MOST_PARTS:
            return None
    return atoms


def _every(sets: Iterable[BitMap]) -> BitMap:
    first, *others = sets
    return first.intersection(*others)


def _mutual(usage: Usage, approval: Approval, deciders: Deciders) -> Mutual:
    """Of two people, each gives all as whoever they are, or one of them, or both, as the manager of the other."""
    people = deciders.people
    asking = usage.users(Requested.SELF)
    anyway = asking & _every(map(deciders.whoever_asks, approval.clauses))
    as_manager = (asking & _every(map(deciders.of, approval.clauses))) - anyway
    managed = anyway & people.reports_of(as_manager)
    below = list(_with_managers(managed, people))
    managing = as_manager & people.managers_of(as_manager)
    cycles = [
        (one, two)
        for one, two in _with_managers(managing, people)
        if one < two and two in managing and people.manager_of(two) == one
    ]
    shown = chain(combinations(islice(anyway, _MOST_SHOWN), 2), below, cycles)
    return Mutual(
        count=len(anyway) * (len(anyway) - 1) // 2 + len(below) + len(cycles),
        people=(anyway if len(anyway) > 1 else BitMap()) | BitMap(chain.from_iterable([*below, *cycles])),
        sample=tuple(islice(shown, _MOST_SHOWN)),
    )


def _with_managers(some: BitMap, people: PeopleIndex) -> Iterator[tuple[int, int]]:
    return ((one, manager) for one in some if (manager := people.manager_of(one)) is not None)
