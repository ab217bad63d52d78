"""Who reaches what by which routes, straight from the meaning of the policy language: one person and one entitlement
after the other, in plain Python values. It shares no code with evaluation and knows of no index; slow, and only for
tests."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

from flowsync.catalog.snapshot import Attribute, InventoryResource, Permission, Person, Shift, Snapshot
from flowsync.ground.address import Address, Kind
from tests.support.world_policies import Spec
from tests.support.world_queries import Query
from tests.support.worlds import World


class Pair(NamedTuple):
    """An entitlement."""

    integration: str
    type: str
    resource: str
    permission: str


class Found(NamedTuple):
    """One route of one person to one entitlement. ``approval`` is the clauses, whether they need distinct people, and
    the tiers by their minutes; in a clause stands who decides, with the roles that they have to have for it."""

    flow: str
    requested: str
    requestors: frozenset[str] = frozenset()
    approval: Any = None
    approver_reason: bool = False
    decides_self: bool = False
    mfa: bool = False
    justification: bool = False
    states_duration: bool = False
    total_minutes: int | None = None
    hours: Any = None


DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
Routes = dict[tuple[str, Pair], set[Found]]


def routes_of(world: World, documents: Mapping[Address, Spec] | None = None) -> Routes:
    """Every route of everybody, under the world's documents or others."""
    return BruteForce(world, world.documents if documents is None else documents).routes()


