"""The policies of a generated organisation, the same for the same numbers: flows as companies have them, of which many
lead to the same things.

Of a hundred flows fifty are a team's own databases and hosts, fifteen a department's view of a whole integration, ten
lead through bundles, ten through access scopes, five are in spaces, five are automatic, and five are for emergencies.
"""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from benchmarks.organisation import DATA_CLASSES, DEPARTMENTS, STAGES, TYPES, Size, team_of
from flowsync.ground.address import Address, Kind

Spec = dict[str, Any]
_FLOWS_OF_BUNDLE, _FLOWS_OF_SCOPE, _FLOWS_OF_SPACE = 50, 40, 400
_SCOPES_OF_SPACE = 3
_ANY_PERMISSION = 'permission_name != ""'


def policies_of(size: Size) -> dict[Address, Spec]:
    """The spec of every document."""
    return dict(_Policies(size).documents())


def flow_to_change(size: Size) -> Address:
    """The flow that the one change is made to: a team's own, with approval."""
    return _address(Kind.ACCESS_FLOW, "flow", size.flows // 2 // 100 * 100 + 7)


def changed(spec: Mapping[str, Any]) -> Spec:
    """The one change: approval is dropped, and another team may ask as well."""
    requestors = spec["requestors"]
    condition = requestors["conditions"][0]
    wider = {**condition, "values": [*condition["values"], "team-1"]}
    kept = {key: value for key, value in spec.items() if key != "approver_policy"}
    return {**kept, "requestors": {**requestors, "conditions": [wider]}}


def _address(kind: Kind, word: str, number: int, space: int | None = None) -> Address:
    return Address(kind=kind, space=None if space is None else f"space-{space:04}", name=f"{word}-{number:06}")


class _Policies:
    def __init__(self, size: Size) -> None:
        self._size = size
        self._integrations = size.integrations
        self._random = Random(size.flows)
        self._bundles = max(size.flows // _FLOWS_OF_BUNDLE, 1)
        self._scopes = max(size.flows // _FLOWS_OF_SCOPE, 2)
        self._spaces = max(size.flows // _FLOWS_OF_SPACE, 1)

    def documents(self) -> Iterator[tuple[Address, Spec]]:
        for number in range(self._scopes):
            yield _address(Kind.ACCESS_SCOPE, "scope", number), {"query": self._query(number)}
        for number in range(self._spaces):
            space = Address(kind=Kind.SPACE, name=f"space-{number:04}")
            yield space, {"space_scopes": [f"scope-{number % self._scopes:06}"]}
            for place in range(_SCOPES_OF_SPACE):
                query = f'resource_tag["data"] != "{DATA_CLASSES[place]}" and {_ANY_PERMISSION}'
                yield _address(Kind.ACCESS_SCOPE, "scope", place, number), {"query": query}
        for number in range(self._bundles):
            yield _address(Kind.BUNDLE, "bundle", number), {"access_targets": self._bundle_targets(number)}
        for number in range(self._size.flows):
            yield self._flow(number)

    def _flow(self, number: int) -> tuple[Address, Spec]:
        share = number % 100
        address = _address(Kind.ACCESS_FLOW, "flow", number)
        if share < 50:
            return address, self._team_flow(number)
        if share < 65:
            return address, self._department_flow(number)
        if share < 85:
            return address, self._shared_flow(number, is_bundle=share < 75)
        if share < 90:
            space = number % self._spaces
            target = {"access_scope": {"name": f"scope-{number % _SCOPES_OF_SPACE:06}"}}
            flow = _address(Kind.ACCESS_FLOW, "flow", number, space)
            return flow, self._self_serve(number, [self._team(number)], [target])
        if share < 95:
            return address, self._automatic(number)
        return address, self._emergency(number)

    def _team_flow(self, number: int) -> Spec:
        name, type_ = self._integrations[number % len(self._integrations)]
        scope = {"scope_mode": "include_resources", "type": "TAG", "key": "env", "values": [STAGES[number % 5]]}
        others = {"scope_mode": "exclude_resources", "type": "TAG", "key": "data", "values": [DATA_CLASSES[number % 3]]}
        scopes = [scope, others] if number % 2 else [scope]
        target = {"integration": self._integration(name, type_, 1 + number % 2, scopes)}
        return self._self_serve(number, self._groups(number), [target])

    def _department_flow(self, number: int) -> Spec:
        department = f"dept-{DEPARTMENTS[number % len(DEPARTMENTS)]}"
        name, type_ = self._integrations[number * 7 % len(self._integrations)]
        return self._self_serve(number, [department], [{"integration": self._integration(name, type_, 1, [])}])

    def _shared_flow(self, number: int, *, is_bundle: bool) -> Spec:
        target = {"bundle": {"name": f"bundle-{number * 13 % self._bundles:06}"}}
        scope = {"access_scope": {"name": f"scope-{number * 17 % self._scopes:06}"}}
        return self._self_serve(number, self._groups(number), [target if is_bundle else scope])

    def _automatic(self, number: int) -> Spec:
        name, type_ = self._integrations[number * 3 % len(self._integrations)]
        conditions = [_group("everybody")] if number % 20 == 0 else [_group(self._team(number))]
        conditions.append(_condition("employment_type", "Workday", "contractor", match_operator="is_not"))
        return {
            "trigger": "AUTOMATIC",
            "requestors": {"conditions": conditions},
            "access_targets": [{"integration": self._integration(name, type_, 1, [])}],
        }

    def _emergency(self, number: int) -> Spec:
        shift = _condition("oncall", "PagerDuty", self._team(number))
        spec = self._self_serve(number, [self._team(number)], self._bundle_targets(number))
        return {**spec, "requestors": {"logical_operator": "OR", "conditions": [shift, _group(self._team(number))]}}

    def _self_serve(self, number: int, groups: list[str], targets: list[Spec]) -> Spec:
        leads = f"{self._team(number)}-leads"
        policies = [_policy("ANY_OF", leads), _policy("ANY_OF", leads, "dept-security"), None]
        policy = policies[0] if number % 100 == 7 else policies[number * 11 % 3]
        frame = {"days_of_week": ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"], "start_time": "08:00"}
        return {
            "trigger": "SELF_SERVE",
            "requestors": {"conditions": [_group(*groups)]},
            "access_targets": targets,
            "grant_duration": f"{number % 7 + 2}h",
            **({"approver_policy": policy} if policy else {}),
            **({"timeframe": {**frame, "end_time": "19:00", "time_zone": "Europe/Berlin"}} if number % 4 == 0 else {}),
            "settings": {"require_mfa": number % 3 == 0, "justification_required": number % 2 == 0},
        }

    def _bundle_targets(self, number: int) -> list[Spec]:
        count = len(self._integrations)
        places = {number * step % count for step in (3, 7, 11)}
        targets: list[Spec] = [
            {"integration": self._integration(*self._integrations[place], 1 + place % 2, [])}
            for place in sorted(places)
        ]
        return [*targets, {"access_scope": {"name": f"scope-{number % self._scopes:06}"}}]

    def _integration(self, name: str, type_: str, permissions: int, scopes: list[Spec]) -> Spec:
        target: Spec = {
            "integration_name": name,
            "resource_type": type_,
            "permissions": list(TYPES[type_][:permissions]),
        }
        return {**target, "resources_scopes": scopes} if scopes else target

    def _query(self, number: int) -> str:
        """Most scopes hold what one team owns in one stage, some of them but for certain names; some hold a whole stage
        of one type."""
        if number % 20 == 0:
            stage = f'resource_tag["env"] = "{STAGES[number // 20 % 5]}"'
            return f'{stage} and resource_type = "{list(TYPES)[number % 5]}" and {_ANY_PERMISSION}'
        team = f'resource_tag["team"] = "team-{number * 31 % self._size.teams}"'
        stages = f'resource_tag["env"] in ("{STAGES[number % 4]}", "qa")'
        named = f' and not resource_name contains "{number % 90 + 10}"' if number % 4 == 0 else ""
        return f"{team} and {stages} and {_ANY_PERMISSION}{named}"

    def _groups(self, number: int) -> list[str]:
        some = int(self._size.groups * self._random.random() ** 2)
        return [self._team(number), f"group-{some}"]

    def _team(self, number: int) -> str:
        return f"team-{team_of(number * 19, self._size)}"


def _group(*names: str) -> Spec:
    return _condition("group", "Okta", *names)


def _condition(type_: str, source: str, *values: str, **fields: str) -> Spec:
    return {"type": type_, "source_integration_name": source, "values": list(values), **fields}


def _policy(mode: str, *groups: str) -> Spec:
    return {"approval_mode": mode, "approver_groups": [{"approvers": [_group(group)]} for group in groups]}
