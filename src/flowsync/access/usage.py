"""Who may use a flow, on whose request and under which controls: everything about it but what it leads to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pyroaring import BitMap, FrozenBitMap

from flowsync.access.approvals import decision_of
from flowsync.access.controls import Approval, Controls, Requested
from flowsync.access.directory import Directory
from flowsync.access.grants import controls_of
from flowsync.access.values import People, Unknown
from flowsync.catalog.index import PeopleIndex
from flowsync.catalog.snapshot import MANAGER


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """People who use a flow under the same controls; never nobody."""

    people: BitMap
    controls: Controls


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How people use a flow. ``requestors`` may ask, for themselves or for somebody else; nobody asks for what an
    automatic flow gives. The people of ``ways`` differ in who asks, or in whether their own approval could count."""

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
        controls = controls_of(spec, None, states_duration=states_duration)
        return Usage(ways=tuple(_split(asking.found, BitMap(), controls)), unknown=asking.unknown)
    decision = decision_of(spec, directory.members_of)
    request_for = spec.get("request_for", {"request_scopes": ["self"]})
    grantees = directory.people_of(request_for["grantees"]) if "grantees" in request_for else People()
    own = controls_of(spec, decision.approval, states_duration=states_duration)
    is_banned = spec.get("settings", {}).get("requester_cannot_approve_self", False)
    ways: list[Way] = []
    for requested, people in _kinds(request_for["request_scopes"], asking.found, grantees.found, directory.people):
        controls = replace(own, requested=requested, requestors=_askers(requested, asking.found))
        deciding = BitMap() if is_banned else _deciding(people, asking.found, controls, directory.people)
        ways += _split(people, deciding, controls)
    unknown = asking.unknown | grantees.unknown | decision.unknown
    return Usage(requestors=asking.found, ways=tuple(ways), approval=decision.approval, unknown=unknown)


def _kinds(
    scopes: Sequence[str], asking: BitMap, grantees: BitMap, people: PeopleIndex
) -> Iterator[tuple[Requested, BitMap]]:
    if "self" in scopes:
        yield Requested.SELF, asking
    if "direct_reports" in scopes:
        yield Requested.MANAGER, people.reports_of(asking)
    if "others" in scopes:
        yield Requested.OTHERS, grantees if len(asking) > 1 else grantees - asking if asking else BitMap()


def _askers(requested: Requested, asking: BitMap) -> FrozenBitMap:
    return FrozenBitMap(asking if requested is Requested.OTHERS else ())


def _deciding(people: BitMap, asking: BitMap, controls: Controls, index: PeopleIndex) -> BitMap:
    """Those of the people whose own approval could count, or that of who asks for them: they are named without a role,
    or who asks is named as their manager. Whether somebody owns what is asked for is left open."""
    if controls.approval is None:
        return BitMap()
    deciders = _named(controls.approval, frozenset())
    if controls.requested is Requested.SELF:
        return people & deciders
    if controls.requested is Requested.OTHERS and asking.intersect(deciders):
        return people
    superiors = _named(controls.approval, frozenset({MANAGER}))
    return people & (deciders | index.reports_of(asking & superiors))


def _named(approval: Approval, roles: frozenset[str]) -> BitMap:
    """The people who may decide, for a clause or a tier, with no more than these roles."""
    clauses = [*approval.clauses, *(tier.clause for tier in approval.tiers)]
    return BitMap().union(*(term.people for clause in clauses for term in clause if term.roles <= roles))


def _split(people: BitMap, deciding: BitMap, controls: Controls) -> Iterator[Way]:
    if deciding:
        yield Way(people=deciding, controls=replace(controls, decides_self=True))
    if others := people - deciding:
        yield Way(people=others, controls=controls)
