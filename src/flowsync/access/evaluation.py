"""Policy evaluated over a catalog, flow by flow."""

from collections.abc import Iterator, Mapping
from typing import Any

from pyroaring import BitMap

from flowsync.access.concerns import Concerns, concerns_of
from flowsync.access.contents import Holdings
from flowsync.access.deciders import Deciders
from flowsync.access.own_approval import parts_by_owned
from flowsync.access.policy import Policy
from flowsync.access.remembered import Remembered
from flowsync.access.touching import Touching
from flowsync.access.usage import Usage
from flowsync.access.values import Contents, Route, Unknown
from flowsync.catalog.index import Catalog
from flowsync.ground.address import Address

_NO_INVENTORY = Contents(unknown=frozenset({Unknown(summary="the catalog has no inventory")}))


class Evaluation:
    """What a policy means over a catalog: exact for what the catalog tells, at least that where it does not tell all.

    ``at`` is the moment (ISO 8601, UTC) at which shifts must hold. Asked without one, everybody has access who has it
    at some time, and the controls of a route say to which shifts it is bound. A flow that is not there, or not active,
    gives nothing to nobody. What is worked out is kept, and what is given out is shared: treat it as read-only.
    """

    def __init__(self, policy: Policy, catalog: Catalog, at: str | None = None) -> None:
        self.policy = policy
        self.catalog = catalog
        self.at = at
        self._remembered = Remembered(catalog, at)
        self._holdings = Holdings(policy, catalog.inventory) if catalog.inventory else None
        self._routes: dict[Address, tuple[Route, ...]] = {}

    def under(self, policy: Policy) -> "Evaluation":
        """The evaluation of another policy over the same catalog at the same moment. What is known of people and of
        targets is not worked out again: for a plan, evaluate what was before and ask it for what is after."""
        other = Evaluation(policy, self.catalog, self.at)
        other._remembered = self._remembered
        other._holdings = self._holdings and self._holdings.under(policy)
        return other

    def when(self, at: str | None) -> "Evaluation":
        """The evaluation of the same policy over the same catalog at another moment."""
        other = Evaluation(self.policy, self.catalog, at)
        other._holdings = self._holdings
        return other

    def routes(self, flow: Address) -> tuple[Route, ...]:
        """The routes through a flow: one for each way in which people use it, or several where what is asked for makes
        a difference."""
        if flow not in self._routes:
            self._routes[flow] = tuple(self._found_routes(flow))
        return self._routes[flow]

    def _found_routes(self, flow: Address) -> Iterator[Route]:
        pairs, people = self.contents(flow).pairs, self.catalog.people
        if people is None or not pairs:
            return
        for way in self.usage(flow).ways:
            for part in parts_by_owned(way, pairs, self._remembered.owners, people):
                yield Route(flow=flow, people=part.people, pairs=part.pairs, controls=part.controls)

    def usage(self, flow: Address) -> Usage:
        """Who may use a flow and how, whatever it leads to."""
        if not self._is_active(flow):
            return Usage()
        states_duration = self.policy.requires_request_duration
        return self._remembered.usage_of(self.policy.spec(flow), states_duration=states_duration)

    def contents(self, flow: Address) -> Contents:
        """What a flow leads to, whoever may use it."""
        if not self._is_active(flow):
            return Contents()
        return self._holdings.of(flow) if self._holdings else _NO_INVENTORY

    def target(self, holder: Address, target: Mapping[str, Any]) -> Contents:
        """What one item of the ``access_targets`` of a flow or bundle leads to."""
        return self._holdings.of_target(holder, target) if self._holdings else _NO_INVENTORY

    def users(self, flow: Address) -> BitMap:
        """Everybody to whom the flow gives access, were there anything to give access to."""
        return self.usage(flow).users()

    def requestors(self, flow: Address) -> BitMap:
        """Everybody who may ask, for themselves or for somebody else; nobody of an automatic flow."""
        return self.usage(flow).requestors

    def approvers(self, flow: Address) -> BitMap:
        """Everybody who may decide on some request, be it as owner or manager or once a tier has opened."""
        approval = self.usage(flow).approval
        return self._deciders(flow).everybody(approval) if approval else BitMap()

    def unknown(self, flow: Address) -> tuple[Unknown, ...]:
        """What the catalog does not tell of what the flow asks, sorted; then every set of the flow is at least that."""
        return tuple(sorted(self.usage(flow).unknown | self.contents(flow).unknown))

    def concerns(self, flow: Address) -> Concerns:
        """What is to be said about who decides on requests of the flow."""
        usage = self.usage(flow)
        return concerns_of(usage, self._deciders(flow)) if usage.approval else Concerns()

    def flows_touching(self, pairs: BitMap) -> tuple[Address, ...]:
        """The active flows that may lead to one of these pairs, sorted. No flow that does is left out; one that names
        their integration and type may be listed that leads to none of them."""
        if self.catalog.inventory is None or self._holdings is None:
            return ()
        touching = Touching(self.policy, self.catalog.inventory, self._holdings, pairs)
        return tuple(filter(self._is_active, touching.flows()))

    def _is_active(self, flow: Address) -> bool:
        return flow in self.policy and bool(self.policy.spec(flow).get("active", True))

    def _deciders(self, flow: Address) -> Deciders:
        assert self.catalog.people is not None, "there is an approval only where there are people"
        return Deciders(self.users(flow), self.contents(flow).pairs, self.catalog.people, self._remembered.owners)
