"""Which flows may lead to some pairs: found by text and by what can be looked up, and none left out."""

from typing import Any

import pytest
from pyroaring import BitMap

from flowsync.access.evaluation import Evaluation
from flowsync.access.policy import Policy
from flowsync.ground.address import Address
from tests.support.configurations import body
from tests.support.sample_company import CATALOG, READ, flow_spec

ORDERS, REFUNDS = "db/table/orders READ", "db/table/refunds READ"


def touching(pair: str, target: dict[str, Any], query: str, **fields: Any) -> bool:
    """Whether a flow to this target is found for the pair, with a bundle of a scope of this query to point at."""
    specs = {
        "AccessFlow/f": flow_spec(access_targets=[target], **fields),
        "Bundle/b": {"access_targets": [{"access_scope": {"name": "s"}}]},
        "AccessScope/s": {"query": query},
    }
    policy = Policy({Address.parse(address): body(address, spec) for address, spec in specs.items()})
    assert CATALOG.inventory is not None
    pairs: BitMap = CATALOG.inventory.find_pairs(pair)
    assert len(pairs) == 1
    return bool(Evaluation(policy, CATALOG).flows_touching(pairs))


@pytest.mark.parametrize("target", [{"bundle": {"name": "b"}}, {"access_scope": {"name": "s"}}])
@pytest.mark.parametrize(
    ("query", "pair", "found"),
    [
        ('resource_name = "orders"', ORDERS, True),
        ('resource_name = "orders"', REFUNDS, False),
        ('resource_name = "orders" or resource_name in ("refunds")', REFUNDS, True),
        ('resource_name = "orders" or resource_name contains "fund"', REFUNDS, True),
        ('resource_name = "orders" and resource_name contains "fund"', REFUNDS, False),
        ('not resource_name = "orders"', REFUNDS, True),
        ('not resource_name = "orders"', ORDERS, False),
        ('resource_name != "orders"', REFUNDS, True),
        ('permission_name = "READ"', ORDERS, True),
        ('permission_name = "WRITE"', ORDERS, False),
        ('resource_tag["pii"] = "true" and permission_name = "READ"', ORDERS, True),
        ("this is no query", ORDERS, False),
    ],
)
def test_a_scope_is_judged_by_what_it_covers(target: dict[str, Any], query: str, pair: str, found: bool) -> None:
    assert touching(pair, target, query) is found


def test_an_integration_is_judged_by_its_name_and_type() -> None:
    elsewhere = {"integration": {**READ["integration"], "resource_type": "host"}}
    refunds = {"scope_mode": "include_resources", "type": "NAME", "values": ["refunds"]}
    assert touching(ORDERS, READ, "x")
    assert not touching(ORDERS, elsewhere, "x")
    assert touching(ORDERS, {"integration": {**READ["integration"], "resources_scopes": [refunds]}}, "x")


def test_a_flow_that_is_switched_off_leads_nowhere() -> None:
    assert not touching(ORDERS, READ, "x", active=False)
