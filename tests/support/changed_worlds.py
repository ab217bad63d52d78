"""Worlds whose policy changes: what an effect plan is made of, and what it should find, from all flows in full."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random
from typing import Any, TypeVar

from flowsync.access.evaluation import Evaluation
from flowsync.catalog.index import Catalog
from flowsync.catalog.snapshot import InventoryResource, Person, Snapshot
from flowsync.effects.moved import FlowRoutes
from flowsync.effects.touched import Move
from flowsync.effects.transition import Transition
from flowsync.ground.address import Address, Kind
from tests.support.route_worlds import Expected
from tests.support.world_policies import ACCOUNT, Spec, flow_of, policy_of
from tests.support.world_snapshots import snapshot_of
from tests.support.worlds import World, policy_from, world_of

_Item = TypeVar("_Item", Person, InventoryResource)
NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedWorld:
    """A world, its documents after some changes, and which objects those are about."""

    world: World
    after: Mapping[Address, Spec]
    moves: tuple[Move, ...]

    @property
    def transition(self) -> Transition:
        """What an effect plan compares."""
        return Transition(before=self.world.policy, after=policy_from(self.after), moves=self.moves)

    def expected(self, catalog: Catalog) -> Expected:
        """What is true of each person and each pair, with all flows evaluated before and after."""
        assert catalog.inventory is not None
        before, after = Evaluation(self.world.policy, catalog), Evaluation(policy_from(self.after), catalog)
        former = {new: old for old, new in self.moves if new is not None and old is not None}
        flows = {
            one
            for one in (*before.policy.flows, *after.policy.flows)
            if one not in set(former.values()) - former.keys()
        }
        found = [_routes(flow, former.get(flow, flow), before, after) for flow in sorted(flows)]
        return Expected(found, people=len(self.world.snapshot.people or ()), pairs=catalog.inventory.pair_count)


def _routes(flow: Address, source: Address, before: Evaluation, after: Evaluation) -> FlowRoutes:
    then = tuple(replace(route, flow=flow) for route in before.routes(source))
    return FlowRoutes(flow=flow, before=then, after=after.routes(flow))


def changed_world_of(seed: int, size: int) -> ChangedWorld:
    """The changed world of a seed. A few documents change; now and then a flow comes, goes or changes its name too."""
    rng, world = Random(seed), world_of(seed, size)
    others, _ = policy_of(rng, size)
    after: dict[Address, Spec] = dict(world.documents)
    moves: list[Move] = []
    for address in rng.sample(sorted(after), rng.randint(1, min(3, len(after)))):
        spec = _changed(rng, address, after[address], world, others)
        target = replace(address, name="renamed") if _changes_name(rng, address, after) else address
        del after[address]
        if spec is not None:
            after[target] = spec
        moves.append((address, target if spec is not None else None))
    made = Address(kind=Kind.ACCESS_FLOW, name="made")
    if rng.random() < 0.2:
        after[made] = flow_of(rng, None)
        moves.append((None, made))
    return ChangedWorld(world=world, after=after, moves=tuple(moves))


def _changes_name(rng: Random, address: Address, after: Mapping[Address, Spec]) -> bool:
    is_free = replace(address, name="renamed") not in after
    return address.kind is Kind.ACCESS_FLOW and is_free and rng.random() < 0.2


def _changed(rng: Random, address: Address, spec: Spec, world: World, others: Mapping[Address, Spec]) -> Spec | None:
    """Another spec for an object; None for a flow that goes."""
    if address == ACCOUNT:
        return {"require_request_duration": not spec.get("require_request_duration", False)}
    if address.kind is Kind.ACCESS_SCOPE:
        return {"query": rng.choice(sorted(world.queries))}
    if address.kind is not Kind.ACCESS_FLOW:
        return others.get(address, spec)
    return rng.choice([None, *[_changed_flow(rng, spec, flow_of(rng, address.space))] * 5])


def _changed_flow(rng: Random, spec: Spec, other: Spec) -> Spec:
    """The flow with one or two fields of another one, or all of it."""
    if spec["trigger"] != other["trigger"] or rng.random() < 0.2:
        return other
    fields = rng.sample(sorted(other), min(2, len(other)))
    mixed: dict[str, Any] = {**spec, **{field: other[field] for field in fields}}
    if not isinstance(mixed.get("approver_policy"), Mapping):
        mixed.pop("escalation_policy", None)
    return mixed


def earlier_snapshot(seed: int, snapshot: Snapshot) -> Snapshot:
    """The snapshot as it was: some people and resources were others, or were not there, or are not there any more."""
    rng = Random(seed)
    other = snapshot_of(rng, 5)
    return replace(
        snapshot,
        people=_mixed(rng, snapshot.people, other.people),
        resources=_mixed(rng, snapshot.resources, other.resources),
    )


def _mixed(rng: Random, some: Sequence[_Item] | None, others: Sequence[_Item] | None) -> tuple[_Item, ...] | None:
    """Of everything that either has, mostly the one of ``some``."""
    if some is None or others is None:
        return None if some is None else tuple(some)
    mine: dict[str, _Item] = {one.id: one for one in some}
    theirs: dict[str, _Item] = {one.id: one for one in others}
    found = [rng.choice([mine.get(id_), mine.get(id_), theirs.get(id_)]) for id_ in sorted({*mine, *theirs})]
    return tuple(one for one in found if one is not None)
