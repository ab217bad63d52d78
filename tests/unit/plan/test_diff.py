"""Fields are compared by their meaning, items are paired by what they are."""

from typing import Any

from flowsync.ground.address import Kind
from flowsync.plan.diff import diff_bodies
from flowsync.plan.values import Cause
from tests.support.configurations import GROUP, INTEGRATION, body, flow_spec

FLOW = "AccessFlow/a"


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Path for people, before and after of each changed field."""
    old, new = body(FLOW, flow_spec(**before)), body(FLOW, flow_spec(**after))
    return [(" > ".join(one.labels), one.before, one.after) for one in diff_bodies(Kind.ACCESS_FLOW, old, old, new)]


def policy(*values: str, mode: str = "ALL_OF") -> dict[str, Any]:
    groups = [{"approvers": [{**GROUP, "values": [value]}]} for value in values]
    return {"approval_mode": mode, "approver_groups": groups}


def target(name: str, *permissions: str) -> dict[str, Any]:
    return {"integration": {**INTEGRATION, "integration_name": name, "permissions": list(permissions)}}


def test_defaults_are_filled_in() -> None:
    assert changes({}, {"grant_duration": "4h"}) == [("grant_duration", "1h", "4h")]
    assert changes({"active": False}, {}) == [("active", False, True)]
    assert changes({}, {"settings": {"max_extensions": 2}}) == [("settings > max_extensions", 0, 2)]


def test_a_target_is_paired_by_what_it_points_at_wherever_it_stands() -> None:
    before = [target("b", "READ"), target("c", "READ")]
    after = [target("a", "READ"), target("c", "READ", "WRITE"), target("b", "READ")]
    assert changes({"access_targets": before}, {"access_targets": after}) == [
        ("access_targets > integration a / postgresql-table", None, target("a", "READ")),
        ("access_targets > integration c / postgresql-table > integration > permissions", ["READ"], ["READ", "WRITE"]),
    ]


def test_an_approver_group_that_leaves_is_named() -> None:
    found = changes({"approver_policy": policy("grc", "dba-leads")}, {"approver_policy": policy("grc")})
    assert [path for path, *_ in found] == [
        "approver_policy > approver_groups > approver group: group is dba-leads (Okta)"
    ]


def test_an_approver_policy_that_leaves_is_one_field() -> None:
    ((path, before, after),) = changes({"approver_policy": policy("grc")}, {})
    assert (path, before["approval_mode"], after) == ("approver_policy", "ALL_OF", "AUTOMATIC")


def test_two_conditions_of_one_key_are_paired_by_their_content() -> None:
    one, two = {**GROUP, "values": ["a", "b", "c"]}, {**GROUP, "values": ["x", "y", "z"]}
    before = {"requestors": {"conditions": [one, two]}}
    after = {"requestors": {"conditions": [{**GROUP, "values": ["y", "z", "new"]}, one]}}
    assert changes(before, after) == [
        ("requestors > conditions > group is (Okta) > values", ["x", "y", "z"], ["new", "y", "z"])
    ]


def test_tiers_are_paired_by_position() -> None:
    def tiers(*values: str) -> dict[str, Any]:
        groups = [{"approvers": [{**GROUP, "values": [value]}]} for value in values]
        return {"approver_policy": policy("grc"), "escalation_policy": {"approver_groups": groups}}

    found = changes(tiers("a", "b"), tiers("b", "a"))
    assert [(path.split(" > ")[2], before, after) for path, before, after in found] == [
        ("tier 1", ["a"], ["b"]),
        ("tier 2", ["b"], ["a"]),
    ]


def test_an_item_that_only_live_has_is_drift() -> None:
    extra = {"bundle": {"name": "extra"}}
    applied = body(FLOW)
    live = body(FLOW, flow_spec(access_targets=[{"integration": INTEGRATION}, extra]))
    (found,) = diff_bodies(Kind.ACCESS_FLOW, applied, live, applied)
    assert (found.cause, found.before, found.after) == (Cause.DRIFT, extra, None)


def test_the_same_new_item_in_live_and_policies_is_no_difference() -> None:
    extra = {"bundle": {"name": "extra"}}
    wanted = body(FLOW, flow_spec(access_targets=[{"integration": INTEGRATION}, extra]))
    assert diff_bodies(Kind.ACCESS_FLOW, body(FLOW), wanted, wanted) == ()


def test_a_new_item_that_live_has_otherwise_is_a_conflict_in_its_field() -> None:
    applied = body(FLOW)
    live = body(FLOW, flow_spec(access_targets=[{"integration": INTEGRATION}, target("b", "READ")]))
    wanted = body(FLOW, flow_spec(access_targets=[{"integration": INTEGRATION}, target("b", "WRITE")]))
    (found,) = diff_bodies(Kind.ACCESS_FLOW, applied, live, wanted)
    assert (found.cause, found.before, found.after) == (Cause.CONFLICT, target("b", "READ"), target("b", "WRITE"))


def test_very_many_items_of_one_key_are_still_paired() -> None:
    conditions = [{**GROUP, "values": [f"g{n}"]} for n in range(150)]
    changed = [{**GROUP, "values": [f"h{n}"]} for n in range(150)]
    found = changes({"requestors": {"conditions": conditions}}, {"requestors": {"conditions": changed}})
    assert len(found) == 150
