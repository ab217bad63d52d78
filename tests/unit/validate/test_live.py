"""Bodies that another program wrote into the live store."""

import json
from typing import Any

import pytest

from flowsync.ground.address import Address
from flowsync.ground.errors import InvalidBodyError
from flowsync.validate.live import read_live_body

FLOW = Address.parse("AccessFlow/payments/orders-read")
REQUESTORS = {"conditions": [{"type": "group", "values": ["sre", "dba"]}]}
SPEC = {"trigger": "SELF_SERVE", "requestors": REQUESTORS, "access_targets": [{"access_scope": {"name": "orders"}}]}
CANONICAL = (
    '{"metadata":{"name":"orders-read","space":"payments"},"spec":{"access_targets":[{"access_scope":{"name":"orders"}}],'
    '"requestors":{"conditions":[{"type":"group","values":["dba","sre"]}]},"trigger":"SELF_SERVE"}}'
)


def read(spec: Any, metadata: Any = None, address: Address = FLOW) -> str:
    return read_live_body(address, json.dumps({"metadata": metadata or {}, "spec": spec}))


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"name": "orders-read"},
        {"space": "payments"},
        {"name": "orders-read", "space": "payments"},
        {"title": "orders-read", "labels": [], "owners": [], "description": "", "protect": False},
        {"renamed_from": "orders"},
    ],
)
def test_metadata_that_says_nothing_new_is_left_out(metadata: dict[str, Any]) -> None:
    assert read(SPEC, metadata) == CANONICAL


@pytest.mark.parametrize(
    "more",
    [
        {"active": True},
        {"grant_duration": "1h", "approver_policy": "AUTOMATIC", "request_for": {"request_scopes": ["self"]}},
        {"grant_duration": "60m", "settings": {}},
        {"settings": {"require_mfa": False, "max_extensions": 0, "extension_duration": "30m"}},
        {
            "requestors": {
                "logical_operator": "AND",
                "conditions": [{"match_operator": "is", **REQUESTORS["conditions"][0]}],
            }
        },
    ],
)
def test_defaults_written_out_mean_nothing(more: dict[str, Any]) -> None:
    assert read({**SPEC, **more}) == CANONICAL


def test_an_automatic_flow_may_have_every_default_written_out_too() -> None:
    defaults = {
        "grant_duration": "1h",
        "approver_policy": "AUTOMATIC",
        "request_for": {"request_scopes": ["self"]},
        "settings": {"require_mfa": False, "max_extensions": 0, "extension_duration": "30m"},
    }
    assert read({**SPEC, "trigger": "AUTOMATIC", **defaults}) == CANONICAL.replace("SELF_SERVE", "AUTOMATIC")


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        pytest.param({}, "spec: Missing key 'trigger' in 'spec'.", id="an empty spec"),
        pytest.param([], "spec: Expected a mapping, found a list.", id="a list for spec"),
        pytest.param(None, "spec: There is no value here, and null is never a value.", id="null for spec"),
        pytest.param(
            {**SPEC, "grant_duration": "soon"},
            "spec.grant_duration: 'soon' is no duration.",
            id="a duration that is none",
        ),
        pytest.param({**SPEC, "grant_duration": "0m"}, "spec.grant_duration: '0m' is out of range.", id="a rule"),
        pytest.param({**SPEC, "colour": 1}, "spec.colour: Unknown key 'colour'.", id="an unknown key"),
        pytest.param(
            {**SPEC, "settings": {"max_extensions": 1.0}},
            "spec.settings.max_extensions: Expected a whole number, found the number 1.0.",
            id="a float for an integer",
        ),
        pytest.param(
            {**SPEC, "settings": {"max_extensions": 0.0}},
            "spec.settings.max_extensions: Expected a whole number, found the number 0.0.",
            id="a float that equals the default",
        ),
        pytest.param(
            {**SPEC, "settings": {"require_mfa": 0}},
            "spec.settings.require_mfa: Expected true or false, found the number 0.",
            id="a number that equals the default",
        ),
        pytest.param(
            {**SPEC, "settings": {"max_extensions": 2**70}},
            "spec.settings.max_extensions: Expected a whole number, found the number 1.1805916207174113e+21.",
            id="a number beyond 64 bits",
        ),
        pytest.param(
            {
                **SPEC,
                "access_targets": [
                    {"integration": {"integration_name": "a", "resource_type": "b", "permissions": ["c"]}}
                ],
            },
            "spec.access_targets.integration: Inside a space a target is a bundle or an access scope of that space, "
            "never an integration.",
            id="an integration in a space",
        ),
    ],
)
def test_what_is_no_valid_policy_says_why(spec: Any, reason: str) -> None:
    with pytest.raises(InvalidBodyError) as raised:
        read(spec)
    assert str(raised.value) == reason


@pytest.mark.parametrize(
    "metadata", [{"name": "other"}, {"space": "lending"}, {"name": 5}, {"space": None}, {"name": None}]
)
def test_a_body_that_names_another_object_than_its_row_is_refused(metadata: dict[str, Any]) -> None:
    with pytest.raises(InvalidBodyError, match="names another object than its row"):
        read(SPEC, metadata)


def test_a_global_row_may_not_claim_a_space() -> None:
    with pytest.raises(InvalidBodyError, match="names another object than its row"):
        read(SPEC, {"space": "payments"}, Address.parse("AccessFlow/orders-read"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "its body is no JSON"),
        ("SELF_SERVE", "its body is no JSON"),
        ('{"metadata": {}, "spec": NaN}', "its body is no JSON"),
        ('{"metadata": {}, "spec": {}} {}', "its body is no JSON"),
        ('{"metadata": {}, "spec": {"trigger": "\\ud800"}}', "its body is no JSON"),
        ("\ud800", "its body is no JSON"),
        ("[" * 5000, "its body is no JSON"),
        ("null", "not of the form"),
        ("[]", "not of the form"),
        ('{"spec": {}}', "not of the form"),
        ('{"metadata": {}, "spec": {}, "kind": "AccessFlow"}', "not of the form"),
        ('{"metadata": [], "spec": {}}', "its metadata is no mapping"),
        ('{"metadata": {}, "spec": ' + "[" * 900 + "]" * 900 + "}", "nested more than 64 levels deep"),
        ('{"metadata": {}, "spec": [1.5, ' + '{"a":' * 200 + "1" + "}" * 200 + "]}", "nested more than 64 levels deep"),
    ],
)
def test_what_is_no_body_says_why(text: str, reason: str) -> None:
    with pytest.raises(InvalidBodyError, match=reason):
        read_live_body(FLOW, text)
