"""Who reaches what by which routes, straight from the meaning of the policy language: one person and one entitlement
after the other, in plain Python values. It shares no code with evaluation and knows of no index; slow, and only for
tests."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

from flowsync.catalog.snapshot import InventoryResource, Permission, Person
from flowsync.ground.address import Address, Kind
from tests.support.brute_people import Bound, BrutePeople
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
    the tiers by their minutes; in a clause stands who decides, with the roles that they have to have for it.
    ``minutes`` are those of a grant, and with all extensions; ``bound`` the conditions on shifts that have to hold."""

    flow: str
    requested: str
    requestors: frozenset[str] = frozenset()
    approval: Any = None
    approver_reason: bool = False
    decides_self: bool = False
    mfa: bool = False
    justification: bool = False
    states_duration: bool = False
    minutes: tuple[int | None, int | None] = (None, None)
    hours: Any = None
    bound: frozenset[Any] = frozenset()


DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
Routes = dict[tuple[str, Pair], set[Found]]


def routes_of(world: World, documents: Mapping[Address, Spec] | None = None) -> Routes:
    """Every route of everybody, under the world's documents or others."""
    return BruteForce(world, world.documents if documents is None else documents).routes()


class BruteForce(BrutePeople):
    """One world under some documents."""

    def __init__(self, world: World, documents: Mapping[Address, Spec]) -> None:
        super().__init__(world.snapshot, world.at)
        self.queries = world.queries
        self.documents = documents

    def routes(self) -> Routes:
        found: Routes = {}
        for flow, spec in self.documents.items():
            if flow.kind is Kind.ACCESS_FLOW and spec.get("active", True):
                pairs = [pair for pair in self.pairs() if self.targeted(flow, spec, *pair)]
                for (person, askers, route), pair in product(self.users(flow, spec), pairs):
                    may_count = any(self.may_count(route.approval, person, asker, pair[0]) for asker in askers)
                    counts = route.approval is not None and not is_banned(spec) and may_count
                    name = name_of(*pair)
                    found.setdefault((person.id, name), set()).add(route._replace(decides_self=counts))
        return found

    def users(self, flow: Address, spec: Mapping[str, Any]) -> Iterator[tuple[Person, list[Person], Found]]:
        """Everybody who has routes, with who asks for them."""
        asking = {person.id: self.ways(person, spec["requestors"]) for person in self.people}
        if spec["trigger"] == "AUTOMATIC":
            for person in self.people:
                yield from ((person, [], Found(str(flow), "nobody", bound=bound)) for bound in asking[person.id])
            return
        request_for = spec.get("request_for", {"request_scopes": ["self"]})
        for person, scope in product(self.people, request_for["request_scopes"]):
            if scope == "others":
                yield from self.on_behalf(flow, spec, person, asking)
                continue
            asker = person if scope == "self" else self.by_id.get(person.manager or "")
            for bound in asking.get(asker.id, ()) if asker else ():
                yield person, [asker] if asker else [], self.controls(Found(str(flow), scope, bound=bound), spec)

    def on_behalf(
        self, flow: Address, spec: Mapping[str, Any], person: Person, asking: Mapping[str, set[Bound]]
    ) -> Iterator[tuple[Person, list[Person], Found]]:
        """For whatever shifts it takes to ask: everybody who may ask while they hold."""
        grantees = self.ways(person, spec["request_for"]["grantees"])
        for while_, more in product({bound for ways in asking.values() for bound in ways}, grantees):
            may_ask = [one for one in self.people if any(bound <= while_ for bound in asking[one.id])]
            if askers := [one for one in may_ask if one != person]:
                everybody = frozenset(one.id for one in may_ask)
                yield person, askers, self.controls(Found(str(flow), "others", everybody, bound=while_ | more), spec)

    def controls(self, route: Found, spec: Mapping[str, Any]) -> Found:
        settings = {"max_extensions": 0, "extension_duration": "30m", **spec.get("settings", {})}
        approval = self.approval(spec)
        grant = minutes(spec.get("grant_duration", "1h"))
        account = self.documents.get(Address(kind=Kind.ACCOUNT_SETTINGS, name="account"), {})
        return route._replace(
            approval=approval,
            approver_reason=approval is not None and settings.get("require_approver_reason", False),
            mfa=settings.get("require_mfa", False),
            justification=settings.get("justification_required", False),
            states_duration=account.get("require_request_duration", False),
            minutes=(
                grant,
                grant and grant + settings["max_extensions"] * (minutes(settings["extension_duration"]) or 0),
            ),
            hours=hours_of(spec["timeframe"]) if "timeframe" in spec else None,
        )

    def may_count(self, approval: Any, person: Person, asker: Person, resource: InventoryResource) -> bool:
        """Whether the approval of the person, or of who asks for them, could count."""
        if approval is None:
            return False
        clauses, _, tiers = approval
        integration = next(one for one in self.snapshot.integrations if one.name == resource.integration)
        owners = resource.owners or integration.owners
        has = {one.id: {"Owner"} if one.id in owners else set[str]() for one in (person, asker)}
        if asker != person and asker.id == person.manager:
            has[asker.id].add("manager")
        deciding = [entry for clause, _ in clauses for entry in clause] + [entry for _, tier in tiers for entry in tier]
        return any(who in has and roles <= has[who] for who, roles in deciding)

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


def is_banned(spec: Mapping[str, Any]) -> bool:
    return bool(spec.get("settings", {}).get("requester_cannot_approve_self", False))


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