class BruteForce:
    """One world under some documents."""

    def __init__(self, world: World, documents: Mapping[Address, Spec]) -> None:
        self.snapshot: Snapshot = world.snapshot
        self.queries = world.queries
        self.documents = documents
        self.at = world.at
        self.people = [person for person in world.snapshot.people or () if person.active]
        self.by_id = {person.id: person for person in world.snapshot.people or ()}

    def routes(self) -> Routes:
        found: Routes = {}
        for flow, spec in self.documents.items():
            if flow.kind is Kind.ACCESS_FLOW and spec.get("active", True):
                pairs = [pair for pair in self.pairs() if self.targeted(flow, spec, *pair)]
                for (person, route), pair in product(self.users(flow, spec), pairs):
                    found.setdefault((person.id, name_of(*pair)), set()).add(route)
        return found

    def users(self, flow: Address, spec: Mapping[str, Any]) -> Iterator[tuple[Person, Found]]:
        asking = [person for person in self.people if self.meets(person, spec["requestors"])]
        if spec["trigger"] == "AUTOMATIC":
            yield from ((person, Found(str(flow), "nobody")) for person in asking)
            return
        request_for = spec.get("request_for", {"request_scopes": ["self"]})
        for person, scope in product(self.people, request_for["request_scopes"]):
            if scope == "self":
                askers = [person] if person in asking else []
            elif scope == "direct_reports":
                askers = [manager for manager in asking if manager.id == person.manager]
            else:
                askers = [other for other in asking if other != person and self.meets(person, request_for["grantees"])]
            if askers:
                everybody = frozenset(other.id for other in asking) if scope == "others" else frozenset()
                yield person, self.controls(Found(str(flow), scope, everybody), spec, person, askers)

    def controls(self, route: Found, spec: Mapping[str, Any], person: Person, askers: list[Person]) -> Found:
        settings = {"max_extensions": 0, "extension_duration": "30m", **spec.get("settings", {})}
        approval = self.approval(spec)
        grant = minutes(spec.get("grant_duration", "1h"))
        account = self.documents.get(Address(kind=Kind.ACCOUNT_SETTINGS, name="account"), {})
        return route._replace(
            approval=approval,
            approver_reason=approval is not None and settings.get("require_approver_reason", False),
            decides_self=approval is not None
            and not settings.get("requester_cannot_approve_self", False)
            and any(self.may_count(approval, person, asker) for asker in askers),
            mfa=settings.get("require_mfa", False),
            justification=settings.get("justification_required", False),
            states_duration=account.get("require_request_duration", False),
            total_minutes=grant and grant + settings["max_extensions"] * (minutes(settings["extension_duration"]) or 0),
            hours=hours_of(spec["timeframe"]) if "timeframe" in spec else None,
        )

    def may_count(self, approval: Any, person: Person, asker: Person) -> bool:
        """Whether the approval of the person, or of who asks for them, could count, whoever owns what is asked for."""
        clauses, _, tiers = approval
        decides = {
            entry for clause in [*(clause for clause, _ in clauses), *(tier for _, tier in tiers)] for entry in clause
        }
        roles = {frozenset({"manager"})} if asker != person and asker.id == person.manager else set()
        named = {(who, frozenset[str]()) for who in (person.id, asker.id)} | {(asker.id, role) for role in roles}
        return bool(decides & named)

    def approval(self, spec: Mapping[str, Any]) -> Any:
        policy = spec.get("approver_policy", "AUTOMATIC")
        if policy == "AUTOMATIC":
            return None
        groups = [self.clause([group]) for group in policy["approver_groups"]]
        clauses = groups if policy["approval_mode"] == "ALL_OF" else [self.clause(policy["approver_groups"])]
        escalation = spec.get("escalation_policy", {"approver_groups": []})
        interval = minutes(escalation.get("interval", "30m")) or 0
        tiers = [
            (number * interval, self.clause([tier])) for number, tier in enumerate(escalation["approver_groups"], 1)
        ]
        distinct = policy.get("distinct_approvers", False) and len(clauses) > 1
        return as_bag(clauses), distinct, tuple(tier for tier in tiers if tier[1])

    def clause(self, groups: Sequence[Mapping[str, Any]]) -> frozenset[tuple[str, frozenset[str]]]:
        """Who decides as a member of any of the groups, with the fewest roles that make them one."""
        found: set[tuple[str, frozenset[str]]] = set()
        for person in self.people:
            ways = [
                frozenset(roles)
                for roles in ((), ("Owner",), ("manager",), ("Owner", "manager"))
                if any(self.meets(person, group, roles) for group in groups)
            ]
            found |= {(person.id, way) for way in ways if not any(other < way for other in ways)}
        return frozenset(found)

    def meets(self, person: Person, block: Mapping[str, Any], roles: Sequence[str] = ()) -> bool:
        conditions = block.get("conditions") or block["approvers"]
        held = [
            self.holds(person, condition) if "values" in condition else condition["type"] in roles
            for condition in conditions
        ]
        return any(held) if block.get("logical_operator") == "OR" else all(held)

    def holds(self, person: Person, condition: Mapping[str, Any]) -> bool:
        type_, source = condition["type"], condition.get("source_integration_name")
        operator, wanted = condition.get("match_operator", "is"), [value.casefold() for value in condition["values"]]
        values = [value.casefold() for value in self.values(person, type_, source)]
        if operator in ("is_not", "does_not_contain"):
            contains = operator == "does_not_contain"
            return self.knows(type_, source) and not any(
                one in value if contains else one == value for value in values for one in wanted
            )
        test = {"is": str.__eq__, "contains": str.__contains__, "starts_with": str.startswith}[operator]
        return any(test(value, one) for value in values for one in wanted)

    def values(self, person: Person, type_: str, source: str | None) -> list[str]:
        if type_ in ("user", "manager"):
            who = person if type_ == "user" else self.by_id.get(person.manager or "")
            return [who.email, *who.aliases] if who else []
        shifts = [shift for shift in person.shifts if self.at is None or shift.start <= self.at < shift.end]
        said: list[Attribute | Shift] = [*person.attributes, *shifts]
        return [one.value for one in said if one.type == type_ and source in (None, one.source)]

    def knows(self, type_: str, source: str | None) -> bool:
        telling = [one for one in self.snapshot.sources if type_ in one.types and source in (None, one.name)]
        return type_ in ("user", "manager") or (bool(telling) and all(one.complete for one in telling))

    def pairs(self) -> Iterator[tuple[InventoryResource, Permission]]:
        for integration, resource in product(self.snapshot.integrations, self.snapshot.resources or ()):
            for type_ in integration.resource_types:
                if (integration.name, type_.name) == (resource.integration, resource.type):
                    yield from ((resource, permission) for permission in type_.permissions)

    def targeted(
        self, holder: Address, spec: Mapping[str, Any], resource: InventoryResource, permission: Permission
    ) -> bool:
        for target in spec["access_targets"]:
            if "integration" in target:
                found = chosen(target["integration"], resource, permission)
            elif "bundle" in target:
                bundle = Address(kind=Kind.BUNDLE, space=holder.space, name=target["bundle"]["name"])
                found = self.targeted(bundle, self.documents[bundle], resource, permission)
            else:
                found = self.covered(holder.space, target["access_scope"]["name"], resource, permission)
            if found:
                return True
        return False

    def covered(self, space: str | None, name: str, resource: InventoryResource, permission: Permission) -> bool:
        scope = self.documents[Address(kind=Kind.ACCESS_SCOPE, space=space, name=name)]
        if not self.matches(self.queries[scope["query"]], resource, permission):
            return False
        limits = self.documents[Address(kind=Kind.SPACE, name=space)]["space_scopes"] if space else []
        return not space or any(self.covered(None, limit, resource, permission) for limit in limits)

    def matches(self, query: Query, resource: InventoryResource, permission: Permission) -> bool:
        word, *parts = query
        if word in ("and", "or", "not"):
            held = [self.matches(part, resource, permission) for part in parts]
            return {"and": all(held), "or": any(held), "not": not held[0]}[word]
        field, key, wanted = parts
        value = self.field(field, key, resource, permission)
        if word in ("!=", "not_in", "not_contains"):
            return not value or not any(one in value if word == "not_contains" else one == value for one in wanted)
        test = {"contains": str.__contains__, "starts_with": str.startswith, "ends_with": str.endswith}
        return bool(value) and any(test.get(word, str.__eq__)(value, one) for one in wanted)

    def field(self, field: str, key: str, resource: InventoryResource, permission: Permission) -> str:
        integration = next(one for one in self.snapshot.integrations if one.name == resource.integration)
        return {
            "resource_type": resource.type,
            "resource_name": resource.name,
            "resource_path": resource.path,
            "resource": resource.id,
            "resource_risk_level": resource.risk,
            "permission": permission.id or permission.name,
            "permission_name": permission.name,
            "permission_risk_level": permission.risk,
            "integration": integration.id or integration.name,
            "integration_name": integration.name,
            "resource_tag": resource.tags.get(key, ""),
        }[field]


