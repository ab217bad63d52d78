"""Which flows may lead to some pairs, without working out all that each of them leads to."""

from collections.abc import Iterator, Mapping
from typing import Any

from pyroaring import BitMap

from flowsync.access.contents import Holdings
from flowsync.access.policy import Policy, target_address
from flowsync.catalog.index import InventoryIndex
from flowsync.ground.address import Address, Kind
from flowsync.ground.json_text import canonical_json
from flowsync.model.query.error import QueryError
from flowsync.model.query.parse import parse_query
from flowsync.model.query.tree import And, Comparison, Operator, Or, Query

_LOOKED_UP = (Operator.EQUAL, Operator.IN)


class Touching:
    """Tells of flows whether they may lead to one of ``pairs``: a target of an integration by its name and type alone,
    an access scope by what it covers."""

    def __init__(self, policy: Policy, inventory: InventoryIndex, holdings: Holdings, pairs: BitMap) -> None:
        self._policy = policy
        self._inventory = inventory
        self._holdings = holdings
        self._pairs = pairs
        self._resources = inventory.resources_of(pairs)
        self._groups = frozenset(_groups(pairs, inventory))
        self._scopes = frozenset(filter(self._covers, policy.of_kind(Kind.ACCESS_SCOPE)))
        self._bundles = frozenset(filter(self._leads, policy.of_kind(Kind.BUNDLE)))

    def flows(self) -> Iterator[Address]:
        """The flows that may, active or not, sorted."""
        # Most flows are told by their text: to parse each of 10,000 takes longer than everything else here.
        marks = tuple(self._marks())
        for flow in self._policy.flows:
            body = self._policy.body(flow)
            if any(mark in body for mark in marks) and self._leads(flow):
                yield flow

    def _marks(self) -> Iterator[str]:
        """Texts of which one stands in every canonical body that leads to the pairs."""
        for integration in {integration for integration, _ in self._groups}:
            yield f'"integration_name":{canonical_json(integration)}'
        for name in {address.name for address in self._bundles | self._scopes}:
            yield f'{{"name":{canonical_json(name)}}}'

    def _leads(self, holder: Address) -> bool:
        """Whether a flow or bundle may lead to one of the pairs."""
        return any(self._is_met(holder, target) for target in self._policy.spec(holder)["access_targets"])

    def _is_met(self, holder: Address, target: Mapping[str, Any]) -> bool:
        address = target_address(holder, target)
        if address is None:
            integration = target["integration"]
            return (integration["integration_name"], integration["resource_type"]) in self._groups
        return address in (self._scopes if address.kind is Kind.ACCESS_SCOPE else self._bundles)

    def _covers(self, scope: Address) -> bool:
        """Whether an access scope covers one of the pairs; what its query looks up rules most scopes out."""
        try:
            bound = self._bound(parse_query(self._policy.spec(scope)["query"]))
        except QueryError:
            return False
        if bound is not None and not bound.intersect(self._resources):
            return False
        covered: BitMap = self._holdings.of(scope).pairs
        return bool(covered.intersect(self._pairs))

    def _bound(self, query: Query) -> BitMap | None:
        """Resources outside of which nothing matches, as far as values say that can be looked up; None for all."""
        if isinstance(query, Comparison):
            if query.operator not in _LOOKED_UP or query.is_about_permissions:
                return None
            having = self._inventory.resource_values(query.field, query.key or "")
            return BitMap().union(*(having[value] for value in query.values if value in having))
        if not isinstance(query, And | Or):
            return None
        bounds = [self._bound(term) for term in query.terms]
        known = [bound for bound in bounds if bound is not None]
        if isinstance(query, And):
            return known[0].intersection(*known[1:]) if known else None
        return BitMap().union(*known) if len(known) == len(bounds) else None


def _groups(pairs: BitMap, inventory: InventoryIndex) -> Iterator[tuple[str, str]]:
    """The integrations and types of the pairs."""
    for group in inventory.groups:
        if pairs.range_cardinality(group.base, group.base + len(group.permissions) * group.size):
            yield group.integration, group.resource_type
