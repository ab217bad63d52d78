"""Whose own approval could count on a request: that of the person, or of who asks for them.

They are named among those who decide; or who asks is named as the person's manager; or one of them owns what is asked
for, where owners decide. The last depends on what is asked for, so routes are cut by it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pyroaring import BitMap

from flowsync.access.controls import Approval, Controls, Requested
from flowsync.access.owners import Owners
from flowsync.catalog.index import PeopleIndex
from flowsync.catalog.snapshot import MANAGER

OWNER = "Owner"
_MOST_CUTS = 64
"""How many sets of resources tell the people of a way apart at most."""


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

    Where that makes more than 64 cuts, all who own anything are told as if they owned what any of them does.
    """
    owned, by_any = _owned(way, pairs, owners, index) if way.counts_owners else ({}, BitMap())
    alike: dict[bytes, tuple[BitMap, BitMap]] = {}
    for person, some in owned.items():
        # Not by the hash of a bitmap, which is the same for many.
        alike.setdefault(some.serialize(), (BitMap(), some))[0].add(person)
    cuts = list(alike.values())
    if len(cuts) > _MOST_CUTS:
        cuts = [(BitMap(owned), BitMap().union(*owned.values()))]
    if others := way.people - BitMap(owned):
        cuts.append((others, by_any))
    for people, resources in cuts:
        mine = owners.pairs_of(resources) & pairs
        if mine:
            yield Part(people=people, pairs=mine, controls=replace(way.controls, decides_self=True))
        if rest := pairs - mine:
            yield Part(people=people, pairs=rest, controls=way.controls)


def _deciding(way: Way, approval: Approval, index: PeopleIndex) -> BitMap:
    deciders = named(approval, frozenset())
    if way.controls.requested is Requested.SELF:
        return way.people & deciders
    if way.controls.requested is Requested.OTHERS and way.askers.intersect(deciders):
        return way.people
    superiors = named(approval, frozenset({MANAGER}))
    return way.people & (deciders | index.reports_of(way.askers & superiors))


def _owned(way: Way, pairs: BitMap, owners: Owners, index: PeopleIndex) -> tuple[dict[int, BitMap], BitMap]:
    """The resources that a person of the way owns, or who asks for them, where owners decide: for those of whom that is
    more than for the others, and for all others."""
    approval = way.controls.approval
    assert approval is not None, "owners decide where somebody does"
    qualified, superiors = named(approval, frozenset({OWNER})), named(approval, frozenset({OWNER, MANAGER}))
    by_owner = owners.by_owner(pairs, (way.people & qualified) | (way.askers & superiors))
    asking = way.askers & qualified if way.controls.requested is Requested.OTHERS else BitMap()
    by_any = BitMap().union(*(by_owner[asker] for asker in asking.intersection(BitMap(by_owner))))
    own = (way.people & qualified).intersection(BitMap(by_owner))
    found = {person: by_owner[person] | by_any for person in own}
    for asker in way.askers.intersection(superiors, BitMap(by_owner)):
        for person in index.reports_of(BitMap((asker,))) & way.people:
            found[person] = found.get(person, by_any) | by_owner[asker]
    return found, by_any


def named(approval: Approval, roles: frozenset[str]) -> BitMap:
    """The people who may decide, for a clause or a tier, with no more than these roles."""
    clauses = [*approval.clauses, *(tier.clause for tier in approval.tiers)]
    return BitMap().union(*(term.people for clause in clauses for term in clause if term.roles <= roles))


def _asks_owners(approval: Approval) -> bool:
    clauses = [*approval.clauses, *(tier.clause for tier in approval.tiers)]
    return any(OWNER in term.roles for clause in clauses for term in clause)
