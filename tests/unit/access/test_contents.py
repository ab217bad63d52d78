"""What targets hold: integrations, bundles, access scopes inside and outside of spaces, flows."""

from typing import Any

import pytest

from flowsync.access.contents import Holdings, contents_of
from flowsync.access.policy import Policy
from flowsync.access.values import Contents
from flowsync.catalog.build import build_catalog
from flowsync.catalog.index import InventoryIndex
from flowsync.catalog.snapshot import Integration, InventoryResource, Permission, ResourceType, Snapshot
from flowsync.ground.address import Address
from flowsync.ground.json_text import canonical_json

TABLE = ResourceType(name="table", permissions=(Permission(name="READ"), Permission(name="WRITE")))


def table(id_: str, name: str, **tags: str) -> InventoryResource:
    return InventoryResource(integration="pg", type="table", id=id_, name=name, tags=tags)


ESTATE = Snapshot(
    taken_at="2026-11-21T12:00:00Z",
    integrations=(
        Integration(name="part", resource_types=(TABLE,), complete=False),
        Integration(name="pg", resource_types=(TABLE, ResourceType(name="view", permissions=()))),
    ),
    resources=(
        table("t1", "orders", env="prod"),
        table("t2", "refunds", env="prod", pii="true"),
        table("t3", "orders", env="dev"),
        InventoryResource(integration="part", type="table", id="p1", name="ledger"),
    ),
)
catalog = build_catalog(ESTATE)
assert catalog.inventory is not None
INVENTORY: InventoryIndex = catalog.inventory
ALL_READ = ["t1 READ", "t2 READ", "t3 READ"]


def scope(mode: str, type_: str, *values: str, **more: str) -> dict[str, Any]:
    return {"scope_mode": f"{mode}_resources", "type": type_, "values": list(values), **more}


def target(*permissions: str, name: str = "pg", type_: str = "table", scopes: Any = None) -> dict[str, Any]:
    chosen = {} if scopes is None else {"resources_scopes": scopes}
    return {
        "integration": {
            "integration_name": name,
            "resource_type": type_,
            "permissions": list(permissions),
            **chosen,
        }
    }


def to(kind: str, name: str) -> dict[str, Any]:
    return {kind: {"name": name}}


def policy(**specs: dict[str, Any]) -> Policy:
    """The objects by their addresses, in which ``__`` stands for ``/``."""
    bodies = {Address.parse(text.replace("__", "/")): spec for text, spec in specs.items()}
    return Policy({at: canonical_json({"metadata": {"name": at.name}, "spec": spec}) for at, spec in bodies.items()})


def shown(contents: Contents) -> list[str]:
    entitled = map(INVENTORY.entitlement, contents.pairs)
    return sorted(f"{one.resource_id} {one.permission}" for one in entitled)


def held(objects: Policy, address: str) -> list[str]:
    return shown(contents_of(objects, Address.parse(address), INVENTORY))


def unknown(contents: Contents) -> list[str]:
    return sorted(one.summary for one in contents.unknown)


@pytest.mark.parametrize(
    ("of", "pairs"),
    [
        (target("READ"), ALL_READ),
        (target("READ", scopes="ANY"), ALL_READ),
        (target("READ", "WRITE", scopes=[scope("include", "ID", "t1")]), ["t1 READ", "t1 WRITE"]),
        (target("READ", scopes=[scope("include", "NAME", "orders")]), ["t1 READ", "t3 READ"]),
        (target("READ", scopes=[scope("include", "NAME", "Orders")]), []),
        (target("READ", scopes=[scope("exclude", "TAG", "true", key="pii")]), ["t1 READ", "t3 READ"]),
        (
            target("READ", scopes=[scope("include", "TAG", "prod", key="env"), scope("include", "ID", "t3")]),
            ALL_READ,
        ),
        (
            target(
                "READ",
                scopes=[
                    scope("include", "TAG", "prod", key="env"),
                    scope("exclude", "ID", "t2"),
                    scope("exclude", "NAME", "x"),
                ],
            ),
            ["t1 READ"],
        ),
        (target("ADMIN"), []),
        (target("READ", type_="view"), []),
        (target("READ", type_="nothing"), []),
    ],
)
def test_an_integration_target_is_permissions_on_the_includes_without_the_excludes(of: Any, pairs: list[str]) -> None:
    contents = contents_of(policy(AccessFlow__f={"access_targets": [of]}), Address.parse("AccessFlow/f"), INVENTORY)
    assert (shown(contents), unknown(contents)) == (pairs, [])


