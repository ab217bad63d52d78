"""Cutting routes by what people own, however many own something."""

from dataclasses import replace

import pytest

from flowsync.access.evaluation import Evaluation
from flowsync.access.policy import Policy
from flowsync.catalog.build import build_catalog
from flowsync.catalog.snapshot import Attribute, InventoryResource, Person
from tests.support.configurations import body
from tests.support.sample_company import FLOW, SNAPSHOT, approvers, flow_spec, policy_of

TABLES = 130


def own_routes(owners: int) -> dict[int, int]:
    """Of a flow on which owners decide: how many pairs each person may approve for themselves, where each of so many
    owns as many tables."""
    dba = (Attribute(type="group", value="dba", source="Okta"),)
    people = tuple(Person(id=f"{one:03}", email=f"{one}@acme.example", attributes=dba) for one in range(TABLES))
    tables = tuple(
        InventoryResource(integration="db", type="table", id=f"{one}", name=f"{one}", owners=(f"{one % owners:03}",))
        for one in range(TABLES)
    )
    catalog = build_catalog(replace(SNAPSHOT, people=people, resources=tables))
    spec = flow_spec(approver_policy=policy_of("ANY_OF", approvers({"type": "Owner"})))
    routes = Evaluation(Policy({FLOW: body("AccessFlow/f", spec)}), catalog).routes(FLOW)
    assert sum(len(route.people) * len(route.pairs) for route in routes) == TABLES * TABLES
    return {person: len(route.pairs) for route in routes if route.controls.decides_self for person in route.people}


@pytest.mark.parametrize("owners", [2, 5, 13])
def test_each_owner_may_approve_what_they_own(owners: int) -> None:
    assert own_routes(owners) == dict.fromkeys(range(owners), TABLES // owners)


def test_of_more_owners_than_are_told_apart_each_counts_as_owning_all() -> None:
    assert own_routes(65) == dict.fromkeys(range(65), TABLES)
