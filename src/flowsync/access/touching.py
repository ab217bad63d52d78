"""Which flows may lead to some pairs, without looking at every resource that they lead to."""

from collections.abc import Iterator, Mapping
from typing import Any

from pyroaring import BitMap

from flowsync.access.contents import Holdings
from flowsync.access.policy import Policy, target_address
from flowsync.catalog.index import InventoryIndex
from flowsync.ground.address import Address, Kind


class Touching:
    """Tells of flows whether they may lead to one of ``pairs``: a target of an integration by its name and type alone,
    an access scope by what it covers. What is said of a bundle or scope is kept."""

    def __init__(self, policy: Policy, inventory: InventoryIndex, holdings: Holdings, pairs: BitMap) -> None:
        self._policy = policy
        self._holdings = holdings
        self._pairs = pairs
        self._groups = frozenset(_groups(pairs, inventory))
        self._is_touching: dict[Address, bool] = {}

    def is_led_to(self, holder: Address) -> bool:
        """Whether a flow or bundle may lead to one of the pairs."""
        return any(self._is_met(holder, target) for target in self._policy.spec(holder)["access_targets"])

    def _is_met(self, holder: Address, target: Mapping[str, Any]) -> bool:
        address = target_address(holder, target)
        if address is None:
            integration = target["integration"]
            return (integration["integration_name"], integration["resource_type"]) in self._groups
        if address not in self._is_touching:
            self._is_touching[address] = address in self._policy and self._holds(address)
        return self._is_touching[address]

    def _holds(self, address: Address) -> bool:
        if address.kind is Kind.BUNDLE:
            return self.is_led_to(address)
        return self._holdings.of(address).pairs.intersect(self._pairs)


def _groups(pairs: BitMap, inventory: InventoryIndex) -> Iterator[tuple[str, str]]:
    """The integrations and types of the pairs."""
    for group in inventory.groups:
        if pairs.range_cardinality(group.base, group.base + len(group.permissions) * group.size):
            yield group.integration, group.resource_type
