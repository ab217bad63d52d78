"""Routes through one flow of a small company, and what is said of the flow beside them."""

from typing import Any

import pytest

from flowsync.access.compare import lost
from flowsync.access.controls import Control, Requested
from flowsync.access.evaluation import Evaluation
from flowsync.access.policy import Policy
from flowsync.catalog.build import build_catalog
from flowsync.catalog.snapshot import Snapshot
from tests.support.configurations import body
from tests.support.sample_company import FLOW, approvers, block, evaluated, flow_spec, group, names, policy_of

LEADS = policy_of("ANY_OF", approvers(group("leads")))
OTHERS = {"request_scopes": ["others"], "grantees": block(group("sre"))}
REPORTS = {"request_scopes": ["direct_reports"]}


def ways(evaluation: Evaluation) -> list[tuple[str, list[str], bool]]:
    """Of each route who asks, whose it is, and whether their own approval could count."""
    return [
        (route.controls.requested.value, names(route.people), route.controls.decides_self)
        for route in evaluation.routes(FLOW)
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, [("self", ["ada", "bob"], False)]),
        ({"active": False}, []),
        ({"requestors": block(group("nobody"))}, []),
        ({"approver_policy": LEADS}, [("self", ["ada"], True), ("self", ["bob"], False)]),
        (
            {"approver_policy": LEADS, "settings": {"requester_cannot_approve_self": True}},
            [("self", ["ada", "bob"], False)],
        ),
        ({"request_for": OTHERS}, [("others", ["cy", "dee"], False)]),
        ({"request_for": OTHERS, "approver_policy": LEADS}, [("others", ["cy", "dee"], True)]),
        ({"request_for": OTHERS, "requestors": block(group("leads"), group("sre"))}, [("others", ["cy"], False)]),
        ({"request_for": REPORTS}, [("direct_reports", ["bob", "cy"], False)]),
        (
            {"request_for": REPORTS, "approver_policy": policy_of("ANY_OF", approvers({"type": "manager"}))},
            [("direct_reports", ["bob", "cy"], True)],
        ),
        (
            {"request_for": {"request_scopes": ["self", "direct_reports"]}},
            [("self", ["ada", "bob"], False), ("direct_reports", ["bob", "cy"], False)],
        ),
    ],
)
def test_people_come_by_routes_according_to_who_asks(fields: dict[str, Any], expected: Any) -> None:
    assert ways(evaluated(flow_spec(**fields))) == expected


OWNER_DECIDES = policy_of("ANY_OF", approvers({"type": "Owner"}))


def owned_ways(evaluation: Evaluation) -> list[tuple[str, list[str], list[str], bool]]:
    """Of each route who asks, whose it is, to which resources, and whether their own approval could count."""
    inventory = evaluation.catalog.inventory
    assert inventory is not None
    return [
        (
            route.controls.requested.value,
            names(route.people),
            sorted(inventory.entitlement(pair).resource for pair in route.pairs),
            route.controls.decides_self,
        )
        for route in evaluation.routes(FLOW)
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {},
            [
                ("self", ["bob"], ["orders"], True),
                ("self", ["bob"], ["refunds"], False),
                ("self", ["ada"], ["orders", "refunds"], False),
            ],
        ),
        (
            {"settings": {"requester_cannot_approve_self": True}},
            [("self", ["ada", "bob"], ["orders", "refunds"], False)],
        ),
        (
            {"request_for": OTHERS},
            [
                ("others", ["dee"], ["orders", "refunds"], True),
                ("others", ["cy"], ["orders"], True),
                ("others", ["cy"], ["refunds"], False),
            ],
        ),
    ],
)
def test_who_owns_what_is_asked_for_may_approve_it_themselves(fields: dict[str, Any], expected: Any) -> None:
    """Bob owns the orders, dee the refunds; bob may ask for others."""
    assert owned_ways(evaluated(flow_spec(approver_policy=OWNER_DECIDES, **fields))) == expected


def test_the_own_approval_of_an_owner_is_easier_than_that_of_others() -> None:
    banned = flow_spec(approver_policy=OWNER_DECIDES, settings={"requester_cannot_approve_self": True})
    before, after = (
        [route.controls for route in evaluated(spec).routes(FLOW)]
        for spec in (banned, flow_spec(approver_policy=OWNER_DECIDES))
    )
    assert [lost(before[0], one) for one in after] == [(Control.SELF_APPROVAL,), (), ()]


