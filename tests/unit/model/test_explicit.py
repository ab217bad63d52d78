"""Defaults written out where the project wants them."""

from typing import Any

import pytest

from flowsync.ground.address import Kind
from flowsync.model.explicit import written_out

BUNDLE: dict[str, Any] = {"bundle": {"name": "debug"}}
INTEGRATION = {"integration_name": "prod", "resource_type": "db", "permissions": ["read"]}
CHOSEN = {**INTEGRATION, "resources_scopes": [{"scope_mode": "include_resources", "type": "NAME", "values": ["a"]}]}
SELF_SERVE = {"trigger": "SELF_SERVE", "access_targets": [BUNDLE]}
ALL = ("approver_policy", "grant_duration", "resources_scopes", "source_integration_name")


@pytest.mark.parametrize(
    ("required", "added"),
    [
        ((), {}),
        (("grant_duration",), {"grant_duration": "1h"}),
        (("approver_policy",), {"approver_policy": "AUTOMATIC"}),
        (ALL, {"grant_duration": "1h", "approver_policy": "AUTOMATIC"}),
    ],
)
def test_a_self_serve_flow_gets_what_is_required_and_missing(required: tuple[str, ...], added: Any) -> None:
    assert written_out(Kind.ACCESS_FLOW, SELF_SERVE, required) == {**SELF_SERVE, **added}


def test_what_is_written_already_is_kept() -> None:
    spec = {**SELF_SERVE, "grant_duration": "4h", "access_targets": [{"integration": CHOSEN}]}
    assert written_out(Kind.ACCESS_FLOW, spec, ("grant_duration", "resources_scopes")) == spec


@pytest.mark.parametrize(
    ("kind", "spec"),
    [(Kind.ACCESS_FLOW, {**SELF_SERVE, "trigger": "AUTOMATIC"}), (Kind.ACCESS_SCOPE, {"query": "a"})],
)
def test_nothing_is_written_where_it_has_no_place(kind: Kind, spec: Any) -> None:
    assert written_out(kind, spec, ALL) == spec


def test_every_integration_gets_its_scopes_in_bundles_too() -> None:
    spec = {"access_targets": [BUNDLE, {"integration": INTEGRATION}, {"integration": CHOSEN}]}
    assert written_out(Kind.BUNDLE, spec, ("resources_scopes",))["access_targets"] == [
        BUNDLE,
        {"integration": {**INTEGRATION, "resources_scopes": "ANY"}},
        {"integration": CHOSEN},
    ]
