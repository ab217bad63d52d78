"""The ready-made guardrails ask for what the risk guidance says (domain: "Risk guidance"), no more and no less."""

from typing import Any

import pytest

from flowsync.guardrails.ready_made import ready_made
from flowsync.source.formatting.format import format_text
from tests.support.configurations import INTEGRATION, flow_spec
from tests.support.guardrails import guardrails, judgements
from tests.support.plans import document

SHIFT = {"type": "pagerduty_shift", "source_integration_name": "PagerDuty", "values": ["Primary"]}
SENSITIVE = {
    "approver_policy": {"approval_mode": "ANY_OF", "approver_groups": [{"approvers": [{"type": "manager"}]}]},
    "settings": {"require_mfa": True, "require_approver_reason": True, "requester_cannot_approve_self": True},
}
PRODUCTION = {"settings": {"require_mfa": True, "requester_cannot_approve_self": True}}


def group(*values: str) -> dict[str, Any]:
    return {"approvers": [{"type": "group", "values": list(values)}]}


def by(*groups: dict[str, Any], mode: str = "ANY_OF") -> dict[str, Any]:
    return {"approver_policy": {"approval_mode": mode, "approver_groups": list(groups)}}


def automatic(*conditions: dict[str, Any], operator: str = "AND") -> dict[str, Any]:
    return {"trigger": "AUTOMATIC", "requestors": {"logical_operator": operator, "conditions": list(conditions)}}


def without(setting: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields, "settings": {key: value for key, value in fields["settings"].items() if key != setting}}


def said(label: str, fields: dict[str, Any]) -> list[str]:
    """The ready-made guardrails that a flow with this label does not keep."""
    flow = document("AccessFlow/one", flow_spec(**fields), labels=[label])
    found = judgements(list(ready_made().values()), [], [flow])
    return sorted({one.guardrail for one in found if one.since is not None})


def test_each_is_valid_canonical_and_named_as_its_file() -> None:
    texts = ready_made()
    assert [one.name for one in guardrails(*texts.values())] == list(texts)
    assert not [name for name, text in texts.items() if format_text(name, text.encode()).is_changed]


@pytest.mark.parametrize("label", ["sensitive", "pii", "financial", "customer"])
@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        (SENSITIVE, []),
        ({**SENSITIVE, **by(group("security"))}, []),
        ({**SENSITIVE, **by(group("GRC"), {"approvers": [{"type": "manager"}]})}, []),
        ({**SENSITIVE, **by(group("dba"), group("security"), mode="ALL_OF")}, []),
        ({**SENSITIVE, "grant_duration": "2h"}, []),
        ({**SENSITIVE, "grant_duration": "2h1m"}, ["sensitive-data"]),
        ({**SENSITIVE, "approver_policy": None}, ["sensitive-data"]),
        ({**SENSITIVE, **by(group("dba"))}, ["sensitive-data"]),
        ({**SENSITIVE, **by(group("dba"), group("security"))}, ["sensitive-data"]),
        ({**SENSITIVE, "escalation_policy": {"approver_groups": [group("dba")]}}, ["sensitive-data"]),
        (without("require_approver_reason", SENSITIVE), ["sensitive-data"]),
        (without("requester_cannot_approve_self", SENSITIVE), ["sensitive-data"]),
        (without("require_mfa", SENSITIVE), ["sensitive-mfa"]),
    ],
)
def test_sensitive_data(label: str, fields: dict[str, Any], wanted: list[str]) -> None:
    assert said(label, fields) == wanted


@pytest.mark.parametrize(
    ("fields", "holds"),
    [
        ({"settings": {"require_mfa": True}, "grant_duration": "2h"}, True),
        ({"settings": {"require_mfa": True, "max_extensions": 2}}, True),
        ({"settings": {"require_mfa": True, "max_extensions": 3}}, False),
        ({"grant_duration": "30m"}, False),
    ],
)
def test_break_glass(fields: dict[str, Any], holds: bool) -> None:
    assert said("break-glass", fields) == ([] if holds else ["break-glass"])


@pytest.mark.parametrize(
    ("fields", "holds"),
    [
        ({**PRODUCTION, "grant_duration": "4h"}, True),
        ({**PRODUCTION, "grant_duration": "4h1m"}, False),
        ({**PRODUCTION, "grant_duration": "indefinite"}, False),
        (without("require_mfa", PRODUCTION), False),
        (without("requester_cannot_approve_self", PRODUCTION), True),
        ({**without("requester_cannot_approve_self", PRODUCTION), **by(group("sre"))}, False),
        ({"trigger": "AUTOMATIC", "requestors": {"conditions": [SHIFT]}}, True),
        ({"trigger": "AUTOMATIC"}, False),
        (automatic({**SHIFT, "match_operator": "is_not"}), False),
        (automatic({**SHIFT, "match_operator": "does_not_contain"}), False),
        (automatic({**SHIFT, "match_operator": "contains"}), False),
        (automatic(SHIFT, {"type": "group", "values": ["sre"]}, operator="OR"), False),
        (automatic(SHIFT, {**SHIFT, "values": ["Secondary"]}, operator="OR"), True),
    ],
)
def test_production(fields: dict[str, Any], holds: bool) -> None:
    assert said("production", fields) == ([] if holds else ["production"])


@pytest.mark.parametrize(
    ("operator", "wanted"), [("is", []), ("is_not", ["shift-approvers"]), ("contains", ["shift-approvers"])]
)
def test_who_is_not_on_a_shift_is_no_approver_on_shift(operator: str, wanted: list[str]) -> None:
    fields = by({"approvers": [{**SHIFT, "match_operator": operator}]})
    assert said("x", fields) == wanted


def test_development_asks_for_nothing() -> None:
    assert said("development", {"trigger": "AUTOMATIC"}) == []


@pytest.mark.parametrize(
    ("names", "resource_type", "holds"), [(100, "aws-ec2", True), (101, "aws-ec2", False), (101, "table", True)]
)
def test_listed_resources_of_one_aws_type(names: int, resource_type: str, holds: bool) -> None:
    def target(permission: str, values: list[str]) -> dict[str, Any]:
        scope = {"scope_mode": "include_resources", "type": "ID", "values": values}
        listed = {**INTEGRATION, "resource_type": resource_type, "resources_scopes": [scope]}
        return {"integration": {**listed, "permissions": [permission]}}

    every = [f"i-{number}" for number in range(names)]
    fields = {"access_targets": [target("a", every[:60]), target("b", every[60:])]}
    assert said("x", fields) == ([] if holds else ["aws-inline-policy"])
