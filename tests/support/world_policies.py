"""Valid policies of every shape, for small companies."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, TypeAlias

from flowsync.ground.address import Address, Kind
from tests.support.world_queries import Query, query_of, text_of
from tests.support.world_snapshots import NAMES, PERMISSIONS, TAGS, VALUES, some

Spec: TypeAlias = Mapping[str, Any]

SPACE = "blue"
ACCOUNT = Address(kind=Kind.ACCOUNT_SETTINGS, name="account")
USERS = ("ada@acme.example", "BOB@ACME.example", "boss@acme.example", "cy@", "e")
SCOPES, BUNDLES = ("s", "t"), ("b",)
_USUAL = 3
"""How often what is usual stands for once of what is not."""


def policy_of(rng: Random, size: int) -> tuple[dict[Address, Spec], dict[str, Query]]:
    """Documents at the account level and in one space, with at most ``size`` flows in each; and the trees of their
    queries by text."""
    trees = {text_of(tree): tree for tree in (query_of(rng) for _ in range(3))}
    found: dict[Address, Spec] = {Address(kind=Kind.SPACE, name=SPACE): {"space_scopes": some(rng, SCOPES, 1)}}
    for space in (None, SPACE):
        for name in SCOPES:
            found[Address(kind=Kind.ACCESS_SCOPE, space=space, name=name)] = {"query": rng.choice(sorted(trees))}
        for name in BUNDLES:
            found[Address(kind=Kind.BUNDLE, space=space, name=name)] = {"access_targets": _targets(rng, space, SCOPES)}
        for number in range(rng.randint(0 if space else 1, min(size, 3))):
            found[Address(kind=Kind.ACCESS_FLOW, space=space, name=f"f{number}")] = flow_of(rng, space)
    account: Sequence[dict[Address, Spec]] = ({}, {ACCOUNT: {}}, {ACCOUNT: {"require_request_duration": True}})
    return found | rng.choice(account), trees


def flow_of(rng: Random, space: str | None) -> Spec:
    """The spec of a flow of any shape, in the space or at the account level."""
    spec: dict[str, Any] = {"requestors": _block(rng), "access_targets": _targets(rng, space, SCOPES, BUNDLES)}
    if rng.random() < 0.4:
        spec["active"] = rng.random() < 0.5
    if rng.random() < 0.2:
        return {"trigger": "AUTOMATIC", **spec}
    parts = {
        "timeframe": _timeframe(rng),
        "request_for": _request_for(rng),
        "grant_duration": rng.choice(["1h", "60m", "2h", "indefinite"]),
        "settings": _settings(rng),
    }
    spec |= {key: part for key, part in parts.items() if rng.random() < 0.4}
    if rng.random() < 0.6:
        spec["approver_policy"] = _approver_policy(rng)
        if rng.random() < 0.4:
            spec["escalation_policy"] = {"approver_groups": _groups(rng), **rng.choice([{}, {"interval": "15m"}])}
    return {"trigger": "SELF_SERVE", **spec}


def condition_of(rng: Random) -> dict[str, Any]:
    """Any condition."""
    type_ = rng.choice(["group"] * _USUAL + ["team", "oncall", "user", "manager", "clearance"])
    values = [*VALUES.get(type_, USERS), "STRASSE", "s"]
    condition: dict[str, Any] = {"type": type_, "values": rng.sample(values, rng.randint(1, 3))}
    if rng.random() < 0.5:
        condition["match_operator"] = rng.choice(["is", "is_not", "contains", "does_not_contain", "starts_with"])
    if rng.random() < 0.25:
        condition["source_integration_name"] = rng.choice(["Okta", "Entra", "Pager", "Unheard"])
    return condition


def _approver(rng: Random) -> dict[str, Any]:
    return rng.choice([{"type": "Owner"}, {"type": "manager"}]) if rng.random() < 0.35 else condition_of(rng)


def _joined(rng: Random, key: str, items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    unlike = list({repr(item): item for item in items}.values())
    return {**rng.choice([{}, {"logical_operator": "AND"}, {"logical_operator": "OR"}]), key: unlike}


def _block(rng: Random) -> dict[str, Any]:
    return _joined(rng, "conditions", [condition_of(rng) for _ in range(rng.randint(1, 2))])


def _groups(rng: Random) -> list[dict[str, Any]]:
    groups = [
        _joined(rng, "approvers", [_approver(rng) for _ in range(rng.randint(1, 2))]) for _ in range(rng.randint(1, 3))
    ]
    return list({repr(group): group for group in groups}.values())


def _approver_policy(rng: Random) -> dict[str, Any] | str:
    if rng.random() < 0.1:
        return {"approval_mode": "ANY_OF", "approver_groups": _groups(rng), "distinct_approvers": rng.random() < 0.5}
    mode = rng.choice(["ANY_OF", "ALL_OF"])
    distinct = rng.choice([{}, {"distinct_approvers": True}])
    return {"approval_mode": mode, "approver_groups": _groups(rng), **distinct}


def _request_for(rng: Random) -> dict[str, Any]:
    scopes = some(rng, ["self", "direct_reports", "others"], 1)
    return {"request_scopes": scopes, **({"grantees": _block(rng)} if "others" in scopes else {})}


def _timeframe(rng: Random) -> dict[str, Any]:
    start, end = rng.choice([("09:00", "18:00"), ("22:00", "06:00"), ("00:00", "24:00"), ("12:00", "00:01")])
    days = some(rng, ["MONDAY", "FRIDAY", "SUNDAY"], 1)
    everyday = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
    return {
        "days_of_week": rng.choice([days, days, everyday]),
        "start_time": start,
        "end_time": end,
        "time_zone": rng.choice(["UTC", "Asia/Jerusalem"]),
    }


def _settings(rng: Random) -> dict[str, Any]:
    flags = ("require_mfa", "justification_required", "require_approver_reason", "requester_cannot_approve_self")
    longer: dict[str, Any] = rng.choice(
        [{}, {}, {"max_extensions": 2}, {"max_extensions": 1, "extension_duration": "20m"}]
    )
    return {flag: rng.random() < 0.6 for flag in some(rng, flags)} | longer


def _targets(
    rng: Random, space: str | None, scopes: Sequence[str], bundles: Sequence[str] = ()
) -> list[dict[str, Any]]:
    choices = [{"access_scope": {"name": name}} for name in scopes] + [{"bundle": {"name": name}} for name in bundles]
    choices += [] if space else [{"integration": _integration(rng)} for _ in range(_USUAL)]
    unlike = {repr(choice): choice for choice in rng.sample(choices, rng.randint(1, 2))}
    return list(unlike.values())


def _integration(rng: Random) -> dict[str, Any]:
    target: dict[str, Any] = {
        "integration_name": rng.choice(["db"] * _USUAL + ["vm", "saas"]),
        "resource_type": rng.choice(["table"] * _USUAL + ["host", "bucket"]),
        "permissions": some(rng, [*PERMISSIONS, "ADMIN"], 1),
    }
    scopes = {repr(scope): scope for scope in (_resource_scope(rng) for _ in range(rng.randint(1, 3)))}
    return rng.choice(
        [target, {**target, "resources_scopes": "ANY"}, {**target, "resources_scopes": [*scopes.values()]}]
    )


def _resource_scope(rng: Random) -> dict[str, Any]:
    key = rng.choice(sorted(TAGS))
    chosen = rng.choice(
        [
            {"type": "NAME", "values": some(rng, NAMES, 1)},
            {"type": "ID", "values": some(rng, ["r0", "r1", "r2"], 1)},
            {"type": "TAG", "key": key, "values": some(rng, TAGS[key], 1)},
        ]
    )
    return {"scope_mode": rng.choice(["include_resources", "exclude_resources"]), **chosen}
