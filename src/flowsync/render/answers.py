"""Answers about access as text: can a person come to an entitlement, who can, and to what can a person come."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyroaring import BitMap

from flowsync.access.policy import Policy
from flowsync.access.questions import Answer, PersonalRoute
from flowsync.access.values import Link, Route, Unknown
from flowsync.effects.values import CatalogUse
from flowsync.ground.address import Address
from flowsync.render.age import age_phrase
from flowsync.render.cells import padded
from flowsync.render.change_rows import place_text
from flowsync.render.control_phrases import controls_phrase
from flowsync.render.effect_phrases import Teller, chain_phrase, counted_people
from flowsync.render.printable import printable
from flowsync.render.sentences import counted
from flowsync.render.style import Paint, Tone, plain

_LABEL, _INDENT = 16, 6
_SHORT_DIGEST = 6
Chains = Mapping[Address, tuple[Link, ...]]
"""For each flow, why it leads a person to an entitlement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What an answer rests on: the policy and where it is from in words, the catalog, and who names its numbers."""

    policy: Policy
    policy_source: str
    catalog: CatalogUse
    is_stale: bool
    teller: Teller


def answer_text(
    answer: Answer, subject: str, wanted: str, chains: Chains, basis: Basis, *, paint: Paint = plain
) -> str:
    """The answer for one request: whether it can be met, and every route. ``subject`` is the person, ``wanted`` the
    entitlement, both in words."""
    parts = [paint(_verdict(answer, subject, wanted), Tone.STRONG)]
    for route in answer.routes:
        parts.append("\n".join(_personal_rows(route, chains, basis, paint)))
    parts += _unknown_part(answer.unknown)
    return "\n\n".join([*parts, basis_line(basis)]) + "\n"


def _verdict(answer: Answer, subject: str, wanted: str) -> str:
    if not answer.is_allowed:
        if answer.unknown:
            return f"UNKNOWN: no route of {subject} to {wanted} is known, and the catalog does not tell everything."
        closed = f" for this request; {counted(len(answer.routes), 'route')} for others" if answer.routes else ""
        return f"NO: {subject} has no route to {wanted}{closed}."
    by = counted(len(answer.open_routes), "route")
    how = "YES, with approval" if answer.needs_approval else "YES, without approval"
    return f"{how}: {subject} can come to {wanted} by {by}."


def _personal_rows(route: PersonalRoute, chains: Chains, basis: Basis, paint: Paint) -> Iterator[str]:
    mark = " (weakest)" if route.is_weakest else "" if route.is_open else f" (closed: {'; '.join(route.refusals)})"
    yield paint(f"  {printable(str(route.flow))}{mark}", Tone.STRONG if route.is_open else Tone.FAINT)
    yield _row("controls", controls_phrase(route.controls, basis.policy.body(route.flow)))
    if route.controls.approval is not None:
        yield _row("can approve", basis.teller.people(route.approvers) if route.approvers else "nobody")
        if more := route.later - route.approvers:
            yield _row("later also", basis.teller.people(more))
    if chain := chains.get(route.flow):
        yield _row("why", told_chain(chain))


def told_chain(chain: tuple[Link, ...]) -> str:
    """A why-chain on one line; the file is named where it changes."""
    steps = []
    last = None
    for link in chain:
        steps.append((printable(link.what), place_text(link.subject, last)))
        last = link.subject or last
    return chain_phrase(steps)


def who_text(
    routes: Sequence[Route], wanted: str, unknown: Sequence[Unknown], basis: Basis, *, limit: int, paint: Paint = plain
) -> str:
    """Who can come to some entitlements, by each route; at most ``limit`` people are named for each."""
    everybody = BitMap().union(*(route.people for route in routes))
    free = BitMap().union(*(route.people for route in routes if route.controls.approval is None))
    without = f", {len(free):,} without approval" if free else ""
    head = f"{counted_people(len(everybody))} can come to {wanted}{without}; {counted(len(routes), 'route')}."
    least = "At least " if unknown else ""
    parts = [paint(f"{least}{head}", Tone.STRONG)]
    for route in routes:
        rows = [paint(f"  {printable(str(route.flow))}", Tone.STRONG)]
        rows.append(_row("controls", controls_phrase(route.controls, basis.policy.body(route.flow))))
        rows.append(_row("people", _named(route.people, basis, limit)))
        rows.append(_row("to", basis.teller.entitlements(route.pairs)))
        parts.append("\n".join(rows))
    return "\n\n".join([*parts, *_unknown_part(unknown), basis_line(basis)]) + "\n"


def what_text(
    routes: Sequence[Route], subject: str, unknown: Sequence[Unknown], basis: Basis, *, limit: int, paint: Paint = plain
) -> str:
    """To what one person can come, by each route; at most ``limit`` entitlements are named for each."""
    pairs = BitMap().union(*(route.pairs for route in routes))
    said = f"{subject} can come to {counted(len(pairs), 'entitlement')} by {counted(len(routes), 'route')}."
    parts = [paint(f"At least: {said}" if unknown else said, Tone.STRONG)]
    for route in routes:
        rows = [paint(f"  {printable(str(route.flow))}", Tone.STRONG)]
        rows.append(_row("controls", controls_phrase(route.controls, basis.policy.body(route.flow))))
        rows += _entitlement_rows(route.pairs, basis, limit)
        parts.append("\n".join(rows))
    return "\n\n".join([*parts, *_unknown_part(unknown), basis_line(basis)]) + "\n"


def basis_line(basis: Basis) -> str:
    """What an answer rests on: the policy and the catalog with its age."""
    stale = ", STALE: older than this project allows" if basis.is_stale else ""
    age = age_phrase(basis.catalog.age_minutes)
    return f"{basis.policy_source}; catalog {basis.catalog.digest[:_SHORT_DIGEST]}, {age} old{stale}."


def _named(people: BitMap, basis: Basis, limit: int) -> str:
    index = basis.teller.catalog.people
    if index is None:
        return counted_people(len(people))
    emails = ", ".join(printable(index.name(person).email) for person in people[:limit])
    more = f" and {len(people) - limit:,} more" if len(people) > limit else ""
    return f"{counted_people(len(people))}: {emails}{more}"


def _entitlement_rows(pairs: BitMap, basis: Basis, limit: int) -> Iterator[str]:
    inventory = basis.teller.catalog.inventory
    if inventory is None:
        return
    label = "to"
    for pair in pairs[:limit]:
        yield _row(label, printable(str(inventory.entitlement(pair))))
        label = ""
    if len(pairs) > limit:
        yield _row(label, f"and {len(pairs) - limit:,} more")


def _unknown_part(unknown: Sequence[Unknown]) -> list[str]:
    return ["\n".join(f"  Unknown: {printable(one.summary)}." for one in unknown)] if unknown else []


def _row(label: str, text: str) -> str:
    return " " * _INDENT + padded(label, _LABEL) + text
