"""What targets hold: the entitlements behind integrations, bundles, access scopes and flows (domain: "Meaning")."""

from collections.abc import Iterable, Mapping
from typing import Any

from pyroaring import BitMap

from flowsync.access.policy import Policy, target_address
from flowsync.access.queries import not_wholly_known, query_pairs
from flowsync.access.values import Contents, Unknown
from flowsync.catalog.index import InventoryIndex, ResourceGroup
from flowsync.ground.address import Address, Kind
from flowsync.ground.json_text import canonical_json
from flowsync.model.query.error import QueryError
from flowsync.model.query.parse import parse_query

_NOTHING = Contents()


class Holdings:
    """What the objects of a policy hold over one inventory.

    What was worked out is kept: of objects by address, of queries and integration targets by their canonical text. What
    is given out is shared: treat it as read-only.
    """

    def __init__(self, policy: Policy, inventory: InventoryIndex) -> None:
        self._policy = policy
        self._inventory = inventory
        self._by_address: dict[Address, Contents] = {}
        self._by_text: dict[str, Contents] = {}

    def under(self, policy: Policy) -> "Holdings":
        """The same for another policy, sharing what queries and integration targets are found to hold."""
        other = Holdings(policy, self._inventory)
        other._by_text = self._by_text
        return other

    def of(self, address: Address) -> Contents:
        """What a flow, bundle or access scope holds, be the flow active or not; nothing for one that is not there."""
        if address not in self._by_address:
            is_there = address in self._policy
            self._by_address[address] = self._worked_out(address) if is_there else _NOTHING
        return self._by_address[address]

    def of_target(self, holder: Address, target: Mapping[str, Any]) -> Contents:
        """What one item of the ``access_targets`` of a flow or bundle holds."""
        address = target_address(holder, target)
        if address is not None:
            return self.of(address)
        integration = target["integration"]
        text = canonical_json(integration)
        if text not in self._by_text:
            self._by_text[text] = integration_pairs(integration, self._inventory)
        return self._by_text[text]

    def _worked_out(self, address: Address) -> Contents:
        if address.kind is Kind.ACCESS_SCOPE:
            return self._scope(address)
        targets = self._policy.spec(address)["access_targets"]
        return _together(self.of_target(address, target) for target in targets)

    def _scope(self, address: Address) -> Contents:
        """The pairs of the query, inside a space cut to what the space's scopes cover together."""
        own = self._query(address)
        limits = self._policy.space_scopes(address)
        if limits is None:
            return own
        limit = _together(map(self.of, limits))
        return Contents(pairs=own.pairs & limit.pairs, unknown=own.unknown | limit.unknown)

    def _query(self, address: Address) -> Contents:
        text = self._policy.spec(address)["query"]
        if text not in self._by_text:
            try:
                self._by_text[text] = query_pairs(parse_query(text), self._inventory)
            except QueryError as error:
                # an earlier flowsync took any text for a query
                why = f"the query of {address} cannot be read: {error.summary.removesuffix('.')}"
                return Contents(unknown=frozenset({Unknown(summary=why)}))
        return self._by_text[text]


def contents_of(policy: Policy, address: Address, inventory: InventoryIndex) -> Contents:
    """What one flow, bundle or access scope holds; for several ask one ``Holdings``."""
    return Holdings(policy, inventory).of(address)


def integration_pairs(integration: Mapping[str, Any], inventory: InventoryIndex) -> Contents:
    """What an integration target holds: its permissions on the union of the includes (all resources if there is none)
    minus the union of the excludes. A type or permission that a known integration does not have is nothing."""
    name, resource_type = integration["integration_name"], integration["resource_type"]
    group = inventory.group(name, resource_type)
    unknown = not_wholly_known(name, inventory)
    found = BitMap()
    if group is not None:
        resources = _chosen(integration.get("resources_scopes", "ANY"), group, inventory)
        given = (permission for permission in integration["permissions"] if permission in group.permissions)
        found = found.union(*(group.pairs(resources, permission) for permission in given))
    return Contents(pairs=found, unknown=frozenset({unknown} if unknown else ()))


def _chosen(scopes: Any, group: ResourceGroup, inventory: InventoryIndex) -> BitMap:
    chosen: dict[str, list[BitMap]] = {"include_resources": [], "exclude_resources": []}
    for scope in () if scopes == "ANY" else scopes:
        named = inventory.resources_named(group, scope["type"], scope.get("key", ""), scope["values"])
        chosen[scope["scope_mode"]].append(named)
    included, excluded = chosen.values()
    everything = BitMap(range(group.first, group.first + group.size))
    return (BitMap().union(*included) if included else everything) - BitMap().union(*excluded)


def _together(parts: Iterable[Contents]) -> Contents:
    found = list(parts)
    return Contents(
        pairs=BitMap().union(*(part.pairs for part in found)),
        unknown=frozenset().union(*(part.unknown for part in found)),
    )
