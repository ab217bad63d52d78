"""Who may use a flow, on whose request and under which controls: everything about it but what it leads to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from pyroaring import BitMap, FrozenBitMap

from flowsync.access.approvals import decision_of
from flowsync.access.controls import Approval, Bound, Requested
from flowsync.access.directory import Directory
from flowsync.access.grants import controls_of
from flowsync.access.own_approval import Way, ways_by_name
from flowsync.access.values import People, Unknown
from flowsync.catalog.index import PeopleIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How people use a flow. ``requestors`` may ask, for themselves or for somebody else; nobody asks for what an
    automatic flow gives. The people of ``ways`` differ in who asks, in the shifts that it takes, or in whether their
    own approval could count whatever is asked for."""

    requestors: BitMap = field(default_factory=BitMap)
    ways: tuple[Way, ...] = ()
    approval: Approval | None = None
    unknown: frozenset[Unknown] = frozenset()

    def users(self, *requested: Requested) -> BitMap:
        """Everybody who can use the flow; on such requests only, where some are given."""
        return BitMap().union(
            *(way.people for way in self.ways if not requested or way.controls.requested in requested)
        )


def usage_of(spec: Mapping[str, Any], directory: Directory, *, states_duration: bool) -> Usage:
    """How people use a flow with a valid, canonical spec, were it active. ``states_duration`` is the account's setting.

    A requestor of ``others`` is somebody else than who gets the access.
    """
    asking = directory.people_of(spec["requestors"])
    if spec["trigger"] == "AUTOMATIC":
        given = controls_of(spec, None, states_duration=states_duration)
        automatic = (Way(people=people, controls=replace(given, bound=bound)) for bound, people in asking.ways())
        return Usage(ways=tuple(automatic), unknown=asking.unknown)
    decision = decision_of(spec, directory.members_of)
    request_for = spec.get("request_for", {"request_scopes": ["self"]})
    grantees = directory.people_of(request_for["grantees"]) if "grantees" in request_for else People()
    own = controls_of(spec, decision.approval, states_duration=states_duration)
    is_banned = spec.get("settings", {}).get("requester_cannot_approve_self", False)
    ways: list[Way] = []
    for kind in _kinds(request_for["request_scopes"], asking, grantees, directory.people):
        requestors = FrozenBitMap(kind.askers if kind.requested is Requested.OTHERS else ())
        controls = replace(own, requested=kind.requested, requestors=requestors, bound=kind.bound)
        way = Way(people=kind.people, controls=controls, askers=kind.askers)
        ways += [way] if is_banned else ways_by_name(way, directory.people)
    unknown = asking.unknown | grantees.unknown | decision.unknown
    return Usage(requestors=asking.found, ways=tuple(ways), approval=decision.approval, unknown=unknown)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """People for whom it is asked in the same way, by whom, and while which shifts."""

    requested: Requested
    people: BitMap
    askers: BitMap = field(default_factory=BitMap)
    bound: Bound


def _kinds(scopes: Sequence[str], asking: People, grantees: People, people: PeopleIndex) -> Iterator[_Kind]:
    found: list[_Kind] = []
    if "self" in scopes:
        found += [_Kind(requested=Requested.SELF, people=some, bound=bound) for bound, some in asking.ways()]
    if "direct_reports" in scopes:
        found += [
            _Kind(requested=Requested.MANAGER, people=people.reports_of(some), askers=some, bound=bound)
            for bound, some in asking.ways()
        ]
    if "others" in scopes:
        found += [
            _Kind(
                requested=Requested.OTHERS,
                people=those if len(askers) > 1 else those - askers,
                askers=askers,
                bound=bound | more,
            )
            for (bound, askers), (more, those) in product(_asking_while(asking), grantees.ways())
        ]
    yield from (kind for kind in found if kind.people)


def _asking_while(asking: People) -> Iterator[tuple[Bound, BitMap]]:
    """For each of the shifts that it takes to ask, everybody who may ask while they hold."""
    ways = asking.ways()
    for bound, _ in ways:
        yield bound, BitMap().union(*(people for other, people in ways if other <= bound))
