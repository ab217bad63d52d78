"""What guardrails can read about a flow as policy says it: its own fields, and what bundles and account say for it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, product
from math import prod
from typing import Any

from flowsync.access.policy import Policy, target_address
from flowsync.ground.address import Address, Kind
from flowsync.ground.duration import INDEFINITE, parse_duration
from flowsync.guardrails.variables import NO_END
from flowsync.model.shape import shape_of
from flowsync.model.week import DAYS

_LISTED = ("NAME", "ID")
_MOST_ALTERNATIVES = 1_000


class FlowFacts(dict[str, Any]):
    """The values of the variables ``flow.*`` that need no catalog, each worked out when it is first read."""

    def __init__(self, policy: Policy, flow: Address) -> None:
        """``flow`` must be a flow of the policy."""
        super().__init__()
        self._policy = policy
        self._flow = flow
        self._left = list(_GROUPS)

    def __missing__(self, name: str) -> Any:
        while self._left:
            group = self._left.pop(0)
            self.update({f"flow.{key}": value for key, value in group(self._policy, self._flow).items()})
            if name in self:
                return self[name]
        raise KeyError(name)


def _field_facts(policy: Policy, address: Address) -> dict[str, Any]:
    spec = policy.spec(address)
    settings = spec.get("settings", {})
    return {
        "name": address.name,
        "space": address.space or "",
        "trigger": spec["trigger"],
        "mfa": settings.get("require_mfa", False),
        "justification": settings.get("justification_required", False),
        "approver_reason": settings.get("require_approver_reason", False),
        "self_approval_banned": settings.get("requester_cannot_approve_self", False),
        "has_approval": isinstance(spec.get("approver_policy"), Mapping),
        "has_timeframe": "timeframe" in spec,
    }


def _metadata_facts(policy: Policy, address: Address) -> dict[str, Any]:
    metadata = policy.metadata(address)
    return {
        "address": str(address),
        "title": metadata.get("title", address.name),
        "labels": list(metadata.get("labels", ())),
        "owners": list(metadata.get("owners", ())),
        "description": metadata.get("description", ""),
        "review_by": metadata.get("review_by", ""),
        "protect": metadata.get("protect", False),
        "states_duration": policy.requires_request_duration,
    }


def _people_facts(policy: Policy, address: Address) -> dict[str, Any]:
    spec = policy.spec(address)
    window = spec.get("timeframe")
    return {
        "requestors": [_record(condition) for condition in spec["requestors"]["conditions"]],
        "request_for": list(spec.get("request_for", {}).get("request_scopes", ["self"])),
        "days": list(window["days_of_week"]) if window else DAYS,
        "time_zone": window["time_zone"] if window else "",
    }


def _duration_facts(policy: Policy, address: Address) -> dict[str, Any]:
    spec = policy.spec(address)
    if spec["trigger"] == "AUTOMATIC" or spec.get("grant_duration") == INDEFINITE:
        ends = {"grant_minutes": NO_END, "total_minutes": NO_END, "max_extensions": 0, "extension_minutes": 0}
        return {"standing": True, **ends}
    shape = shape_of(Kind.ACCESS_FLOW).fields["spec"]
    settings = spec.get("settings", {})
    grant = _minutes(spec.get("grant_duration", shape.fields["grant_duration"].default))
    most = settings.get("max_extensions", 0)
    default = shape.fields["settings"].fields["extension_duration"].default
    extension = _minutes(settings.get("extension_duration", default)) if most else 0
    return {
        "standing": False,
        "grant_minutes": grant,
        "total_minutes": grant + most * extension,
        "max_extensions": most,
        "extension_minutes": extension,
    }


def _minutes(duration: str) -> int:
    return parse_duration(duration) or 0


def _approval_facts(policy: Policy, address: Address) -> dict[str, Any]:
    spec = policy.spec(address)
    asked = spec.get("approver_policy", "AUTOMATIC")
    if not isinstance(asked, Mapping):
        return {
            "approval_mode": "AUTOMATIC",
            "approvals_needed": 0,
            "distinct_approvers": False,
            "approvals": [],
            "approvers": [],
        }
    groups, tiers = asked["approver_groups"], spec.get("escalation_policy", {}).get("approver_groups", ())
    wanted = [[group] for group in groups] if asked["approval_mode"] == "ALL_OF" else [groups]
    return {
        "approval_mode": asked["approval_mode"],
        "approvals_needed": len(wanted),
        "distinct_approvers": asked.get("distinct_approvers", False),
        "approvals": [[who for group in (*any_of, *tiers) for who in _alternatives(group)] for any_of in wanted],
        "approvers": [_record(approver) for group in (*groups, *tiers) for approver in group["approvers"]],
    }


def _alternatives(group: Mapping[str, Any]) -> Iterator[list[str]]:
    """Who can give the approval of a group, each as the words that are all true of them.

    Under AND one person meets all conditions: one of the values of each. Where that is too much to write out, only what
    is true of all of them is said, so that a requirement rather fails than holds.
    """
    said = [list(_words(condition)) for condition in group["approvers"]]
    if group.get("logical_operator", "AND") == "OR":
        yield from chain.from_iterable(said)
    elif prod(map(len, said)) <= _MOST_ALTERNATIVES:
        yield from (list(chain.from_iterable(choice)) for choice in product(*said))
    else:
        yield [word for words in said if len(words) == 1 for word in words[0]]


def _words(condition: Mapping[str, Any]) -> Iterator[list[str]]:
    """What a condition says of people, one list for each of its values: ``group:security``, and with its source
    ``group:security@Okta``; for a pattern its operator, which is no such word."""
    if "values" not in condition:
        yield [condition["type"]]
        return
    operator, source = condition.get("match_operator", "is"), condition.get("source_integration_name")
    for value in condition["values"]:
        word = f"{condition['type']}:{value.casefold()}"
        if operator != "is":
            yield [f"{condition['type']} {operator.replace('_', ' ')}:{value.casefold()}"]
        else:
            yield [word, f"{word}@{source}"] if source else [word]


def _record(condition: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": condition["type"],
        "operator": condition.get("match_operator", "is"),
        "source": condition.get("source_integration_name", ""),
        "values": list(condition.get("values", ())),
    }


def _target_facts(policy: Policy, address: Address) -> dict[str, Any]:
    targets = list(opened_targets(policy, address))
    listed: Counter[tuple[str, str]] = Counter()
    for target in targets:
        listed[target["integration"], target["resource_type"]] += target["listed"]
    own = [target_address(address, target) for target in policy.spec(address)["access_targets"]]
    return {
        "targets": targets,
        "listed": [
            {"integration": integration, "resource_type": kind, "count": count}
            for (integration, kind), count in sorted(listed.items())
            if integration
        ],
        "bundles": sorted(one.name for one in own if one is not None and one.kind is Kind.BUNDLE),
        "access_scopes": sorted({target["access_scope"] for target in targets if target["access_scope"]}),
        "integrations": sorted({target["integration"] for target in targets if target["integration"]}),
        "permissions": sorted({permission for target in targets for permission in target["permissions"]}),
    }


def opened_targets(policy: Policy, address: Address, bundle: str = "") -> Iterator[dict[str, Any]]:
    """The targets of a flow or bundle as records, those of its bundles in their place. What is not there is nothing."""
    for target in policy.spec(address)["access_targets"]:
        inner = target_address(address, target)
        if inner is None:
            yield {**_integration(target["integration"]), "bundle": bundle, "access_scope": ""}
        elif inner.kind is Kind.ACCESS_SCOPE:
            nothing: dict[str, Any] = {"integration": "", "resource_type": "", "permissions": []}
            yield {**nothing, "any_resource": False, "listed": 0, "bundle": bundle, "access_scope": inner.name}
        elif inner in policy:
            yield from opened_targets(policy, inner, inner.name)


def _integration(target: Mapping[str, Any]) -> dict[str, Any]:
    scopes = target.get("resources_scopes", "ANY")
    includes = [] if scopes == "ANY" else [scope for scope in scopes if scope["scope_mode"] == "include_resources"]
    return {
        "integration": target["integration_name"],
        "resource_type": target["resource_type"],
        "permissions": list(target["permissions"]),
        "any_resource": not includes,
        "listed": sum(len(scope["values"]) for scope in includes if scope["type"] in _LISTED),
    }


_GROUPS: tuple[Callable[[Policy, Address], dict[str, Any]], ...] = (
    _field_facts,
    _duration_facts,
    _metadata_facts,
    _people_facts,
    _approval_facts,
    _target_facts,
)
"""What tells of a flow, the cheapest first."""