def test_what_is_not_wholly_listed_is_unknown_beside_what_is_found() -> None:
    objects = policy(
        AccessFlow__f={"access_targets": [target("READ", name="part"), target("READ", name="gone")]},
    )
    contents = contents_of(objects, Address.parse("AccessFlow/f"), INVENTORY)
    assert shown(contents) == ["p1 READ"]
    assert unknown(contents) == ["gone is not in the catalog", "part is not complete in the catalog"]


T2 = scope("include", "ID", "t2")


def test_a_flow_holds_what_its_targets_hold_together() -> None:
    objects = policy(
        AccessFlow__f={"active": False, "access_targets": [to("bundle", "b"), target("WRITE")]},
        Bundle__b={"access_targets": [to("access_scope", "orders"), target("READ", scopes=[T2])]},
        AccessScope__orders={"query": 'resource = "t1" and permission = "READ"'},
    )
    assert held(objects, "Bundle/b") == ["t1 READ", "t2 READ"]
    assert held(objects, "AccessFlow/f") == ["t1 READ", "t1 WRITE", "t2 READ", "t2 WRITE", "t3 WRITE"]


SPACE: dict[str, Any] = {
    "AccessScope__wide": {"query": 'integration_name = "pg" and permission = "READ"'},
    "AccessScope__prod": {"query": 'integration_name = "pg" and resource_tag["env"] = "prod"'},
    "AccessScope__t3": {"query": 'resource = "t3" and permission = "WRITE" and integration_name = "pg"'},
    "AccessScope__team__orders": {"query": 'resource_name = "orders" and integration_name = "pg"'},
    "Bundle__team__b": {"access_targets": [to("access_scope", "orders")]},
}


def test_a_scope_inside_a_space_is_cut_to_what_the_scopes_of_the_space_cover_together() -> None:
    objects = policy(**SPACE, Space__team={"space_scopes": ["prod", "t3"]})
    assert held(objects, "AccessScope/team/orders") == ["t1 READ", "t1 WRITE", "t3 WRITE"]
    assert held(objects, "Bundle/team/b") == ["t1 READ", "t1 WRITE", "t3 WRITE"]


def test_in_a_space_that_is_not_there_nothing_is_held() -> None:
    assert held(policy(**SPACE), "AccessScope/team/orders") == []


def test_what_is_not_known_of_the_limits_of_a_space_is_not_known_of_its_scopes() -> None:
    wide = {"query": 'permission = "READ"'}
    objects = policy(**{**SPACE, "AccessScope__wide": wide, "Space__team": {"space_scopes": ["wide"]}})
    contents = contents_of(objects, Address.parse("AccessScope/team/orders"), INVENTORY)
    assert unknown(contents) == ["part is not complete in the catalog"]


def test_a_reference_to_nothing_holds_nothing() -> None:
    objects = policy(AccessFlow__f={"access_targets": [to("bundle", "gone"), to("access_scope", "gone")]})
    assert held(objects, "AccessFlow/f") == []
    assert held(objects, "AccessFlow/gone") == []


def test_a_query_that_an_earlier_flowsync_let_through_is_unknown_and_no_crash() -> None:
    objects = policy(AccessScope__old={"query": "everything"})
    contents = contents_of(objects, Address.parse("AccessScope/old"), INVENTORY)
    assert shown(contents) == []
    assert unknown(contents) == ["the query of AccessScope/old cannot be read: There is no field 'everything'"]


def test_another_policy_is_evaluated_by_itself_also_where_what_was_found_is_shared() -> None:
    targets = {"access_targets": [to("access_scope", "s")]}
    one = policy(AccessFlow__f=targets, AccessScope__s={"query": 'resource = "t1"'})
    other = policy(AccessFlow__f=targets, AccessScope__s={"query": 'resource = "t2"'})
    before = Holdings(one, INVENTORY)
    flow = Address.parse("AccessFlow/f")
    assert shown(before.of(flow)) == ["t1 READ", "t1 WRITE"]
    assert shown(before.under(other).of(flow)) == ["t2 READ", "t2 WRITE"]
    assert shown(before.of(flow)) == ["t1 READ", "t1 WRITE"]
