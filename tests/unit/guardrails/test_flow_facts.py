"""What guardrails can read about a flow: values as they count, defaults filled in, bundles opened."""

from typing import Any

import pytest

from flowsync.access.policy import Policy
from flowsync.ground.address import Address
from flowsync.guardrails.flow_facts import FlowFacts
from flowsync.guardrails.values import Subject
from flowsync.guardrails.variables import NO_END, VARIABLES
from tests.support.configurations import INTEGRATION, body, flow_spec

FLOW = "AccessFlow/orders"
NAMES = [one.name for one in VARIABLES[Subject.FLOW] if not one.needs_catalog]


def facts(spec: dict[str, Any], others: dict[str, str] | None = None, **metadata: Any) -> dict[str, Any]:
    bodies = {FLOW: body(FLOW, spec, **metadata), **(others or {})}
    policy = Policy({Address.parse(address): text for address, text in bodies.items()})
    found = FlowFacts(policy, Address.parse(FLOW))
    return {name.removeprefix("flow."): found[name] for name in NAMES}


def approver(*values: str, **more: Any) -> dict[str, Any]:
    return {"type": "group", "source_integration_name": "Okta", "values": list(values), **more}


def approval(mode: str, *groups: list[dict[str, Any]], operator: str = "AND") -> dict[str, Any]:
    return {
        "approval_mode": mode,
        "approver_groups": [{"logical_operator": operator, "approvers": group} for group in groups],
    }


def words(spec: dict[str, Any]) -> list[list[str]]:
    """Who can give each approval, without the words that name a source."""
    return [
        sorted("+".join(word for word in person if "@" not in word) for person in one)
        for one in facts(spec)["approvals"]
    ]


def test_what_there_is_no_variable_for_is_no_fact() -> None:
    policy = Policy({Address.parse(FLOW): body(FLOW, flow_spec())})
    found = FlowFacts(policy, Address.parse(FLOW))
    with pytest.raises(KeyError):
        found["flow.nothing"]
    assert set(found) == set(NAMES)


def test_what_is_not_written_has_its_default() -> None:
    found = facts(flow_spec())
    assert (
        found
        | {
            "title": "orders",
            "space": "",
            "labels": [],
            "trigger": "SELF_SERVE",
            "standing": False,
            "grant_minutes": 60,
            "total_minutes": 60,
            "mfa": False,
            "has_approval": False,
            "approval_mode": "AUTOMATIC",
            "request_for": ["self"],
            "has_timeframe": False,
            "states_duration": False,
        }
        == found
    )


@pytest.mark.parametrize(
    ("fields", "grant", "total"),
    [
        ({"grant_duration": "2h"}, 120, 120),
        ({"grant_duration": "2h", "settings": {"max_extensions": 2}}, 120, 180),
        ({"grant_duration": "2h", "settings": {"max_extensions": 2, "extension_duration": "1h"}}, 120, 240),
        ({"grant_duration": "indefinite"}, NO_END, NO_END),
        ({"trigger": "AUTOMATIC"}, NO_END, NO_END),
    ],
)
def test_the_total_duration_counts_extensions_and_access_without_an_end_is_above_every_limit(
    fields: dict[str, Any], grant: int, total: int
) -> None:
    found = facts(flow_spec(**fields))
    assert (found["grant_minutes"], found["total_minutes"], found["standing"]) == (grant, total, total == NO_END)


@pytest.mark.parametrize(
    ("policy", "wanted"),
    [
        (approval("ANY_OF", [approver("a")], [approver("b")]), [["group:a", "group:b"]]),
        (approval("ALL_OF", [approver("a")], [approver("b")]), [["group:a"], ["group:b"]]),
        (approval("ANY_OF", [approver("A", "b")]), [["group:a", "group:b"]]),
        (approval("ANY_OF", [approver("a"), {"type": "manager"}]), [["group:a+manager"]]),
        (approval("ANY_OF", [approver("a", "b"), {"type": "manager"}]), [["group:a+manager", "group:b+manager"]]),
        (approval("ANY_OF", [approver("a"), {"type": "manager"}], operator="OR"), [["group:a", "manager"]]),
        (approval("ANY_OF", [approver("sec", match_operator="starts_with")]), [["group starts with:sec"]]),
    ],
)
def test_approvals_say_who_can_give_each(policy: dict[str, Any], wanted: list[list[str]]) -> None:
    assert words(flow_spec(approver_policy=policy)) == wanted


def test_whoever_an_escalation_asks_can_give_every_approval() -> None:
    policy = approval("ALL_OF", [approver("a")], [approver("b")])
    tiers = {"approver_groups": [{"approvers": [{"type": "Owner"}]}]}
    spec = flow_spec(approver_policy=policy, escalation_policy=tiers)
    assert words(spec) == [["Owner", "group:a"], ["Owner", "group:b"]]
    assert [one["type"] for one in facts(spec)["approvers"]] == ["group", "group", "Owner"]


def test_more_alternatives_than_can_be_written_out_leave_only_what_is_certain() -> None:
    many = [str(number) for number in range(40)]
    group = [approver(*many), approver(*many, type="team"), {"type": "manager"}]
    assert words(flow_spec(approver_policy=approval("ANY_OF", group))) == [["manager"]]


def test_a_source_makes_a_word_of_its_own() -> None:
    (one,) = facts(flow_spec(approver_policy=approval("ANY_OF", [approver("SRE")])))["approvals"]
    assert one == [["group:sre", "group:sre@Okta"]]


def test_bundles_are_opened_and_scopes_named() -> None:
    include = {"scope_mode": "include_resources", "type": "NAME", "values": ["a", "b"]}
    listed = {**INTEGRATION, "resources_scopes": [include]}
    others = {
        "Bundle/kit": body("Bundle/kit", {"access_targets": [{"integration": listed}, {"access_scope": {"name": "s"}}]})
    }
    targets = [
        {"bundle": {"name": "kit"}},
        {"integration": INTEGRATION},
        {"integration": {**listed, "permissions": ["W"]}},
    ]
    found = facts(flow_spec(access_targets=targets), others)
    shown = [(one["integration"], one["any_resource"], one["listed"], one["bundle"]) for one in found["targets"]]
    assert sorted(shown) == [
        ("", False, 0, "kit"),
        ("prod-postgres", False, 2, ""),
        ("prod-postgres", False, 2, "kit"),
        ("prod-postgres", True, 0, ""),
    ]
    assert found["listed"] == [{"integration": "prod-postgres", "resource_type": "postgresql-table", "count": 4}]
    assert (found["bundles"], found["access_scopes"]) == (["kit"], ["s"])
    assert (found["integrations"], found["permissions"]) == (["prod-postgres"], ["READ_ONLY", "W"])


def test_the_account_says_whether_a_duration_is_stated() -> None:
    account = {"AccountSettings/account": body("AccountSettings/account", {"require_request_duration": True})}
    assert facts(flow_spec(), account)["states_duration"] is True
