"""Drift of effect: who gained and who lost between two snapshots although nobody changed policy."""

from collections.abc import Mapping
from datetime import datetime

from pyroaring import BitMap

from flowsync.access.evaluation import Evaluation
from flowsync.access.policy import Policy
from flowsync.access.values import Link, Unknown
from flowsync.catalog.index import Catalog
from flowsync.effects.atoms import BlockOf
from flowsync.effects.build import blocks_of, catalog_use
from flowsync.effects.causes import Snapshots, causes_of, new_ids
from flowsync.effects.drift_values import EffectDrift, FlowDrift
from flowsync.effects.flow_effect import OPENING, in_order, shortest_chain
from flowsync.effects.moved import FlowRoutes, eased
from flowsync.effects.reach import Change, FlowAffected, change_of, tallies_of
from flowsync.effects.tally import Tally
from flowsync.effects.translation import Translation
from flowsync.effects.values import Direction, Knowledge, Power, Reach
from flowsync.ground.address import Address

_BLOCK_OF_GONE = 1 << 16
"""So many of the pairs that the later catalog does not have are looked at together."""


def effects_since(policy: Policy, earlier: Catalog, later: Catalog, now: datetime) -> EffectDrift:
    """What became of access from the earlier catalog to the later one under one policy, and why. ``now`` (with a time
    zone) tells their ages. Everybody who has a shift at some time in a catalog counts as having it there."""
    snapshots = Snapshots(
        earlier=Evaluation(policy, earlier),
        later=Evaluation(policy, later),
        translation=Translation(earlier, later),
    )
    routes = {flow: _routes(flow, snapshots) for flow in policy.flows}
    change = change_of(list(routes.values()), lambda _: [], _blocks(later))
    found = [_flow_drift(flow, some, change, snapshots) for flow, some in routes.items()]
    flows = [one for one in found if one is not None]
    unknown = {reason for flow in policy.flows for reason in _unknown(flow, snapshots)}
    return EffectDrift(
        knowledge=_knowledge(earlier, later, unknown),
        earlier=catalog_use(earlier, now),
        later=catalog_use(later, now),
        reach=_reach(tallies_of(change.opened.whole, change.closed.whole), snapshots.translation),
        flows=tuple(sorted(flows, key=_worst_first)),
        unknown=tuple(sorted(unknown)),
    )


def _routes(flow: Address, snapshots: Snapshots) -> FlowRoutes:
    before = tuple(map(snapshots.translation.route, snapshots.earlier.routes(flow)))
    return FlowRoutes(flow=flow, before=before, after=snapshots.later.routes(flow))


def _blocks(later: Catalog) -> BlockOf:
    """The blocks of the later catalog, and above them those of pairs that it does not have."""
    known = blocks_of(later.inventory)
    count = later.inventory.pair_count if later.inventory else 0

    def block_of(pair: int) -> range:
        if pair < count:
            return known(pair)
        start = pair - (pair - count) % _BLOCK_OF_GONE
        return range(start, start + _BLOCK_OF_GONE)

    return block_of


def _flow_drift(flow: Address, routes: FlowRoutes, change: Change, snapshots: Snapshots) -> FlowDrift | None:
    """What became of one flow; None where nothing did."""
    others = tuple(new_ids(flow, snapshots))
    opened = change.opened.flows.get(flow, FlowAffected())
    closed = change.closed.flows.get(flow, FlowAffected())
    if not (others or flow in change.opened.flows or flow in change.closed.flows):
        return None
    tallies = tallies_of(opened, closed)
    return FlowDrift(
        flow=flow,
        reach=_reach(tallies, snapshots.translation),
        widens=bool(others or any(tallies[direction].count for direction in OPENING)),
        lost=in_order(opened.eased, eased(routes.opened, routes.before)),
        added=in_order(closed.eased, eased(routes.closed, routes.after)),
        power=_power(flow, snapshots),
        causes=(*others, *causes_of(flow, snapshots)),
        why=_why(flow, tallies, snapshots),
    )


def _reach(tallies: Mapping[Direction, Tally], translation: Translation) -> dict[Direction, Reach]:
    """What was counted; who lost what in numbers of the earlier catalog."""
    found = {direction: tally.reach for direction, tally in tallies.items()}
    lost = found[Direction.LOSES]
    back = Reach(
        people=translation.people.back(lost.people), pairs=translation.pairs.back(lost.pairs), count=lost.count
    )
    return {**found, Direction.LOSES: back}


def _power(flow: Address, snapshots: Snapshots) -> Power:
    earlier, later = snapshots.earlier.approvers(flow), snapshots.later.approvers(flow)
    people = snapshots.translation.people
    return Power(gained=later - people.forth(earlier), lost=earlier - people.back(later), after=len(later))


def _why(flow: Address, tallies: Mapping[Direction, Tally], snapshots: Snapshots) -> tuple[Link, ...]:
    """The shortest chain for one of those to whom the worst happened: as it is now, or as it was."""
    for direction, tally in tallies.items():
        if tally.witness is not None:
            person, pair = tally.witness
            if direction in OPENING:
                return shortest_chain(snapshots.later, (flow,), person, pair)
            translation = snapshots.translation
            then = translation.people.back(BitMap([person])).min(), translation.pairs.back(BitMap([pair])).min()
            return shortest_chain(snapshots.earlier, (flow,), *then)
    return ()


def _unknown(flow: Address, snapshots: Snapshots) -> set[Unknown]:
    return {*snapshots.earlier.unknown(flow), *snapshots.later.unknown(flow)}


def _knowledge(earlier: Catalog, later: Catalog, unknown: set[Unknown]) -> Knowledge:
    if any(part is None for one in (earlier, later) for part in (one.people, one.inventory)):
        return Knowledge.UNKNOWN
    return Knowledge.PARTIAL if unknown else Knowledge.EXACT


def _worst_first(drift: FlowDrift) -> tuple[object, ...]:
    return (*(-drift.reach[direction].count for direction in Direction), not drift.widens, drift.flow)
