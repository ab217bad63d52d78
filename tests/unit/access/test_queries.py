"""What queries cover: against looking at each resource and permission, and what is not known."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowsync.access.queries import is_open_ended, query_pairs
from flowsync.catalog.build import build_catalog
from flowsync.catalog.index import InventoryIndex
from flowsync.catalog.snapshot import Integration, InventoryResource, Permission, ResourceType, Snapshot
from flowsync.model.query.format import format_query
from flowsync.model.query.parse import parse_query
from flowsync.model.query.tree import Query
from tests.support.naive_queries import Entitled, naive_pairs
from tests.support.query_trees import some_query
from tests.support.snapshots import snapshots

WORDS = (
    "",
    "a",
    "A",
    "orders",
    "db",
    "prod",
    "1",
    "2",
    "table",
    "bucket",
    "aws",
    "Aws",
    "i-1",
    "READ",
    "WRITE",
    "p1",
    "high",
    "low",
)
KEYS = ("env", "Env", "")

READ, WRITE = (
    Permission(name="READ", risk="low"),
    Permission(name="WRITE", id="w", risk="high", tags={"kind": "change"}),
)
ESTATE = Snapshot(
    taken_at="2026-11-21T12:00:00Z",
    integrations=(
        Integration(name="aws", id="i-1", resource_types=(ResourceType(name="bucket", permissions=(READ,)),)),
        Integration(name="pg", resource_types=(ResourceType(name="table", permissions=(READ, WRITE)),)),
        Integration(name="part", resource_types=(), complete=False),
    ),
    resources=(
        InventoryResource(integration="aws", type="bucket", id="b1", name="logs", tags={"env": "prod"}),
        InventoryResource(integration="pg", type="table", id="t1", name="orders", tags={"env": "prod", "pii": "true"}),
        InventoryResource(integration="pg", type="table", id="t2", name="Orders", tags={"env": ""}),
    ),
)


def inventory_of(snapshot: Snapshot) -> InventoryIndex:
    inventory = build_catalog(snapshot).inventory
    assert inventory is not None
    return inventory


def found(query: Query, inventory: InventoryIndex) -> set[Entitled]:
    entitled = map(inventory.entitlement, query_pairs(query, inventory).pairs)
    return {(one.integration, one.resource_type, one.resource_id, one.permission) for one in entitled}


@pytest.mark.parametrize(
    ("query", "covered"),
    [
        ('resource_name = "orders"', ["t1 READ", "t1 WRITE"]),
        ('resource_name contains "rders"', ["t1 READ", "t1 WRITE", "t2 READ", "t2 WRITE"]),
        ('permission_name = "READ"', ["b1 READ", "t1 READ", "t2 READ"]),
        ('permission = "w" or permission = "READ" and resource = "b1"', ["b1 READ", "t1 WRITE", "t2 WRITE"]),
        ('resource_tag["env"] = "prod" and permission_risk_level = "high"', ["t1 WRITE"]),
        ('resource_tag["pii"] != "true"', ["b1 READ", "t2 READ", "t2 WRITE"]),
        ('not resource_tag["env"] contains ""', ["t2 READ", "t2 WRITE"]),
        ('resource_tag["env"] = ""', []),
        ('integration = "i-1"', ["b1 READ"]),
        ('integration = "aws"', []),
        ('integration_name in ("aws", "pg") and resource_name not_in ("logs", "orders")', ["t2 READ", "t2 WRITE"]),
        ('not (resource_type = "table" or permission_tag["kind"] = "x")', ["b1 READ"]),
        ('not permission_name starts_with "W" and resource_name ends_with "rders"', ["t1 READ", "t2 READ"]),
        ('permission_name != "" and resource_name = "logs"', ["b1 READ"]),
    ],
)
def test_a_query_covers_pairs(query: str, covered: list[str]) -> None:
    assert sorted(f"{one[2]} {one[3]}" for one in found(parse_query(query), inventory_of(ESTATE))) == covered


@settings(max_examples=100, deadline=None)
@given(snapshots, st.integers(0, 2**32))
def test_a_query_covers_what_it_is_true_for(snapshot: Snapshot, seed: int) -> None:
    inventory, random = build_catalog(snapshot).inventory, Random(seed)
    if inventory is None:
        return
    for _ in range(40):
        query = some_query(random, WORDS, KEYS)
        assert found(query, inventory) == naive_pairs(query, snapshot), format_query(query)


@pytest.mark.parametrize(
    ("query", "unknown"),
    [
        ('integration_name = "pg"', []),
        ('integration_name in ("pg", "gone")', ["gone is not in the catalog"]),
        ('integration_name = "part" and resource_name = "x"', ["part is not complete in the catalog"]),
        ('integration = "i-1"', []),
        ('integration = "i-9"', ["i-9 is not in the catalog"]),
        ('integration = "i-1" and integration_name = "gone"', []),
        ('integration = "i-1" and integration_name = "aws"', []),
        ('integration_name = "pg" or integration_name = "gone"', ["gone is not in the catalog"]),
        ('integration_name = "pg" or resource_name = "x"', ["part is not complete in the catalog"]),
        ('not integration_name = "pg"', ["part is not complete in the catalog"]),
        ('integration_name starts_with "p"', ["part is not complete in the catalog"]),
    ],
)
def test_what_is_not_known_of_the_integrations_that_a_query_may_be_about(query: str, unknown: list[str]) -> None:
    summaries = sorted(one.summary for one in query_pairs(parse_query(query), inventory_of(ESTATE)).unknown)
    assert summaries == unknown


def test_without_a_list_of_resources_no_integration_is_wholly_known() -> None:
    inventory = inventory_of(Snapshot(taken_at=ESTATE.taken_at, integrations=ESTATE.integrations))
    contents = query_pairs(parse_query('integration_name = "pg"'), inventory)
    assert (len(contents.pairs), [one.summary for one in contents.unknown]) == (
        0,
        ["pg is not complete in the catalog"],
    )


@pytest.mark.parametrize(
    ("query", "is_open"),
    [
        ('resource_name = "a"', False),
        ('resource_name in ("a", "b") and permission = "r"', False),
        ('resource = "a" or resource_path = "b"', False),
        ('resource = "a" or resource_type = "b"', True),
        ('resource_type = "b" and resource_source_id = "x"', False),
        ('resource_name starts_with "a"', True),
        ('resource_name != "a"', True),
        ('not resource_name = "a"', True),
        ('resource_tag["env"] = "prod"', True),
        ('integration_name = "pg"', True),
        ('permission_name = "READ"', True),
    ],
)
def test_a_query_is_open_ended_unless_it_names_its_resources(query: str, is_open: bool) -> None:
    assert is_open_ended(parse_query(query)) is is_open
