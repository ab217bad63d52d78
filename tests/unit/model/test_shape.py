"""The runtime view of the schemas."""

import pytest

from flowsync.ground.address import Kind
from flowsync.model.lists import ListOrder
from flowsync.model.shape import NO_DEFAULT, ValueShape, shape_of


def at(kind: Kind, path: str) -> ValueShape:
    """The shape at a path such as ``spec.access_targets[].integration``."""
    shape = shape_of(kind)
    for step in path.replace("[]", ".[]").split("."):
        found = shape.item if step == "[]" else shape.fields[step]
        assert found is not None
        shape = found
    return shape


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("metadata.labels", None),
        ("spec.timeframe.days_of_week", None),
        ("spec.approver_policy.approver_groups", None),
        ("spec.access_targets[].integration.permissions", None),
        ("spec.requestors.conditions", ["type", "match_operator", "source_integration_name"]),
        ("spec.approver_policy.approver_groups[].approvers", ["type", "match_operator", "source_integration_name"]),
        ("spec.access_targets[].integration.resources_scopes", ["scope_mode", "type", "key"]),
        (
            "spec.access_targets",
            ["integration.integration_name", "integration.resource_type", "bundle.name", "access_scope.name"],
        ),
    ],
)
def test_a_list_without_order_is_a_set_or_keyed(path: str, keys: list[str] | None) -> None:
    shape = at(Kind.ACCESS_FLOW, path)
    wanted = ListOrder.SET if keys is None else ListOrder.KEYED
    assert (shape.order, [".".join(key) for key in shape.keys]) == (wanted, keys or [])


def test_escalation_tiers_are_ordered_and_the_approvers_in_them_are_not() -> None:
    tiers = at(Kind.ACCESS_FLOW, "spec.escalation_policy.approver_groups")
    assert tiers.order is ListOrder.ORDERED
    assert at(Kind.ACCESS_FLOW, "spec.escalation_policy.approver_groups[].approvers").order is ListOrder.KEYED


@pytest.mark.parametrize(
    "path", ["spec.grant_duration", "spec.escalation_policy.interval", "spec.settings.extension_duration"]
)
def test_durations_are_known(path: str) -> None:
    assert at(Kind.ACCESS_FLOW, path).is_duration


@pytest.mark.parametrize(
    ("path", "default"),
    [
        ("spec.active", True),
        ("spec.grant_duration", "1h"),
        ("spec.approver_policy", "AUTOMATIC"),
        ("spec.approver_policy.approval_mode", NO_DEFAULT),
        ("spec.settings", {}),
        ("spec.timeframe", NO_DEFAULT),
        ("spec.access_targets[].integration.resources_scopes", "ANY"),
        ("metadata.title", NO_DEFAULT),
    ],
)
def test_a_default_is_that_of_the_language(path: str, default: object) -> None:
    assert at(Kind.ACCESS_FLOW, path).default == default


def test_where_lists_of_mappings_stand_is_known() -> None:
    assert at(Kind.ACCESS_FLOW, "spec").holds_items
    assert not at(Kind.ACCESS_FLOW, "metadata").holds_items
    assert not at(Kind.ACCESS_SCOPE, "spec").holds_items
    assert at(Kind.SPACE, "spec.members").holds_items
