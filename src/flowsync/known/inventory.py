"""Checks what policy says of the inventory: integrations, types, permissions, resources and queries.

Nothing is said of what the catalog may not tell in full, but that an integration is not listed in it at all.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pyroaring import BitMap

from flowsync.access.contents import Holdings, integration_pairs
from flowsync.access.policy import Policy
from flowsync.access.queries import query_pairs
from flowsync.catalog.index import InventoryIndex, ResourceGroup
from flowsync.catalog.near import near_match
from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.suggest import did_you_mean
from flowsync.known.finding import Finding, Place
from flowsync.model.query.error import QueryError
from flowsync.model.query.parse import parse_query
from flowsync.model.query.tree import Comparison, Operator, Query, comparisons

_FIELDS = {"NAME": "resource_name", "ID": "resource", "TAG": "resource_tag"}
_TO_THE_LETTER = (Operator.EQUAL, Operator.IN)
_CORRECT = "Correct it or take it out; where it is new, sync the catalog again."


class InventoryCheck:
    """Checks a policy against the inventory of one catalog."""

    def __init__(self, policy: Policy, inventory: InventoryIndex) -> None:
        self._policy = policy
        self._inventory = inventory
        self._holdings = Holdings(policy, inventory)
        self._values: dict[tuple[ResourceGroup, str, str], list[str]] = {}

    def targets(self, spec: Mapping[str, Any], place: Place) -> Iterator[Finding]:
        """What there is to say of the integrations among the targets of a flow or bundle; ``place`` is that of the
        spec. What bundles and access scopes hold is said where they are."""
        for number, target in enumerate(spec["access_targets"]):
            if "integration" in target:
                yield from self._integration(target["integration"], place.at("access_targets", number, "integration"))

    def scope(self, address: Address) -> Iterator[Finding]:
        """What there is to say of the query of an access scope."""
        place = Place(address=address, key_path=("spec", "query"))
        try:
            query = parse_query(self._policy.spec(address)["query"])
        except QueryError:
            return  # validation says so; in the live store an earlier flowsync took any text
        unlisted = list(self._unlisted(query, place))
        yield from unlisted
        held = self._holdings.of(address)
        if unlisted or held.pairs or held.unknown:
            return
        if query_pairs(query, self._inventory).pairs:
            summary = f"Nothing that this query matches is in an access scope of Space/{address.space}."
            yield Finding(code=Code.MATCHES_NOTHING, place=place, summary=summary, hint="See 'flowsync preview'.")
        else:
            yield self._no_match(query, place)

    def query(self, query: Query, place: Place) -> Iterator[Finding]:
        """What there is to say of a query that belongs to no access scope."""
        unlisted = list(self._unlisted(query, place))
        yield from unlisted
        covered = query_pairs(query, self._inventory)
        if not unlisted and not covered.pairs and not covered.unknown:
            yield self._no_match(query, place)

    def entitlement(self, text: str, place: Place) -> Iterator[Finding]:
        """That there is no entitlement which the text could mean."""
        if not self._inventory.find_pairs(text):
            summary, hint = f"The catalog has no entitlement '{text}'.", self._inventory.suggest(text) or _CORRECT
            yield Finding(code=Code.MATCHES_NOTHING, place=place, summary=summary, hint=hint)

    def _no_match(self, query: Query, place: Place) -> Finding:
        summary = "This query matches nothing in the catalog."
        return Finding(code=Code.MATCHES_NOTHING, place=place, summary=summary, hint=self._query_hint(query))

    def _integration(self, target: Mapping[str, Any], place: Place) -> Iterator[Finding]:
        name, resource_type = target["integration_name"], target["resource_type"]
        if name not in self._inventory.integrations():
            yield self._no_integration(name, place.at("integration_name"))
        if not self._inventory.knows(name):
            return
        group = self._inventory.group(name, resource_type)
        if group is None:
            types = self._inventory.resource_types(name)
            yield Finding(
                code=Code.UNKNOWN_RESOURCE_TYPE,
                place=place.at("resource_type"),
                summary=f"{name} has no resource type '{resource_type}' in the catalog.",
                hint=did_you_mean(resource_type, types) or f"It has: {', '.join(types)}.",
            )
            return
        found = [*self._permissions(target, group, place), *self._scopes(target, group, place)]
        yield from found
        if not found and not integration_pairs(target, self._inventory).pairs:
            yield Finding(
                code=Code.MATCHES_NOTHING,
                place=place.key,
                summary="This target matches no resource in the catalog.",
                hint=_CORRECT if group.size else f"The catalog has no {resource_type} of {name}.",
            )

    def _permissions(self, target: Mapping[str, Any], group: ResourceGroup, place: Place) -> Iterator[Finding]:
        for number, permission in enumerate(target["permissions"]):
            if permission not in group.permissions:
                yield Finding(
                    code=Code.UNKNOWN_PERMISSION,
                    place=place.at("permissions", number),
                    summary=f"{_of(group)} has no permission '{permission}' in the catalog.",
                    hint=did_you_mean(permission, group.permissions) or f"It has: {', '.join(group.permissions)}.",
                )

    def _scopes(self, target: Mapping[str, Any], group: ResourceGroup, place: Place) -> Iterator[Finding]:
        """The names, ids and tags that no resource of the group has."""
        scopes = target.get("resources_scopes", "ANY")
        for number, scope in enumerate(() if scopes == "ANY" or not group.size else scopes):
            by, key = scope["type"], scope.get("key", "")
            for at, value in enumerate(scope["values"]):
                if not self._inventory.resources_named(group, by, key, (value,)):
                    what = f"tag {key} = '{value}'" if by == "TAG" else f"{by.lower()} '{value}'"
                    yield Finding(
                        code=Code.MATCHES_NOTHING,
                        place=place.at("resources_scopes", number, "values", at),
                        summary=f"No resource of {_of(group)} has the {what} in the catalog.",
                        hint=near_match(value, self._values_in(group, by, key)) or _CORRECT,
                    )

    def _values_in(self, group: ResourceGroup, by: str, key: str) -> list[str]:
        """The names, ids or values of a tag that resources of the group have."""
        if (group, by, key) not in self._values:
            inside = BitMap(range(group.first, group.first + group.size))
            having = self._inventory.resource_values(_FIELDS[by], key)
            self._values[group, by, key] = [value for value in having if having[value].intersect(inside)]
        return self._values[group, by, key]

    def _unlisted(self, query: Query, place: Place) -> Iterator[Finding]:
        """The integrations that a query names and the catalog does not list."""
        names = (one for one in comparisons(query) if one.field == "integration_name" and _is_to_the_letter(one))
        for name in sorted({value for one in names for value in one.values}.difference(self._inventory.integrations())):
            yield self._no_integration(name, place)

    def _no_integration(self, name: str, place: Place) -> Finding:
        return Finding(
            code=Code.UNKNOWN_INTEGRATION,
            place=place,
            summary=f"The catalog has no integration '{name}', so what it would give access to is not known.",
            hint=near_match(name, self._inventory.integrations()) or "Correct it, or add it to what is synced.",
        )

    def _query_hint(self, query: Query) -> str:
        """What a value that nothing has may have been meant to be."""
        for one in comparisons(query):
            field = one.field if one.key is None else f'{one.field}["{one.key}"]'
            having = self._having(one)
            for value in one.values if _is_to_the_letter(one) and not one.operator.is_negative else ():
                if value and value not in having:
                    return f"Nothing has {field} = '{value}'. {near_match(value, having)}".strip()
        return "See 'flowsync query' for what parts of it match."

    def _having(self, one: Comparison) -> Mapping[str, BitMap]:
        ask = self._inventory.permission_values if one.is_about_permissions else self._inventory.resource_values
        return ask(one.field, one.key or "")


def _is_to_the_letter(one: Comparison) -> bool:
    return one.operator.positive in _TO_THE_LETTER


def _of(group: ResourceGroup) -> str:
    return f"{group.integration} / {group.resource_type}"
