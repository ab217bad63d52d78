"""A company small enough to read: people by their groups, and tables of one database by their tags."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from flowsync.access.policy import Policy
from flowsync.catalog.build import build_catalog
from flowsync.catalog.index import Catalog
from flowsync.catalog.snapshot import (
    Attribute,
    IdentitySource,
    Integration,
    InventoryResource,
    Permission,
    Person,
    ResourceType,
    Snapshot,
)
from flowsync.effects.transition import Transition
from flowsync.effects.values import EffectPlan, Reach
from flowsync.ground.address import Address
from tests.support.configurations import body, flow_spec
from tests.support.plans import condition

TAKEN_AT, NOW = "2026-11-20T06:00:00Z", datetime(2026, 11, 20, 9, tzinfo=UTC)
PERMISSIONS = ("READ", "WRITE")
FLOW = Address.parse("AccessFlow/flow")


def company(
    tables: Mapping[str, Mapping[str, str]] | None = None,
    *,
    managers: Mapping[str, str] | None = None,
    ids: Mapping[str, str] | None = None,
    taken_at: str = TAKEN_AT,
    **people: Sequence[str],
) -> Catalog:
    """A catalog of ``people``, each with their groups of Okta, and of ``tables``, each with its tags. ``ids`` are those
    of groups, their names where none is given; ``managers`` leads from people to people."""
    resources = {"orders": {}, "refunds": {}} if tables is None else tables
    return build_catalog(
        Snapshot(
            taken_at=taken_at,
            sources=(IdentitySource(name="Okta", types=("group",)),),
            people=tuple(
                Person(
                    id=name,
                    email=f"{name}@acme.example",
                    manager=(managers or {}).get(name),
                    attributes=tuple(
                        Attribute(type="group", value=group, source="Okta", id=(ids or {}).get(group, group))
                        for group in groups
                    ),
                )
                for name, groups in people.items()
            ),
            integrations=(
                Integration(
                    name="db",
                    resource_types=(
                        ResourceType(name="table", permissions=tuple(Permission(name=one) for one in PERMISSIONS)),
                    ),
                ),
            ),
            resources=tuple(
                InventoryResource(integration="db", type="table", id=f"id-{name}", name=name, tags=dict(tags))
                for name, tags in resources.items()
            ),
        )
    )


def flow(*groups: str, on: Mapping[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """The spec of a flow for members of the groups: to read any table, unless a target is given."""
    return flow_spec(
        requestors={"conditions": [condition("group", *groups)]}, access_targets=[on or table("READ")], **fields
    )


def table(*permissions: str, **fields: Any) -> dict[str, Any]:
    """A target: permissions on tables of the database."""
    return {
        "integration": {"integration_name": "db", "resource_type": "table", "permissions": list(permissions), **fields}
    }


def policy(specs: Mapping[str, dict[str, Any]]) -> Policy:
    """The policy of documents by their addresses; a name alone is that of a flow."""
    named = {name if "/" in name else f"AccessFlow/{name}": spec for name, spec in specs.items()}
    return Policy({Address.parse(name): body(name, spec) for name, spec in named.items()})


def transition(
    before: Mapping[str, dict[str, Any]], after: Mapping[str, dict[str, Any]], renamed: Mapping[str, str] | None = None
) -> Transition:
    """From some documents to others; ``renamed`` leads from old names of flows to new ones."""
    then, now, new_names = policy(before), policy(after), renamed or {}
    moved = {Address.parse(f"AccessFlow/{old}"): Address.parse(f"AccessFlow/{new}") for old, new in new_names.items()}
    addresses = {Address.parse(name if "/" in name else f"AccessFlow/{name}") for name in {*before, *after}}
    stayed = sorted(addresses - set(moved) - set(moved.values()))
    moves = [(one if one in then else None, one if one in now else None) for one in stayed]
    return Transition(before=then, after=now, moves=(*moved.items(), *moves))


def told(reach: Reach, catalog: Catalog) -> str:
    """Who, to what, and how many (person, entitlement) pairs: ``ann bob: orders READ (2)``."""
    assert catalog.people is not None
    assert catalog.inventory is not None
    people = " ".join(catalog.people.name(person).id for person in reach.people)
    pairs = (catalog.inventory.entitlement(pair) for pair in reach.pairs)
    return f"{people}: {', '.join(f'{one.resource} {one.permission}' for one in pairs)} ({reach.count})"


def directions(plan: EffectPlan, catalog: Catalog) -> dict[str, str]:
    """All that happens on the whole, by direction."""
    return {str(direction): told(reach, catalog) for direction, reach in plan.reach.items() if reach.count}
