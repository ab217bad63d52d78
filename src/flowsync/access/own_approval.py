"""Whose own approval could count on a request: that of the person, or of who asks for them.

They are named among those who decide; or who asks is named as the person's manager; or one of them owns what is asked
for, where owners decide. The last depends on what is asked for, so routes are cut by it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from pyroaring import BitMap, FrozenBitMap

from flowsync.access.controls import Approval, Controls, Requested
from flowsync.access.owners import Owners
from flowsync.catalog.index import PeopleIndex
from flowsync.catalog.snapshot import MANAGER

OWNER = "Owner"
_MOST_CUTS = 64
"""Into how many parts a way is cut at most by what people own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """People who use a flow under the same controls; never nobody. ``askers`` ask on their behalf, be it one of them
    for each; nobody does where people ask for themselves. ``counts_owners`` says that the own approval counts of
    whoever owns what is asked for."""

    people: BitMap
    controls: Controls
    askers: BitMap = field(default_factory=BitMap)
    counts_owners: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """People of a way, and those of the pairs to which it leads for whom the controls are the same."""

    people: BitMap
    pairs: BitMap
    controls: Controls


def ways_by_name(way: Way, index: PeopleIndex) -> Iterator[Way]:
    """A way on which one's own approval is not banned, cut by whose could count whatever is asked for."""
    approval = way.controls.approval
    if approval is None:
        yield way
        return
    deciding = _deciding(way, approval, index)
    if deciding:
        yield replace(way, people=deciding, controls=replace(way.controls, decides_self=True))
    if others := way.people - deciding:
        yield replace(way, people=others, counts_owners=_asks_owners(approval))


def parts_by_owned(way: Way, pairs: BitMap, owners: Owners, index: PeopleIndex) -> Iterator[Part]:
    """A way to some pairs, cut by what its people, or those who ask for them, own.

    Where that makes more than 64 parts, all who own anything are told as if they owned what any of them does.
    """
    owned = _owned(way, owners.by_owner(pairs), index) if way.counts_owners else {}
    if len(set(map(FrozenBitMap, owned.values()))) > _MOST_CUTS:
        owned = dict.fromkeys(owned, BitMap().union(*owned.values()))
    alike: dict[FrozenBitMap, BitMap] = {}
    for person, resources in owned.items():
        alike.setdefault(FrozenBitMap(resources), BitMap()).add(person)
    for some, people in alike.items():
        mine = owners.pairs_of(some) & pairs
        yield Part(people=people, pairs=mine, controls=replace(way.controls, decides_self=True))
        if rest := pairs - mine:
            yield Part(people=people, pairs=rest, controls=way.controls)
    if others := way.people - BitMap(owned):
        yield Part(people=others, pairs=pairs, controls=way.controls)


def _deciding(way: Way, approval: Approval, index: PeopleIndex) -> BitMap:
    deciders = named(approval, frozenset())
    if way.controls.requested is Requested.SELF:
        return way.people & deciders
    if way.controls.requested is Requested.OTHERS and way.askers.intersect(deciders):
        return way.people
    superiors = named(approval, frozenset({MANAGER}))
    return way.people & (deciders | index.reports_of(way.askers & superiors))


def _owned(way: Way, by_owner: Mapping[int, BitMap], index: PeopleIndex) -> dict[int, BitMap]:
    """The resources that people of the way own, or who asks for them, where owners decide; nobody who owns nothing."""
    approval = way.controls.approval
    assert approval is not None, "owners decide where somebody does"
    owners = BitMap(by_owner)
    qualified = named(approval, frozenset({OWNER})) & owners
    found = {person: by_owner[person] for person in way.people & qualified}
    for asker in way.askers & named(approval, frozenset({OWNER, MANAGER})) & owners:
        for person in index.reports_of(BitMap((asker,))) & way.people:
            found[person] = found.get(person, BitMap()) | by_owner[asker]
    if way.controls.requested is Requested.OTHERS and (asking := way.askers & qualified):
        common = BitMap().union(*(by_owner[asker] for asker in asking))
        found = {person: found[person] | common if person in found else common for person in way.people}
    return found


def named(approval: Approval, roles: frozenset[str]) -> BitMap:
    """The people who may decide, for a clause or a tier, with no more than these roles."""
    clauses = [*approval.clauses, *(tier.clause for tier in approval.tiers)]
    return BitMap().union(*(term.people for clause in clauses for term in clause if term.roles <= roles))


def _asks_owners(approval: Approval) -> bool:
    clauses = [*approval.clauses, *(tier.clause for tier in approval.tiers)]
    return any(OWNER in term.roles for clause in clauses for term in clause)
