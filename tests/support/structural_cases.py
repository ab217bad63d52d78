"""Changes of access flows, bundles, scopes, spaces and settings, with what each does to access.

Each widening line of domain.md sections 4 and 8 is a case of its own; the mirror of a case has the mirrored effect.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flowsync.plan.values import Effect
from tests.support.configurations import flow_spec
from tests.support.plans import bundle, condition, groups, integration, policy, scope

WIDENS, NARROWS, MIXED, NEUTRAL = Effect.WIDENS, Effect.NARROWS, Effect.MIXED, Effect.NEUTRAL
Spec = Mapping[str, Any]


class Case(NamedTuple):
    """A change of the spec of an object, and what it does."""

    effect: Effect
    before: Spec
    after: Spec
    address: str = "AccessFlow/a"


def _flows(effect: Effect, before: dict[str, Any], after: dict[str, Any]) -> Case:
    """Two flows that are alike but for these fields."""
    return Case(effect, flow_spec(**before), flow_spec(**after))


def _asked(effect: Effect, before: list[Any], after: list[Any], operator: str = "AND") -> Case:
    """Who may request."""
    blocks = [{"requestors": {"logical_operator": operator, "conditions": side}} for side in (before, after)]
    return _flows(effect, blocks[0], blocks[1])


def _approved(effect: Effect, before: Any, after: Any, **both: Any) -> Case:
    """Who approves."""
    return _flows(effect, {**both, "approver_policy": before}, {**both, "approver_policy": after})


def _escalated(effect: Effect, before: list[str], after: list[str], *intervals: str) -> Case:
    """Who may decide later, tier by tier."""
    times = intervals or ("30m", "30m")
    sides = [
        {"interval": time, "approver_groups": groups(*tiers)}
        for time, tiers in zip(times, (before, after), strict=True)
    ]
    both = {"approver_policy": policy("ALL_OF", "dba", "grc")}
    return _flows(effect, {**both, "escalation_policy": sides[0]}, {**both, "escalation_policy": sides[1]})


def _set(effect: Effect, before: dict[str, Any], after: dict[str, Any]) -> Case:
    """The settings of a flow."""
    return _flows(effect, {"settings": before}, {"settings": after})


def _chosen(effect: Effect, before: Any, after: Any) -> Case:
    """The resources of a target."""
    sides = [integration(**({} if side is None else {"resources_scopes": side})) for side in (before, after)]
    return _flows(effect, {"access_targets": [sides[0]]}, {"access_targets": [sides[1]]})


def _timed(effect: Effect, before: dict[str, Any] | None, after: dict[str, Any] | None) -> Case:
    """The hours of a flow."""
    return _flows(effect, {"timeframe": before}, {"timeframe": after})


def _query(effect: Effect, before: str, after: str) -> Case:
    return Case(effect, {"query": before}, {"query": after}, "AccessScope/a")


def hours(start: str = "09:00", end: str = "18:00", *days: str, zone: str = "UTC") -> dict[str, Any]:
    """A timeframe; on Monday and Tuesday where no days are given."""
    week = list(days or ("MONDAY", "TUESDAY"))
    return {"days_of_week": week, "start_time": start, "end_time": end, "time_zone": zone}


_SRE, _DBA = condition("group", "sre"), condition("group", "dba")
_NOT_SRE = condition("group", "sre", match_operator="is_not")
_EVERY_DAY = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_OTHERS = {"request_scopes": ["self", "others"], "grantees": {"conditions": [_DBA]}}
_DISTINCT = {**policy("ALL_OF", "dba", "grc"), "distinct_approvers": True}
_AUTOMATIC: dict[str, Any] = {"trigger": "AUTOMATIC"}
_ORDERS, _PII = scope("include", "NAME", "orders"), scope("exclude", "TAG", "true", key="pii")


def _no_source(**fields: Any) -> dict[str, Any]:
    return {"type": "group", "values": ["sre"], **fields}


CASES: Mapping[str, Case] = {
    # approval
    "approver_policy removed": _approved(WIDENS, policy("ANY_OF", "dba"), None),
    "approver_policy and escalation removed": _flows(
        WIDENS,
        {"approver_policy": policy("ANY_OF", "dba"), "escalation_policy": {"approver_groups": groups("grc")}},
        {},
    ),
    "ALL_OF to ANY_OF": _approved(WIDENS, policy("ALL_OF", "dba", "grc"), policy("ANY_OF", "dba", "grc")),
    "ALL_OF to ANY_OF with one group": _approved(NEUTRAL, policy("ALL_OF", "dba"), policy("ANY_OF", "dba")),
    "group dropped under ALL_OF": _approved(WIDENS, policy("ALL_OF", "dba", "grc"), policy("ALL_OF", "dba")),
    "group dropped under ANY_OF": _approved(NARROWS, policy("ANY_OF", "dba", "grc"), policy("ANY_OF", "dba")),
    "group added under ANY_OF": _approved(WIDENS, policy("ANY_OF", "dba"), policy("ANY_OF", "dba", "grc")),
    "group replaced": _approved(MIXED, policy("ANY_OF", "dba"), policy("ANY_OF", "grc")),
    "ALL_OF to ANY_OF and a group dropped": _approved(WIDENS, policy("ALL_OF", "dba", "grc"), policy("ANY_OF", "dba")),
    "distinct_approvers off": _approved(WIDENS, _DISTINCT, policy("ALL_OF", "dba", "grc")),
    "distinct_approvers off under ANY_OF": _approved(
        NEUTRAL, {**policy("ANY_OF", "dba", "grc"), "distinct_approvers": True}, policy("ANY_OF", "dba", "grc")
    ),
    "group within another added under distinct ALL_OF": _approved(
        NARROWS,
        _DISTINCT,
        {**_DISTINCT, "approver_groups": [*groups("dba", "grc"), {"approvers": [_no_source(values=["dba", "x"])]}]},
    ),
    "approver value added": _approved(
        WIDENS,
        policy("ALL_OF", "dba"),
        {"approval_mode": "ALL_OF", "approver_groups": [{"approvers": [_no_source(values=["dba", "grc"])]}]},
    ),
    "approver becomes the owner": _approved(
        MIXED,
        policy("ANY_OF", "dba"),
        {"approval_mode": "ANY_OF", "approver_groups": [{"approvers": [{"type": "Owner"}]}]},
    ),
    "tier added": _escalated(WIDENS, ["heads"], ["heads", "all"]),
    "tier put first": _escalated(MIXED, ["heads"], ["all", "heads"]),
    "tiers in another order": _escalated(MIXED, ["heads", "all"], ["all", "heads"]),
    "interval shortened": _escalated(WIDENS, ["heads", "all"], ["heads", "all"], "1h", "15m"),
    "interval shortened and a tier dropped": _escalated(MIXED, ["heads", "all"], ["heads"], "1h", "15m"),
    # time
    "grant_duration raised": _flows(WIDENS, {"grant_duration": "1h"}, {"grant_duration": "8h"}),
    "grant_duration raised by what extensions gave": _flows(
        WIDENS, {"grant_duration": "1h", "settings": {"max_extensions": 4}}, {"grant_duration": "3h"}
    ),
    "grant_duration lowered and extensions added": _flows(
        MIXED, {"grant_duration": "2h"}, {"grant_duration": "1h", "settings": {"max_extensions": 4}}
    ),
    "grant_duration indefinite": _flows(WIDENS, {"grant_duration": "365d"}, {"grant_duration": "indefinite"}),
    "more extensions": _set(WIDENS, {"max_extensions": 1}, {"max_extensions": 2}),
    "longer extensions": _set(
        WIDENS, {"max_extensions": 1, "extension_duration": "10m"}, {"max_extensions": 1, "extension_duration": "1h"}
    ),
    "fewer and longer extensions, the same in total": _set(
        NEUTRAL, {"max_extensions": 2, "extension_duration": "10m"}, {"max_extensions": 1, "extension_duration": "20m"}
    ),
    "timeframe removed": _timed(WIDENS, hours(), None),
    "timeframe widened": _timed(WIDENS, hours(), hours("08:00", "20:00")),
    "day added": _timed(WIDENS, hours(), hours("09:00", "18:00", "MONDAY", "TUESDAY", "SUNDAY")),
    "day exchanged": _timed(MIXED, hours(), hours("09:00", "18:00", "MONDAY", "SUNDAY")),
    "timeframe moved": _timed(MIXED, hours(), hours("10:00", "19:00")),
    "time zone moved": _timed(MIXED, hours(), hours(zone="Asia/Jerusalem")),
    "window that reaches into the next day": _timed(WIDENS, hours("22:00", "24:00"), hours("22:00", "06:00")),
    "all hours of the week are no limit": _timed(NEUTRAL, None, hours("00:00", "24:00", *_EVERY_DAY)),
    "all hours in whatever zone": _timed(WIDENS, hours(), hours("00:00", "24:00", *_EVERY_DAY, zone="Asia/Tokyo")),
    # people
    "AND to OR": Case(
        WIDENS,
        flow_spec(requestors={"conditions": [_SRE, condition("team", "x")]}),
        flow_spec(requestors={"logical_operator": "OR", "conditions": [_SRE, condition("team", "x")]}),
    ),
    "AND to OR with one condition": Case(
        NEUTRAL,
        flow_spec(requestors={"conditions": [_SRE]}),
        flow_spec(requestors={"logical_operator": "OR", "conditions": [_SRE]}),
    ),
    "condition added under OR": _asked(WIDENS, [_SRE], [_SRE, condition("team", "x")], "OR"),
    "condition dropped under AND": _asked(WIDENS, [_SRE, condition("team", "x")], [_SRE]),
    "value added to a positive condition": _asked(WIDENS, [_SRE], [condition("group", "sre", "dba")]),
    "value dropped from a negative condition": _asked(
        WIDENS, [condition("group", "sre", "dba", match_operator="is_not")], [_NOT_SRE]
    ),
    "value exchanged": _asked(MIXED, [_SRE], [_DBA]),
    "value in other letters": _asked(NEUTRAL, [_SRE], [condition("group", "SRE")]),
    "source removed": _asked(WIDENS, [_SRE], [_no_source()]),
    "source removed from a negative condition": _asked(NARROWS, [_NOT_SRE], [_no_source(match_operator="is_not")]),
    "source moved": _asked(MIXED, [_SRE], [condition("group", "sre", source="Google")]),
    "source of an e-mail address": _asked(NEUTRAL, [condition("user", "a@b")], [{"type": "user", "values": ["a@b"]}]),
    "is to contains": _asked(WIDENS, [_SRE], [condition("group", "sre", match_operator="contains")]),
    "is to starts_with": _asked(WIDENS, [_SRE], [condition("group", "sr", match_operator="starts_with")]),
    "starts_with shortened": _asked(
        WIDENS,
        [condition("group", "prod-db", match_operator="starts_with")],
        [condition("group", "prod", match_operator="starts_with")],
    ),
    "is to is_not": _asked(MIXED, [_SRE], [_NOT_SRE]),
    "is_not to does_not_contain": _asked(
        NARROWS, [_NOT_SRE], [condition("group", "sre", match_operator="does_not_contain")]
    ),
    "attribute type in other letters": _asked(MIXED, [condition("team", "x")], [condition("Team", "x")]),
    "others added": _flows(WIDENS, {}, {"request_for": _OTHERS}),
    "grantees added": _flows(
        WIDENS,
        {"request_for": _OTHERS},
        {"request_for": {**_OTHERS, "grantees": {"conditions": [condition("group", "dba", "sre")]}}},
    ),
    "direct_reports added": _flows(WIDENS, {}, {"request_for": {"request_scopes": ["self", "direct_reports"]}}),
    "self exchanged for direct_reports": _flows(MIXED, {}, {"request_for": {"request_scopes": ["direct_reports"]}}),
    # targets
    "exclude shrunk": _chosen(WIDENS, [scope("exclude", "NAME", "a", "b")], [scope("exclude", "NAME", "a")]),
    "exclude dropped": _chosen(WIDENS, [_ORDERS, _PII], [_ORDERS]),
    "exclude of what is not included dropped": _chosen(NEUTRAL, [_ORDERS, scope("exclude", "NAME", "x")], [_ORDERS]),
    "include grown": _chosen(WIDENS, [_ORDERS], [scope("include", "NAME", "orders", "refunds")]),
    "one of several includes dropped": _chosen(NARROWS, [_ORDERS, scope("include", "ID", "7")], [_ORDERS]),
    "last include dropped": _chosen(WIDENS, [_ORDERS, _PII], [_PII]),
    "scopes to ANY": _chosen(WIDENS, [_ORDERS], None),
    "tag value added": _chosen(
        WIDENS, [scope("include", "TAG", "dev", key="env")], [scope("include", "TAG", "dev", "prod", key="env")]
    ),
    "tag key moved": _chosen(
        MIXED, [scope("include", "TAG", "dev", key="env")], [scope("include", "TAG", "dev", key="stage")]
    ),
    "permission added": _flows(
        WIDENS, {"access_targets": [integration("READ")]}, {"access_targets": [integration("READ", "WRITE")]}
    ),
    "permission in other letters": _flows(
        MIXED, {"access_targets": [integration("READ")]}, {"access_targets": [integration("read")]}
    ),
    "target added": _flows(WIDENS, {}, {"access_targets": [integration(), bundle("debug")]}),
    "target moved to another integration": _flows(
        MIXED, {"access_targets": [integration()]}, {"access_targets": [integration(name="other")]}
    ),
    "target told in two parts": _flows(
        NEUTRAL,
        {"access_targets": [integration("R", "W")]},
        {"access_targets": [integration("R"), integration("W")]},
    ),
    # trigger, settings, on and off
    "SELF_SERVE to AUTOMATIC": Case(WIDENS, flow_spec(settings={"require_mfa": True}), flow_spec(**_AUTOMATIC)),
    "SELF_SERVE for others to AUTOMATIC": Case(MIXED, flow_spec(request_for=_OTHERS), flow_spec(**_AUTOMATIC)),
    "SELF_SERVE for direct reports to AUTOMATIC": Case(
        MIXED, flow_spec(request_for={"request_scopes": ["direct_reports"]}), flow_spec(**_AUTOMATIC)
    ),
    "active on": _flows(WIDENS, {"active": False}, {"active": True}),
    "active on, with approval": _flows(WIDENS, {"active": False}, {"approver_policy": policy("ANY_OF", "dba")}),
    "inactive before and after": _flows(NEUTRAL, {"active": False}, {"active": False, "grant_duration": "8h"}),
    "MFA off": _set(WIDENS, {"require_mfa": True}, {}),
    "justification off": _set(WIDENS, {"justification_required": True}, {}),
    "approver reason off": _set(WIDENS, {"require_approver_reason": True}, {}),
    "self-approval ban off": _set(WIDENS, {"requester_cannot_approve_self": True}, {}),
    "MFA off and shorter": _flows(
        MIXED, {"settings": {"require_mfa": True}, "grant_duration": "2h"}, {"grant_duration": "1h"}
    ),
    # what flows use
    "bundle gains a target": Case(
        WIDENS,
        {"access_targets": [integration()]},
        {"access_targets": [integration(), integration(name="other")]},
        "Bundle/a",
    ),
    "space's scopes grown": Case(WIDENS, {"space_scopes": ["a"]}, {"space_scopes": ["a", "b"]}, "Space/a"),
    "member added": Case(
        NEUTRAL,
        {"space_scopes": ["a"]},
        {"space_scopes": ["a"], "members": [{"type": "user", "values": ["a@b"], "space_role": "SpaceOwner"}]},
        "Space/a",
    ),
    "require_request_duration off": Case(WIDENS, {"require_request_duration": True}, {}, "AccountSettings/account"),
    # queries
    "or branch added": _query(WIDENS, 'resource = "a"', 'resource = "a" or resource_type = "b"'),
    "and term dropped": _query(WIDENS, 'resource = "a" and permission = "R"', 'resource = "a"'),
    "in list grown": _query(WIDENS, 'resource in ("a")', 'resource in ("b", "a")'),
    "not_in list grown": _query(NARROWS, 'resource not_in ("a")', 'resource not_in ("b", "a")'),
    "equal to contains": _query(WIDENS, 'resource_name = "orders-1"', 'resource_name contains "orders"'),
    "ends_with shortened": _query(WIDENS, 'resource_name ends_with "-prod"', 'resource_name ends_with "prod"'),
    "not inverted": _query(MIXED, 'resource = "a"', 'not resource = "a"'),
    "not around a group": _query(
        NEUTRAL, 'not (resource = "a" or permission = "R")', 'permission != "R" and resource != "a"'
    ),
    "tag key of a query moved": _query(MIXED, 'resource_tag["env"] = "x"', 'resource_tag["stage"] = "x"'),
    "one name to all others but one": _query(WIDENS, 'resource_name = "a"', 'resource_name != "b"'),
    "query in another case": _query(MIXED, 'resource_name = "a"', 'resource_name = "A"'),
    "query in another order": _query(
        NEUTRAL,
        'resource = "a" and (permission = "R" or permission = "W")',
        '(permission in ("W", "R")) and resource = "a"',
    ),
}
