"""Answers name every route, say which are open for a request, and mark those that nothing is easier than."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from pyroaring import BitMap

from flowsync.access.controls import Requested
from flowsync.access.evaluation import Evaluation
from flowsync.access.policy import Policy
from flowsync.access.questions import Answer, Request, answer, routes_of, routes_to
from flowsync.catalog.index import InventoryIndex
from flowsync.ground.address import Address
from tests.support.sample_company import (
    CATALOG,
    FLOW,
    approvers,
    block,
    evaluated,
    flow_spec,
    group,
    index_of_people,
    names,
    policy_of,
)

EVENING = datetime(2026, 11, 20, 21, tzinfo=UTC)
WORKING_HOURS = {"days_of_week": ["FRIDAY"], "start_time": "09:00", "end_time": "17:00", "time_zone": "UTC"}
LEADS_GROUP = approvers(group("leads"))
LEADS = policy_of("ANY_OF", LEADS_GROUP)


def inventory() -> InventoryIndex:
    assert CATALOG.inventory is not None
    return CATALOG.inventory


def pair(text: str = "orders READ") -> int:
    return inventory().find_pairs(text)[0]


def person(id_: str) -> int:
    found = index_of_people().find(id_)
    assert found is not None
    return found


def asked(evaluation: Evaluation, who: str = "bob", by: str | None = None, **fields: Any) -> Answer:
    return answer(
        evaluation,
        Request(person=person(who), pair=pair(), requested_by=None if by is None else person(by), **fields),
    )


def test_a_route_without_approval_is_allowed() -> None:
    found = asked(evaluated(flow_spec()))
    assert (found.is_allowed, found.needs_approval) == (True, False)
    assert [(route.flow, route.is_weakest) for route in found.routes] == [(FLOW, True)]


def test_somebody_without_a_route_is_not() -> None:
    assert not asked(evaluated(flow_spec()), "cy").is_allowed


def test_who_can_approve_leaves_out_the_person_where_the_flow_bans_that() -> None:
    free = asked(evaluated(flow_spec(approver_policy=LEADS)), "ada")
    banned = asked(evaluated(flow_spec(approver_policy=LEADS, settings={"requester_cannot_approve_self": True})), "ada")
    assert [names(route.approvers) for route in free.routes] == [["ada", "dee"]]
    assert [names(route.approvers) for route in banned.routes] == [["dee"]]


def test_owner_and_manager_are_those_of_the_request() -> None:
    policy = policy_of("ALL_OF", approvers({"type": "Owner"}), approvers({"type": "manager"}))
    found = asked(evaluated(flow_spec(approver_policy=policy)))
    assert [names(route.approvers) for route in found.routes] == [["ada", "bob"]]


SRE, NOBODY = approvers(group("sre")), approvers(group("unheard"))
BAN = {"settings": {"requester_cannot_approve_self": True}}
USER_ADA = {"type": "user", "values": ["ada@acme.example"]}


@pytest.mark.parametrize(
    ("who", "flow"),
    [
        ("ada", {"approver_policy": policy_of("ANY_OF", approvers({"type": "manager"}))}),
        ("bob", {"approver_policy": policy_of("ANY_OF", approvers({"type": "Owner"})), **BAN}),
        ("bob", {"approver_policy": policy_of("ALL_OF", SRE, NOBODY)}),
        ("ada", {"approver_policy": policy_of("ALL_OF", SRE, approvers(USER_ADA)), **BAN}),
        (
            "bob",
            {
                "approver_policy": policy_of(
                    "ALL_OF", approvers(USER_ADA), approvers(group("dba"), group("leads")), distinct_approvers=True
                )
            },
        ),
    ],
)
def test_a_route_is_closed_where_nobody_can_give_every_approval(who: str, flow: Any) -> None:
    found = asked(evaluated(flow_spec(**flow)), who)
    assert [route.refusals for route in found.routes] == [("nobody can approve it",)]
    assert not found.is_allowed


def test_a_tier_opens_a_route_for_which_an_approver_is_missing() -> None:
    tier = {"interval": "10m", "approver_groups": [LEADS_GROUP]}
    found = asked(evaluated(flow_spec(approver_policy=policy_of("ALL_OF", SRE, NOBODY), escalation_policy=tier)))
    assert found.needs_approval


def test_what_cannot_be_read_leaves_every_answer_open() -> None:
    gone = Address.parse("AccessFlow/damaged")
    found = asked(Evaluation(Policy({}, unread=[gone]), CATALOG))
    assert not found.is_allowed
    assert [one.summary for one in found.unknown] == ["AccessFlow/damaged is in force, but what it says cannot be read"]


def test_who_may_decide_once_a_tier_opens_is_told_apart() -> None:
    escalation = {"interval": "10m", "approver_groups": [approvers(group("sre"))]}
    found = asked(evaluated(flow_spec(approver_policy=LEADS, escalation_policy=escalation)))
    assert [(names(route.approvers), names(route.later)) for route in found.routes] == [(["ada", "dee"], ["cy", "dee"])]


def test_hours_close_a_route_and_say_so() -> None:
    found = asked(evaluated(flow_spec(timeframe=WORKING_HOURS)), at=EVENING)
    assert [route.refusals for route in found.routes] == [("outside its hours",)]
    assert asked(evaluated(flow_spec(timeframe=WORKING_HOURS))).is_allowed, "no moment leaves the hours open"


def test_a_request_for_longer_than_is_granted_is_refused() -> None:
    assert asked(evaluated(flow_spec()), minutes=60).is_allowed
    found = asked(evaluated(flow_spec()), minutes=61)
    assert [route.refusals for route in found.routes] == [("for longer than it grants",)]


def test_who_asks_decides_which_routes_are_open() -> None:
    reports = evaluated(flow_spec(request_for={"request_scopes": ["direct_reports"]}))
    assert asked(reports, "bob", by="ada").is_allowed
    assert asked(reports, "bob").routes[0].refusals == ("only on the manager's request",)
    others = {"request_scopes": ["others"], "grantees": block(group("sre"))}
    on_behalf = evaluated(flow_spec(request_for=others))
    assert asked(on_behalf, "cy", by="bob").is_allowed
    assert not asked(on_behalf, "cy", by="dee").is_allowed
    assert asked(evaluated(flow_spec()), "bob", by="ada").routes[0].refusals == ("only on the person's own request",)


def test_only_routes_that_nothing_is_easier_than_are_weakest() -> None:
    easy: Mapping[str, Any] = flow_spec()
    hard = flow_spec(approver_policy=LEADS, settings={"require_mfa": True})
    found = asked(evaluated(easy, AccessFlow_hard=hard))
    assert [(str(route.flow), route.is_weakest) for route in found.routes] == [
        ("AccessFlow/f", True),
        ("AccessFlow/hard", False),
    ]


def test_two_routes_that_do_not_compare_are_both_weakest() -> None:
    one, other = flow_spec(settings={"require_mfa": True}), flow_spec(approver_policy=LEADS)
    assert [route.is_weakest for route in asked(evaluated(one, AccessFlow_g=other)).routes] == [True, True]


def test_a_shift_holds_at_its_moment_only() -> None:
    oncall = flow_spec(
        requestors=block({"type": "oncall", "values": ["db"], "source_integration_name": "Pager"}),
    )
    assert asked(evaluated(oncall, "2026-11-20T21:00:00Z"), "dee").is_allowed
    assert not asked(evaluated(oncall, "2026-11-21T06:00:00Z"), "dee").is_allowed


def test_what_the_catalog_does_not_tell_is_said() -> None:
    sites = flow_spec(requestors=block({"type": "site", "values": ["hq"], "source_integration_name": "Badges"}))
    found = asked(evaluated(sites))
    assert not found.is_allowed
    assert [one.summary for one in found.unknown] == ["the catalog does not have all that Badges says about 'site'"]


def test_who_reaches_pairs_is_cut_to_those_pairs() -> None:
    routes = list(routes_to(evaluated(flow_spec()), BitMap((pair(),))))
    assert [(names(route.people), list(route.pairs)) for route in routes] == [(["ada", "bob"], [pair()])]


def test_what_a_person_reaches_is_all_that_the_route_leads_to() -> None:
    routes = list(routes_of(evaluated(flow_spec(trigger="AUTOMATIC")), person("bob")))
    assert [(route.controls.requested, len(route.pairs)) for route in routes] == [(Requested.NOBODY, 2)]
    assert not list(routes_of(evaluated(flow_spec()), person("eve")))
