"""Policy at one moment as guardrails see it: facts and candidates, each worked out once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

from flowsync.access.policy import Policy
from flowsync.ground.address import Address, Kind
from flowsync.guardrails.flow_facts import FlowFacts, opened_targets
from flowsync.guardrails.selection import Candidate, Inventory
from flowsync.guardrails.values import Selection

_LEADING = (Kind.ACCESS_FLOW, Kind.BUNDLE, Kind.ACCESS_SCOPE)


class World:
    """A policy, and what a catalog tells of it; ``inventory`` is None without one."""

    def __init__(self, policy: Policy, inventory: Inventory | None) -> None:
        self.policy = policy
        self.inventory = inventory
        self._facts: dict[Address, FlowFacts] = {}
        self._targets: dict[Address, Sequence[Mapping[str, Any]]] = {}

    @cached_property
    def flows(self) -> tuple[Address, ...]:
        """The flows that are switched on, sorted: another one gives nothing."""
        return tuple(filter(self.is_in_force, self.policy.flows))

    def is_in_force(self, flow: Address) -> bool:
        """Whether there is such a flow and it is switched on."""
        return flow in self.policy and bool(self.policy.spec(flow).get("active", True))

    def facts(self, flow: Address) -> Mapping[str, Any]:
        """What a guardrail can read about a flow, also what only a catalog tells where there is one. A function is what
        is worked out when it is read."""
        if flow not in self._facts:
            self._facts[flow] = FlowFacts(self.policy, flow)
            if self.inventory is not None:
                self._facts[flow].update(self._reached_facts(flow, self.inventory))
        return self._facts[flow]

    def _reached_facts(self, flow: Address, inventory: Inventory) -> dict[str, Callable[[], Any]]:
        reached = partial(inventory.reached, self.policy, flow)
        return {
            "flow.tags": lambda: sorted(reached().tags()),
            "flow.resource_risks": lambda: sorted(reached().resource_risks()),
            "flow.permission_risks": lambda: sorted(reached().permission_risks()),
            "flow.reaches": lambda: reached().entitlements,
            "catalog.sources": lambda: list(inventory.sources),
        }

    def is_known(self, flow: Address) -> bool:
        """Whether a catalog tells all of what a flow leads to."""
        return self.inventory is not None and self.inventory.reached(self.policy, flow).complete

    def candidate(self, address: Address, selection: Selection) -> Candidate:
        """The object as this selection sees it: only what the selection asks for is worked out."""
        if not selection.asks_what_is_reached:
            return Candidate(address=address, labels=self._labels(address))
        outline = self.outline(address)
        asks = (outline.has_scopes or selection.needs_catalog) and address.kind in _LEADING
        if self.inventory is None or not asks:
            return outline
        return replace(outline, reached=(self.inventory.reached(self.policy, address),))

    def outline(self, address: Address) -> Candidate:
        """The object as far as policy tells of it; nothing of one that is not there."""
        targets = self._opened(address)
        has_scopes = address.kind is Kind.ACCESS_SCOPE or any(target["access_scope"] for target in targets)
        return Candidate(address=address, labels=self._labels(address), targets=targets, has_scopes=has_scopes)

    def _labels(self, address: Address) -> frozenset[str]:
        return frozenset(self.policy.metadata(address).get("labels", ()) if address in self.policy else ())

    def _opened(self, address: Address) -> Sequence[Mapping[str, Any]]:
        if address.kind not in (Kind.ACCESS_FLOW, Kind.BUNDLE) or address not in self.policy:
            return ()
        if address not in self._targets:
            self._targets[address] = list(opened_targets(self.policy, address))
        return self._targets[address]