def name_of(resource: InventoryResource, permission: Permission) -> Pair:
    return Pair(resource.integration, resource.type, resource.id, permission.name)


def chosen(target: Mapping[str, Any], resource: InventoryResource, permission: Permission) -> bool:
    if (target["integration_name"], target["resource_type"]) != (resource.integration, resource.type):
        return False
    scopes = target.get("resources_scopes", "ANY")
    scopes = [] if scopes == "ANY" else scopes
    named: dict[str, list[bool]] = {"include_resources": [], "exclude_resources": []}
    for scope in scopes:
        value = {"NAME": resource.name, "ID": resource.id, "TAG": resource.tags.get(scope.get("key", ""))}[
            scope["type"]
        ]
        named[scope["scope_mode"]].append(value in scope["values"])
    is_included = not named["include_resources"] or any(named["include_resources"])
    return permission.name in target["permissions"] and is_included and not any(named["exclude_resources"])


def minutes(text: str) -> int | None:
    units = {"d": 1440, "h": 60, "m": 1}
    return (
        None if text == "indefinite" else sum(int(n) * units[unit] for n, unit in re.findall("([0-9]+)([dhm])", text))
    )


def as_bag(items: Sequence[Any]) -> Any:
    """What is in a list, how often, in whatever order."""
    return frozenset(Counter(items).items())


def hours_of(timeframe: Mapping[str, Any]) -> Any:
    """The zone, and the minutes of the week from Monday 00:00 that are inside; None for all of them."""
    start, end = (int(timeframe[key][:2]) * 60 + int(timeframe[key][3:]) for key in ("start_time", "end_time"))
    inside = minutes_inside(tuple(timeframe["days_of_week"]), start, end)
    return None if len(inside) == len(DAYS) * 1440 else (timeframe["time_zone"], inside)


@lru_cache
def minutes_inside(days: tuple[str, ...], start: int, end: int) -> frozenset[int]:
    inside = set()
    for day, minute in product(range(len(DAYS)), range(1440)):
        today, yesterday = DAYS[day] in days, DAYS[day - 1] in days
        if (today and start <= minute < end) or (
            start > end and ((today and minute >= start) or (yesterday and minute < end))
        ):
            inside.add(day * 1440 + minute)
    return frozenset(inside)
