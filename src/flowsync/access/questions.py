"""Questions about access: can a person come to an entitlement, who can, and to what can a person come.

What is asked is evaluated at a moment: shifts and timeframes hold then or do not. Where no moment is given they are
left open, and a route that they limit is open.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from pyroaring import BitMap

from flowsync.access.compare import covers
from flowsync.access.controls import Approval, Controls, Requested
from flowsync.access.deciders import Deciders, is_enough
from flowsync.access.evaluation import Evaluation
from flowsync.access.hours import is_inside
from flowsync.access.owners import Owners
from flowsync.access.values import Route, Unknown, unread
from flowsync.ground.address import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody wants to know: may ``person`` have ``pair``, both by their numbers in the catalog.

    ``requested_by`` is who asks on the person's behalf, None for the person. ``at`` is when (with a time zone), None
    for any time. ``minutes`` is for how long, None for whatever a route gives.
    """

    person: int
    pair: int
    requested_by: int | None = None
    at: datetime | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalRoute:
    """A route for one request. ``refusals`` say why this request cannot use it, or that no set of people can give all
    the approvals that it needs, those of tiers counted in; without any it is open. ``is_weakest``
    says that no other open route is easier. ``approvers`` can give an approval that is needed, ``later`` once a tier of
    the escalation has opened; the person and who asks are not among them where the flow bans that."""

    flow: Address
    controls: Controls
    refusals: tuple[str, ...] = ()
    is_weakest: bool = False
    approvers: BitMap = field(default_factory=BitMap)
    later: BitMap = field(default_factory=BitMap)

    @property
    def is_open(self) -> bool:
        """Whether the request can use it."""
        return not self.refusals


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """All routes for a request, the open ones first, the weakest of them first. ``unknown`` is what the catalog does
    not tell of flows that may lead there, and policy that cannot be read: then there may be more."""

    routes: tuple[PersonalRoute, ...]
    unknown: tuple[Unknown, ...] = ()

    @property
    def open_routes(self) -> tuple[PersonalRoute, ...]:
        """Those that the request can use."""
        return tuple(route for route in self.routes if route.is_open)

    @property
    def is_allowed(self) -> bool:
        """Whether there is an open route, be it with approval."""
        return bool(self.open_routes)

    @property
    def needs_approval(self) -> bool:
        """Whether there is an open route, and every one needs somebody's approval."""
        return self.is_allowed and all(route.controls.approval is not None for route in self.open_routes)


def answer(evaluation: Evaluation, request: Request) -> Answer:
    """All routes by which a request may be met."""
    flows = evaluation.flows_touching(BitMap((request.pair,)))
    found = [
        _personal(evaluation, route, request)
        for flow in flows
        for route in evaluation.routes(flow)
        if request.person in route.people and request.pair in route.pairs
    ]
    return Answer(routes=tuple(_in_order(found)), unknown=unknown_of(evaluation, flows))


def unknown_of(evaluation: Evaluation, flows: tuple[Address, ...]) -> tuple[Unknown, ...]:
    """What the catalog does not tell of these flows, and what policy there is that cannot be read, sorted."""
    reasons = {reason for flow in flows for reason in evaluation.unknown(flow)}
    return tuple(sorted(reasons.union(map(unread, evaluation.policy.unread))))


def routes_to(evaluation: Evaluation, pairs: BitMap) -> Iterator[Route]:
    """Every route of everybody to any of these pairs, cut to them."""
    for flow in evaluation.flows_touching(pairs):
        for route in evaluation.routes(flow):
            if cut := route.pairs & pairs:
                yield Route(flow=flow, people=route.people, pairs=cut, controls=route.controls)


def routes_of(evaluation: Evaluation, person: int) -> Iterator[Route]:
    """Every route of one person, to all that it leads to."""
    for flow in evaluation.policy.flows:
        for route in evaluation.routes(flow):
            if person in route.people:
                yield Route(flow=flow, people=BitMap((person,)), pairs=route.pairs, controls=route.controls)


def _personal(evaluation: Evaluation, route: Route, request: Request) -> PersonalRoute:
    approval, refusals = route.controls.approval, tuple(_refusals(evaluation, route, request))
    if approval is None:
        return PersonalRoute(flow=route.flow, controls=route.controls, refusals=refusals)
    giving = _giving(evaluation, route, approval, request)
    # One who can be chosen from as many as there are approvals is always left for each.
    choices = [list(one[: len(giving)]) for one in giving]
    first = len(approval.clauses)
    return PersonalRoute(
        flow=route.flow,
        controls=route.controls,
        refusals=refusals if is_enough(approval, choices) else (*refusals, "nobody can approve it"),
        approvers=BitMap().union(*giving[:first]),
        later=BitMap().union(*giving[first:]),
    )


def _giving(evaluation: Evaluation, route: Route, approval: Approval, request: Request) -> list[BitMap]:
    """Who can give the approval of each clause, and of each tier after them, for this one request."""
    people = evaluation.catalog.people
    assert people is not None, "there are routes only where there are people"
    deciders = Deciders(
        BitMap((request.person,)), BitMap((request.pair,)), people, Owners(evaluation.catalog.inventory)
    )
    banned = BitMap()
    if evaluation.policy.spec(route.flow).get("settings", {}).get("requester_cannot_approve_self"):
        banned = BitMap((request.person, _asker(request)))
    return [deciders.of(one) - banned for one in (*approval.clauses, *(tier.clause for tier in approval.tiers))]


def _asker(request: Request) -> int:
    return request.person if request.requested_by is None else request.requested_by


def _refusals(evaluation: Evaluation, route: Route, request: Request) -> Iterator[str]:
    controls = route.controls
    if controls.requested is not Requested.NOBODY:
        yield from _wrong_asker(evaluation, route, request)
    if request.at is not None and not is_inside(controls.hours, request.at):
        yield "outside its hours"
    if request.minutes is not None and controls.grant_minutes is not None and request.minutes > controls.grant_minutes:
        yield "for longer than it grants"


def _wrong_asker(evaluation: Evaluation, route: Route, request: Request) -> Iterator[str]:
    requested, people = route.controls.requested, evaluation.catalog.people
    asker = _asker(request)
    if requested is Requested.SELF and asker != request.person:
        yield "only on the person's own request"
    elif requested is Requested.MANAGER and (people is None or asker != people.manager_of(request.person)):
        yield "only on the manager's request"
    elif requested is Requested.OTHERS and (asker == request.person or asker not in route.controls.requestors):
        yield "only on the request of somebody else who may ask"


def _in_order(routes: list[PersonalRoute]) -> Iterator[PersonalRoute]:
    """The open ones first, and of those the ones that none is easier than."""
    usable = [route for route in routes if route.is_open]
    for route in usable:
        if _is_weakest(route, usable):
            yield replace(route, is_weakest=True)
    yield from (route for route in usable if not _is_weakest(route, usable))
    yield from (route for route in routes if not route.is_open)


def _is_weakest(route: PersonalRoute, others: list[PersonalRoute]) -> bool:
    return not any(
        covers(other.controls, route.controls) and not covers(route.controls, other.controls) for other in others
    )
