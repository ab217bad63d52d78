"""The counts in the golden plans, held against a look at each person and each entitlement of the small company."""

from collections.abc import Mapping

import pytest

from flowsync.access.evaluation import Evaluation
from flowsync.access.policy import Policy
from flowsync.effects.moved import FlowRoutes
from flowsync.effects.transition import policies_of
from flowsync.effects.values import Direction, Reach
from tests.property.test_effects_agree import distinct, named
from tests.support.brute_force import routes_of
from tests.support.route_worlds import Expected
from tests.support.widening_cases import NAMES, case_of, company_catalog, company_snapshot
from tests.support.world_queries import Query
from tests.support.worlds import World

_PROD: Query = ("=", "resource_tag", "env", ("prod",))
_DEV: Query = ("=", "resource_tag", "env", ("dev",))
_TABLE: Query = ("=", "resource_type", "", ("table",))
QUERIES: Mapping[str, Query] = {
    'resource_type = "table" and resource_tag["env"] = "prod"': ("and", _TABLE, _PROD),
    'resource_type = "table" and resource_tag["env"] = "dev"': ("and", _TABLE, _DEV),
    'resource_type = "table"': _TABLE,
    'resource_tag["env"] = "staging"': ("=", "resource_tag", "env", ("staging",)),
    'resource_tag["team"] = "payments"': ("=", "resource_tag", "team", ("payments",)),
}
"""What the queries of the company mean, written by hand."""


@pytest.mark.parametrize("name", NAMES)
def test_who_gains_and_who_loses_is_what_policy_means(name: str) -> None:
    case, catalog = case_of(name), company_catalog()
    before, after = (routes_of(_world(policy)) for policy in policies_of(case.plan, case.state))
    reach = case.effects(catalog).reach
    assert named(reach.get(Direction.GAINS, Reach()), catalog) == distinct(after.keys() - before.keys())
    assert named(reach.get(Direction.LOSES, Reach()), catalog) == distinct(before.keys() - after.keys())


@pytest.mark.parametrize("name", NAMES)
def test_whose_route_is_weaker_is_what_comparing_each_route_says(name: str) -> None:
    case, catalog = case_of(name), company_catalog()
    assert catalog.inventory is not None
    then, now = (Evaluation(policy, catalog) for policy in policies_of(case.plan, case.state))
    flows = [
        FlowRoutes(flow=flow, before=then.routes(flow), after=now.routes(flow)) for flow in sorted(now.policy.flows)
    ]
    expected = Expected(flows, people=len(company_snapshot().people or ()), pairs=catalog.inventory.pair_count)
    for direction in (Direction.WEAKER, Direction.STRONGER):
        reach = case.effects(catalog).reach.get(direction, Reach())
        assert (set(reach.people), reach.count) == _counted(expected.reach(direction, expected.flows))


def _world(policy: Policy) -> World:
    documents = {address: policy.spec(address) for address in policy.addresses}
    return World(snapshot=company_snapshot(), documents=documents, queries=QUERIES, at=None)


def _counted(reached: frozenset[tuple[int, int]]) -> tuple[set[int], int]:
    return {person for person, _ in reached}, len(reached)