ONCALL = {"type": "oncall", "values": ["db"]}


def bounds(evaluation: Evaluation) -> list[tuple[str, list[str], list[str]]]:
    """Of each route who asks, whose it is, and the shifts that it takes."""
    return [
        (route.controls.requested.value, names(route.people), sorted(map(str, route.controls.bound)))
        for route in evaluation.routes(FLOW)
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"requestors": block(ONCALL)}, [("self", ["dee"], ["oncall is db"])]),
        ({"requestors": block(ONCALL), "trigger": "AUTOMATIC"}, [("nobody", ["dee"], ["oncall is db"])]),
        ({"requestors": block(ONCALL, group("leads"), operator="OR")}, [("self", ["ada", "dee"], [])]),
        (
            {"requestors": block(ONCALL), "request_for": OTHERS},
            [("others", ["cy"], ["oncall is db"])],
        ),
        (
            {"requestors": block(ONCALL, group("dba"), operator="OR"), "request_for": OTHERS},
            [("others", ["cy", "dee"], []), ("others", ["cy", "dee"], ["oncall is db"])],
        ),
    ],
)
def test_access_by_a_shift_is_bound_to_it(fields: dict[str, Any], expected: Any) -> None:
    assert bounds(evaluated(flow_spec(**fields))) == expected
    assert all(not taken for *_, taken in bounds(evaluated(flow_spec(**fields), at="2026-11-21T00:00:00Z")))


def test_an_automatic_flow_gives_by_itself_and_without_an_end() -> None:
    spec = flow_spec(trigger="AUTOMATIC")
    (route,) = evaluated(spec).routes(FLOW)
    assert route.controls.requested is Requested.NOBODY
    assert route.controls.is_standing
    assert not evaluated(spec).requestors(FLOW)
    assert names(evaluated(spec).users(FLOW)) == ["ada", "bob"]


def test_a_flow_that_leads_to_nothing_has_users_but_no_route() -> None:
    integration = {"integration_name": "db", "resource_type": "table", "permissions": ["DROP"]}
    evaluation = evaluated(flow_spec(access_targets=[{"integration": integration}]))
    assert evaluation.routes(FLOW) == ()
    assert names(evaluation.users(FLOW)) == ["ada", "bob"]
    assert evaluation.unknown(FLOW) == ()


def test_what_is_not_known_of_people_and_of_targets_is_said_together() -> None:
    integration = {"integration_name": "saas", "resource_type": "seat", "permissions": ["USE"]}
    doubtful = {"type": "clearance", "values": ["high"]}
    evaluation = evaluated(flow_spec(requestors=block(doubtful), access_targets=[{"integration": integration}]))
    said = [one.summary for one in evaluation.unknown(FLOW)]
    assert said == ["saas is not in the catalog", "the catalog does not tell everything about 'clearance'"]


def test_without_people_or_inventory_nothing_is_known() -> None:
    policy = Policy({FLOW: body("AccessFlow/f", flow_spec(approver_policy=LEADS))})
    evaluation = Evaluation(policy, build_catalog(Snapshot(taken_at="2026-11-20T12:00:00Z")))
    assert evaluation.routes(FLOW) == ()
    assert [one.summary for one in evaluation.unknown(FLOW)] == [
        "the catalog has no inventory",
        "the catalog has no people",
    ]
    assert not evaluation.approvers(FLOW)


def test_the_account_can_ask_for_a_duration() -> None:
    account = {"require_request_duration": True}
    (route,) = evaluated(flow_spec(), AccountSettings_account=account).routes(FLOW)
    assert route.controls.states_duration


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([group("leads")], ["ada", "dee"]),
        ([{"type": "Owner"}], ["bob", "dee"]),
        ([{"type": "manager"}], ["ada"]),
        ([{"type": "Owner"}, group("leads")], ["dee"]),
    ],
)
def test_approvers_are_looked_up_over_all_requests(members: list[Any], expected: list[str]) -> None:
    spec = flow_spec(approver_policy=policy_of("ANY_OF", approvers(*members)))
    assert names(evaluated(spec).approvers(FLOW)) == expected
