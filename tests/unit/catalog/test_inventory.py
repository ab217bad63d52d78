"""The index of the inventory says what a plain look at the snapshot says, in memory and from stored parts alike."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from flowsync.catalog.build import build_catalog, catalog_parts, load_catalog
from flowsync.catalog.index import Catalog, InventoryIndex
from flowsync.catalog.snapshot import (
    Integration,
    InventoryResource,
    Permission,
    Person,
    ResourceType,
    Snapshot,
)
from tests.support.snapshots import NAMES, WORDS, snapshots

Pair = tuple[str, str, str, str]


def both(snapshot: Snapshot) -> list[Catalog]:
    return [build_catalog(snapshot), load_catalog(catalog_parts(snapshot).__getitem__)]


def permissions_of(snapshot: Snapshot, resource: InventoryResource) -> list[Permission]:
    return [
        permission
        for integration in snapshot.integrations
        for resource_type in integration.resource_types
        for permission in resource_type.permissions
        if (integration.name, resource_type.name) == (resource.integration, resource.type)
    ]


def pairs_in(snapshot: Snapshot, resources: Iterable[InventoryResource]) -> set[Pair]:
    return {
        (resource.integration, resource.type, resource.id, permission.name)
        for resource in resources
        for permission in permissions_of(snapshot, resource)
    }


def pairs_named(index: InventoryIndex, pairs: Iterable[int]) -> set[Pair]:
    found = map(index.entitlement, pairs)
    return {(pair.integration, pair.resource_type, pair.resource_id, pair.permission) for pair in found}


def in_order(snapshot: Snapshot) -> list[InventoryResource]:
    """The resources in the order of their numbers."""
    return sorted(snapshot.resources or (), key=lambda resource: (resource.integration, resource.type, resource.id))


def resource_value(snapshot: Snapshot, resource: InventoryResource, field: str, key: str) -> str:
    ids = {integration.name: integration.id for integration in snapshot.integrations}
    return {
        "resource": resource.id,
        "resource_name": resource.name,
        "resource_type": resource.type,
        "resource_path": resource.path,
        "resource_status": resource.status,
        "resource_source_id": resource.source_id,
        "resource_risk_level": resource.risk,
        "integration": ids.get(resource.integration) or resource.integration,
        "integration_name": resource.integration,
        "resource_tag": resource.tags.get(key, ""),
        "resource_context": resource.context.get(key, ""),
    }[field]


def permission_value(permission: Permission, field: str, key: str) -> str:
    return {
        "permission": permission.id or permission.name,
        "permission_name": permission.name,
        "permission_risk_level": permission.risk,
        "permission_tag": permission.tags.get(key, ""),
        "permission_context": permission.context.get(key, ""),
    }[field]


RESOURCE_FIELDS = (
    *("resource", "resource_name", "resource_type", "resource_path", "resource_status", "resource_source_id"),
    *("resource_risk_level", "integration", "integration_name", "resource_tag", "resource_context"),
)
PERMISSION_FIELDS = (
    *("permission", "permission_name", "permission_risk_level", "permission_tag", "permission_context"),
)


@given(snapshots)
def test_a_pair_is_a_resource_with_a_permission_of_its_type(snapshot: Snapshot) -> None:
    for index in filter(None, (catalog.inventory for catalog in both(snapshot))):
        pairs = list(map(index.entitlement, range(index.pair_count)))
        assert pairs_named(index, range(index.pair_count)) == pairs_in(snapshot, in_order(snapshot))
        assert len(pairs) == len(pairs_in(snapshot, in_order(snapshot)))
        for number, pair in enumerate(pairs):
            assert index.group_of_pair(number) == index.group(pair.integration, pair.resource_type)


@given(snapshots, st.sampled_from(RESOURCE_FIELDS), st.sampled_from(("env", "Env", "none")))
def test_values_of_resources(snapshot: Snapshot, field: str, key: str) -> None:
    expected: dict[str, BitMap] = {}
    for number, resource in enumerate(in_order(snapshot)):
        if value := resource_value(snapshot, resource, field, key):
            expected.setdefault(value, BitMap()).add(number)
    for index in filter(None, (catalog.inventory for catalog in both(snapshot))):
        assert dict(index.resource_values(field, key)) == expected


@given(snapshots, st.sampled_from(PERMISSION_FIELDS), st.sampled_from(("env", "Env", "none")))
def test_values_of_permissions(snapshot: Snapshot, field: str, key: str) -> None:
    expected: dict[str, set[Pair]] = {}
    for resource in in_order(snapshot):
        for permission in permissions_of(snapshot, resource):
            if value := permission_value(permission, field, key):
                pair = (resource.integration, resource.type, resource.id, permission.name)
                expected.setdefault(value, set()).add(pair)
    for index in filter(None, (catalog.inventory for catalog in both(snapshot))):
        values = index.permission_values(field, key)
        assert {value: pairs_named(index, pairs) for value, pairs in values.items()} == expected


@given(snapshots, st.sets(st.integers(0, 7)))
def test_resources_and_pairs_lead_to_each_other(snapshot: Snapshot, some: set[int]) -> None:
    resources = dict(enumerate(in_order(snapshot)))
    chosen = BitMap(some & resources.keys())
    for index in filter(None, (catalog.inventory for catalog in both(snapshot))):
        pairs = index.all_pairs(chosen)
        assert pairs_named(index, pairs) == pairs_in(snapshot, [resources[number] for number in chosen])
        with_pairs = {number for number in chosen if permissions_of(snapshot, resources[number])}
        assert set(index.resources_of(pairs)) == with_pairs
        for number in with_pairs:
            assert set(index.resources_of(BitMap([index.all_pairs(BitMap([number])).max()]))) == {number}


@given(snapshots, st.sampled_from(("NAME", "ID", "TAG")), st.lists(st.sampled_from((*WORDS, "1")), max_size=3))
def test_resources_are_chosen_inside_a_group(snapshot: Snapshot, by: str, values: list[str]) -> None:
    field = {"NAME": "resource_name", "ID": "resource", "TAG": "resource_tag"}[by]
    for index in filter(None, (catalog.inventory for catalog in both(snapshot))):
        for group in index.groups:
            expected = {
                number
                for number, resource in enumerate(in_order(snapshot))
                if (resource.integration, resource.type) == (group.integration, group.resource_type)
                and resource_value(snapshot, resource, field, "env") in {*values} - {""}
            }
            assert set(index.resources_named(group, by, "env", values)) == expected
            for permission in group.permissions:
                pairs = index.resources_named(group, by, "env", values)
                assert set(index.resources_of(group.pairs(pairs, permission))) == expected


@given(snapshots)
def test_owners_are_those_of_the_resource_else_of_the_integration(snapshot: Snapshot) -> None:
    active = {person.id for person in snapshot.people or () if person.active}
    of_integration = {integration.name: integration.owners for integration in snapshot.integrations}
    for catalog in both(snapshot):
        for number, resource in enumerate(in_order(snapshot)):
            assert catalog.inventory
            owners = catalog.inventory.owners_of(number)
            expected = active & {*(resource.owners or of_integration.get(resource.integration, ()))}
            assert {catalog.people.name(owner).id for owner in owners if catalog.people} == expected


@given(snapshots)
def test_a_pair_is_found_by_every_way_to_write_it(snapshot: Snapshot) -> None:
    for index in filter(None, (catalog.inventory for catalog in both(snapshot))):
        for number in range(index.pair_count):
            pair = index.entitlement(number)
            for resource in filter(None, (pair.resource, pair.resource_id)):
                for prefix in ("", f"{pair.integration}/", f"{pair.integration}/{pair.resource_type}/"):
                    assert number in index.find_pairs(f"{prefix}{resource} {pair.permission}")


@given(snapshots)
def test_what_is_listed_and_complete_is_known(snapshot: Snapshot) -> None:
    for index in filter(None, (catalog.inventory for catalog in both(snapshot))):
        assert index.integrations() == sorted(integration.name for integration in snapshot.integrations)
        complete = {i.name for i in snapshot.integrations if i.complete and snapshot.resources is not None}
        assert {name for name in NAMES if index.knows(name)} == complete
        for name in NAMES:
            listed = {t.name for i in snapshot.integrations if i.name == name for t in i.resource_types}
            used = {resource.type for resource in snapshot.resources or () if resource.integration == name}
            assert index.resource_types(name) == sorted(listed | used)


def orders() -> Snapshot:
    permissions = (Permission(name="WRITE", risk="high"), Permission(name="READ"))
    table = ResourceType(name="table", permissions=permissions)
    return Snapshot(
        taken_at="2026-01-01T00:00:00Z",
        people=(Person(id="ann", email="ann@example.com"),),
        integrations=(Integration(name="pg", resource_types=(table,)),),
        resources=(
            InventoryResource(
                integration="pg", type="table", id="1", name="orders", risk="low", owners=("ann",), tags={"pii": "true"}
            ),
            InventoryResource(integration="pg", type="table", id="2", name="orders-old", owners=("gone",)),
        ),
    )


def test_an_entitlement_says_all_that_output_needs() -> None:
    index = build_catalog(orders()).inventory
    assert index
    (number,) = index.find_pairs("pg/table/orders WRITE")
    pair = index.entitlement(number)
    assert str(pair) == "pg/table/orders WRITE"
    assert (pair.resource_risk, pair.permission_risk, pair.tags) == ("low", "high", {"pii": "true"})


def test_a_text_that_names_no_pair_gets_the_nearest_resource_or_its_permissions() -> None:
    index = build_catalog(orders()).inventory
    assert index
    assert index.find_pairs("order READ") == index.find_pairs("READ") == index.find_pairs("") == BitMap()
    assert index.suggest("oders READ") == "Did you mean 'orders'?"
    assert index.suggest("pg/orders ADMIN") == "The permissions on pg/orders are: READ, WRITE."


def test_an_owner_who_is_gone_does_not_hand_the_resource_to_those_of_the_integration() -> None:
    catalog = build_catalog(orders())
    assert catalog.inventory
    assert [set(catalog.inventory.owners_of(number)) for number in (0, 1)] == [{0}, set()]


def test_a_snapshot_without_an_inventory_has_none() -> None:
    assert build_catalog(Snapshot(taken_at="2026-01-01T00:00:00Z", people=())).inventory is None
