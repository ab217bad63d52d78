"""Who meets a block of conditions (domain: "Meaning").

Inactive people meet nothing. A negative operator holds for all active people but those for whom the positive one does,
so a person without the attribute meets it. What the catalog may not tell in full leaves doubt: then only those count of
whom it is certain, who for a negative condition are nobody.

Asked without a moment, a condition on shifts holds for who meets it at some time: a positive one for who has such a
shift in the catalog, a negative one for everybody active, because everybody is off shift at some time. What it takes
is told then: people are found at any time, or only while conditions on shifts hold. A condition is one on shifts when
the catalog has shifts of its type by its source; who has the value as an attribute has it at any time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from pyroaring import BitMap, FrozenBitMap

from flowsync.access.controls import NEGATED, Bound, Clause, OnShift, Term
from flowsync.access.values import People, Unknown
from flowsync.catalog.index import PeopleIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """Who is in an approver group; ``Owner`` and ``manager`` stay words. At least these where something is unknown."""

    clause: Clause
    unknown: frozenset[Unknown] = frozenset()


def people_of(block: Mapping[str, Any], people: PeopleIndex, at: str | None) -> People:
    """Who meets a valid block of ``conditions``: all of them (AND), or any of them (OR). ``at`` is the moment (ISO
    8601, UTC) at which shifts must hold, None for any time of the catalog's."""
    return _joined(block, [meeting(condition, people, at) for condition in block["conditions"]])


def members_of(group: Mapping[str, Any], people: PeopleIndex, at: str | None) -> Members:
    """Who is in a valid approver group. AND means that one person meets all of its ``approvers``, ``Owner`` and
    ``manager`` among them; under OR each of the two is a term beside the others."""
    roles = [approver["type"] for approver in group["approvers"] if is_role(approver)]
    met = [meeting(approver, people, at) for approver in group["approvers"] if not is_role(approver)]
    everybody = FrozenBitMap(people.active)
    if group.get("logical_operator") == "OR":
        found = _joined(group, met)
        terms = [Term(people=everybody, roles=frozenset({role})) for role in roles]
        return Members(clause=clause_of([Term(people=FrozenBitMap(found.found)), *terms]), unknown=found.unknown)
    found = _joined(group, met) if met else People(found=people.active)
    return Members(
        clause=clause_of([Term(people=FrozenBitMap(found.found), roles=frozenset(roles))]), unknown=found.unknown
    )


def is_role(approver: Mapping[str, Any]) -> bool:
    """Whether an approver is said by what they are to the request, ``Owner`` or ``manager``, and not by values."""
    return "values" not in approver


def is_negative(condition: Mapping[str, Any]) -> bool:
    """Whether a condition holds for those whom its positive form does not match."""
    return condition.get("match_operator") in NEGATED


def clause_of(terms: Iterable[Term]) -> Clause:
    """The terms as a clause, in the one form that means the same: each person stands where the fewest roles are asked
    of them, and a term of nobody is none."""
    people: dict[frozenset[str], BitMap] = {}
    for term in terms:
        people.setdefault(term.roles, BitMap()).update(term.people)
    clause: set[Term] = set()
    for roles, found in people.items():
        easier = BitMap().union(*(others for fewer, others in people.items() if fewer < roles))
        if left := found - easier:
            clause.add(Term(people=FrozenBitMap(left), roles=roles))
    return frozenset(clause)


def meeting(condition: Mapping[str, Any], people: PeopleIndex, at: str | None) -> People:
    """Who meets one condition with values; ``at`` as ``people_of`` takes it."""
    type_, source = condition["type"], condition.get("source_integration_name")
    operator = condition.get("match_operator", "is")
    unknown = _unknown(people, type_, source)
    if unknown and operator in NEGATED:
        return People(unknown=unknown)
    asked = type_, NEGATED.get(operator, operator), condition["values"], source
    if at is None and people.has_shifts(type_, source):
        always = people.having_always(*asked)
        found = people.active - always if operator in NEGATED else people.having(*asked, None)
        bound = found if operator in NEGATED else found - always
        return People(found=found, by_shift=((_on_shift(condition), bound),) if bound else (), unknown=unknown)
    found = people.having(*asked, at)
    return People(found=people.active - found if operator in NEGATED else found, unknown=unknown)


def _on_shift(condition: Mapping[str, Any]) -> Bound:
    one = OnShift(
        type=condition["type"],
        operator=condition.get("match_operator", "is"),
        values=frozenset(value.casefold() for value in condition["values"]),
        source=condition.get("source_integration_name"),
    )
    return frozenset({one})


def _joined(block: Mapping[str, Any], met: Sequence[People]) -> People:
    found = [one.found for one in met]
    unknown = frozenset(reason for one in met for reason in one.unknown)
    is_any = block.get("logical_operator") == "OR"
    everybody = BitMap().union(*found) if is_any else found[0].intersection(*found[1:])
    by_shift = (_by_any if is_any else _by_all)(met) if any(one.by_shift for one in met) else ()
    return People(found=everybody, by_shift=tuple(by_shift), unknown=unknown)


def _by_any(met: Iterable[People]) -> Iterator[tuple[Bound, BitMap]]:
    """Who is found only by conditions on shifts, by each of them that is enough."""
    ways = [way for one in met for way in one.ways()]
    anyway = BitMap().union(*(people for bound, people in ways if not bound))
    found: dict[Bound, BitMap] = {}
    for bound, people in ways:
        found.setdefault(bound, BitMap()).update(people - anyway)
    yield from ((bound, people) for bound, people in found.items() if people)


def _by_all(met: Sequence[People]) -> Iterator[tuple[Bound, BitMap]]:
    """Who is found only by conditions on shifts, by all those that have to hold for them."""
    first, *others = met
    ways = dict(first.ways())
    for one in others:
        meeting_both: dict[Bound, BitMap] = {}
        for (bound, people), (more, those) in product(ways.items(), one.ways()):
            meeting_both.setdefault(bound | more, BitMap()).update(people & those)
        ways = {bound: people for bound, people in meeting_both.items() if people}
    yield from ((bound, people) for bound, people in ways.items() if bound)


def _unknown(people: PeopleIndex, type_: str, source: str | None) -> frozenset[Unknown]:
    if people.knows(type_, source):
        return frozenset()
    if source is None:
        summary = f"the catalog does not tell everything about '{type_}'"
    elif source in people.sources():
        summary = f"the catalog does not have all that {source} says about '{type_}'"
    else:
        summary = f"{source} is not in the catalog"
    return frozenset({Unknown(summary=summary)})
