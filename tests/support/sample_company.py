"""A small company to evaluate policy over, in which a test names who and what it is about."""

from collections.abc import Iterable, Mapping
from typing import Any

from pyroaring import BitMap

from flowsync.access.evaluation import Evaluation
from flowsync.access.policy import Policy
from flowsync.catalog.build import build_catalog
from flowsync.catalog.index import Catalog, PeopleIndex
from flowsync.catalog.snapshot import (
    Attribute,
    IdentitySource,
    Integration,
    InventoryResource,
    Permission,
    Person,
    ResourceType,
    Shift,
    Snapshot,
)
from flowsync.ground.address import Address
from tests.support.configurations import body

NIGHT = ("2026-11-20T20:00:00Z", "2026-11-21T06:00:00Z")


def _person(id_: str, *groups: str, **fields: Any) -> Person:
    attributes = tuple(Attribute(type="group", value=group, source="Okta") for group in groups)
    return Person(id=id_, email=f"{id_}@acme.example", attributes=attributes, **fields)


PEOPLE = (
    _person("ada", "dba", "leads"),
    _person("bob", "dba", manager="ada", aliases=("robert@acme.example",)),
    _person("cy", "sre", manager="ada"),
    _person(
        "dee", "sre", "leads", shifts=(Shift(type="oncall", value="db", source="Pager", start=NIGHT[0], end=NIGHT[1]),)
    ),
    _person("eve", "dba", "sre", active=False, manager="dee"),
)
SNAPSHOT = Snapshot(
    taken_at="2026-11-20T12:00:00Z",
    sources=(
        IdentitySource(name="Okta", types=("group",)),
        IdentitySource(name="Pager", types=("oncall",)),
        IdentitySource(name="Badges", types=("site",), complete=False),
    ),
    people=PEOPLE,
    integrations=(
        Integration(
            name="db",
            resource_types=(
                ResourceType(name="table", permissions=(Permission(name="READ"), Permission(name="WRITE"))),
            ),
            owners=("dee",),
        ),
    ),
    resources=(
        InventoryResource(integration="db", type="table", id="1", name="orders", owners=("bob",), tags={"pii": "true"}),
        InventoryResource(integration="db", type="table", id="2", name="refunds"),
    ),
)
CATALOG: Catalog = build_catalog(SNAPSHOT)
FLOW = Address.parse("AccessFlow/f")


def group(*names: str, **fields: Any) -> dict[str, Any]:
    """A condition on groups of Okta."""
    return {"type": "group", "source_integration_name": "Okta", "values": list(names), **fields}


def block(*conditions: Mapping[str, Any], operator: str = "AND") -> dict[str, Any]:
    """A block of conditions."""
    return {"logical_operator": operator, "conditions": list(conditions)}


def approvers(*members: Mapping[str, Any], operator: str = "AND") -> dict[str, Any]:
    """An approver group."""
    return {"logical_operator": operator, "approvers": list(members)}


def policy_of(mode: str, *groups: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """An approver policy."""
    return {"approval_mode": mode, "approver_groups": list(groups), **fields}


READ = {"integration": {"integration_name": "db", "resource_type": "table", "permissions": ["READ"]}}


def flow_spec(**fields: Any) -> dict[str, Any]:
    """A flow by which the database administrators read all tables, but for these fields."""
    return {"trigger": "SELF_SERVE", "requestors": block(group("dba")), "access_targets": [READ], **fields}


def evaluated(spec: Mapping[str, Any], at: str | None = None, **others: Mapping[str, Any]) -> Evaluation:
    """The evaluation of one flow, AccessFlow/f, and of other documents by their addresses, with _ for /."""
    bodies = {FLOW: body("AccessFlow/f", dict(spec))}
    for text, other in others.items():
        address = text.replace("_", "/")
        bodies[Address.parse(address)] = body(address, dict(other))
    return Evaluation(Policy(bodies), CATALOG, at)


def index_of_people() -> PeopleIndex:
    """The people of the company."""
    assert CATALOG.people is not None
    return CATALOG.people


def names(people: Iterable[int]) -> list[str]:
    """The ids of people, sorted."""
    return sorted(index_of_people().name(person).id for person in people)


def numbers(*ids: str) -> BitMap:
    """The numbers of people."""
    return BitMap(number for id_ in ids if (number := index_of_people().find(id_)) is not None)
