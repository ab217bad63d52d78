"""Drift that is accepted: what the policies have to hold, field by field."""

from typing import Any

import pytest

from flowsync.ground.address import Kind
from flowsync.ground.json_text import parse_json
from flowsync.plan.adoption import with_drift_accepted
from tests.support.configurations import body, flow_spec
from tests.support.plans import condition, groups

AT = "AccessFlow/a"


def accepted(
    applied: dict[str, Any], live: dict[str, Any], desired: dict[str, Any], *fields: tuple[str, ...]
) -> dict[str, Any]:
    """The spec that policies have to hold; of all fields, or of the named ones."""
    first, second, third = (body(AT, flow_spec(**spec)) for spec in (applied, live, desired))

    def accepts(path: tuple[str | int, ...]) -> bool:
        return not fields or any(path[1 : len(field) + 1] == field for field in fields)

    spec: dict[str, Any] = parse_json(with_drift_accepted(Kind.ACCESS_FLOW, first, second, third, accepts))["spec"]
    return spec


@pytest.mark.parametrize(
    ("applied", "live", "desired", "after"),
    [
        ({}, {"grant_duration": "2h"}, {}, {"grant_duration": "2h"}),
        ({"grant_duration": "2h"}, {}, {"grant_duration": "2h"}, {}),
        ({"grant_duration": "2h"}, {}, {"grant_duration": "8h"}, {}),
        ({}, {}, {"grant_duration": "8h"}, {"grant_duration": "8h"}),
        ({}, {"active": False}, {"grant_duration": "8h"}, {"active": False, "grant_duration": "8h"}),
        ({}, {"settings": {"require_mfa": True}}, {"settings": {"max_extensions": 1}},
         {"settings": {"require_mfa": True, "max_extensions": 1}}),
    ],
)  # fmt: skip
def test_what_drifted_is_as_it_is_live_and_what_policies_changed_stays(
    applied: dict[str, Any], live: dict[str, Any], desired: dict[str, Any], after: dict[str, Any]
) -> None:
    assert accepted(applied, live, desired) == flow_spec(**after)


def test_items_are_accepted_one_by_one() -> None:
    one, two, three = condition("a", "x"), condition("b", "x"), condition("c", "x")
    other = {**one, "values": ["y"]}
    applied, live, desired = (
        {"requestors": {"conditions": items}} for items in ([one, two], [other], [one, two, three])
    )
    assert accepted(applied, live, desired)["requestors"] == {"conditions": [other, three]}


def test_tiers_are_accepted_together_where_policies_moved_them() -> None:
    def tiers(*names: str) -> dict[str, Any]:
        return {"escalation_policy": {"approver_groups": groups(*names)}}

    assert accepted(tiers("a", "b"), tiers("a", "c"), tiers("n", "a", "b")) == flow_spec(**tiers("a", "c"))
    assert accepted(tiers("a", "b"), tiers("b"), tiers("a", "b")) == flow_spec(**tiers("b"))


def test_only_the_named_fields_are_accepted() -> None:
    live = {"grant_duration": "2h", "settings": {"require_mfa": True, "max_extensions": 1}}
    after = accepted({}, live, {}, ("settings", "require_mfa"))
    assert after == flow_spec(settings={"require_mfa": True})


def test_name_and_space_stay_those_of_the_document() -> None:
    old, drifted, new = body("Bundle/old"), body("Bundle/old", labels=["x"]), body("Bundle/new")
    renamed = with_drift_accepted(Kind.BUNDLE, old, drifted, new, lambda _: True)
    assert parse_json(renamed)["metadata"] == {"name": "new", "labels": ["x"]}
