"""A canonical body in the words of the document that is there."""

from typing import Any

import pytest

from flowsync.ground.address import Kind
from flowsync.model.canonical import canonical_body
from flowsync.source.editing.as_written import as_written
from tests.support.configurations import flow_spec
from tests.support.plans import bundle, condition, groups, integration

FLOW: dict[str, Any] = {"apiVersion": "flowsync/v1", "kind": "AccessFlow"}
REQUIRED = ("approver_policy", "grant_duration", "resources_scopes")


def became(there: dict[str, Any], wanted: dict[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """The spec of a flow that was ``there`` and now means what is wanted."""
    document = {**FLOW, "metadata": {"name": "a"}, "spec": there}
    body = canonical_body(Kind.ACCESS_FLOW, {"name": "a"}, wanted)
    spec: dict[str, Any] = as_written(Kind.ACCESS_FLOW, document, body, required)["spec"]
    return spec


@pytest.mark.parametrize(
    ("there", "wanted", "after"),
    [
        ({"grant_duration": "60m"}, {}, {"grant_duration": "60m"}),
        ({"grant_duration": "4h"}, {}, {"grant_duration": "1h"}),
        ({}, {"grant_duration": "2h"}, {"grant_duration": "2h"}),
        ({"settings": {"require_mfa": True}}, {}, {"settings": {"require_mfa": False}}),
        (
            {"settings": {"require_mfa": False}},
            {"active": False},
            {"settings": {"require_mfa": False}, "active": False},
        ),
        ({"approver_policy": {"approval_mode": "ANY_OF"}}, {}, {"approver_policy": "AUTOMATIC"}),
        ({"escalation_policy": {"approver_groups": groups("a")}}, {}, {}),
        (
            {"settings": {"max_extensions": 2, "extension_duration": "30m"}},
            {},
            {"settings": {"max_extensions": 0}},
        ),
    ],
)
def test_defaults_are_written_where_the_field_was(
    there: dict[str, Any], wanted: dict[str, Any], after: dict[str, Any]
) -> None:
    assert became(flow_spec(**there), flow_spec(**wanted)) == flow_spec(**after)


def test_items_stay_in_their_order_and_as_they_are_written() -> None:
    explicit = condition("user", "b", "a", match_operator="is")
    there = flow_spec(requestors={"logical_operator": "AND", "conditions": [explicit, condition("group", "sre")]})
    wanted = flow_spec(requestors={"conditions": [condition("a", "x"), condition("group", "dba"), explicit]})
    conditions = [explicit, condition("group", "dba"), condition("a", "x")]
    assert became(there, wanted) == {**there, "requestors": {"logical_operator": "AND", "conditions": conditions}}


def test_tiers_come_in_the_order_that_is_wanted() -> None:
    first, second, third = groups("one", "two", "three")
    second["logical_operator"] = "AND"
    there = flow_spec(escalation_policy={"approver_groups": [first, second]})
    wanted = flow_spec(escalation_policy={"approver_groups": [third, {"approvers": second["approvers"]}]})
    assert became(there, wanted)["escalation_policy"] == {"approver_groups": [third, second]}


def test_an_automatic_flow_keeps_no_default_that_it_refuses() -> None:
    there = flow_spec(active=True, grant_duration="1h", settings={}, approver_policy="AUTOMATIC")
    assert became(there, flow_spec(trigger="AUTOMATIC"), REQUIRED) == flow_spec(active=True, trigger="AUTOMATIC")


def test_what_is_required_is_written_out() -> None:
    after = became(flow_spec(trigger="AUTOMATIC"), flow_spec(access_targets=[integration()]), REQUIRED)
    assert (after["grant_duration"], after["approver_policy"]) == ("1h", "AUTOMATIC")
    more = became(flow_spec(access_targets=[bundle("x")]), flow_spec(access_targets=[integration()]), REQUIRED)
    assert more["access_targets"] == [integration(resources_scopes="ANY")]


def test_metadata_keeps_the_former_name_and_an_explicit_title() -> None:
    metadata = {"name": "a", "title": "A", "renamed_from": "b", "labels": ["x"], "description": ""}
    body = canonical_body(Kind.BUNDLE, {"name": "a", "owners": ["o"]}, {})
    after = as_written(Kind.BUNDLE, {**FLOW, "metadata": metadata, "spec": {}}, body, ())
    assert after["metadata"] == {
        "name": "a",
        "title": "a",
        "renamed_from": "b",
        "description": "",
        "owners": ["o"],
    }
