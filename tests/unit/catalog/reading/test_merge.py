"""Several files make one snapshot: facts about one person or thing meet, and contradictions are errors."""

import json
from typing import Any

import pytest

from flowsync.catalog.snapshot import Attribute, IdentitySource
from tests.support.catalog_files import NOON, problems, read

PG: dict[str, Any] = {"name": "pg", "resource_types": [{"name": "table", "permissions": [{"name": "READ"}]}]}
TABLE = {"integration": "pg", "type": "table", "id": "1", "name": "orders"}


def people(*rows: dict[str, Any], **more: Any) -> str:
    return json.dumps({"people": rows, **more})


def inventory(*resources: dict[str, Any], integrations: Any = (PG,)) -> str:
    return json.dumps({"integrations": integrations, "resources": resources})


def test_people_of_two_sources_with_the_same_address_are_one() -> None:
    okta = json.dumps([{"id": "o1", "userName": "ann@x.io", "title": "SRE"}, {"id": "o2", "userName": "bob@x.io"}])
    workday = people(
        {"id": "w1", "email": "Ann@X.io", "aliases": ["ann@home.io"], "manager": "w2"},
        {"id": "w2", "email": "bob@x.io"},
    )
    groups = "person,group,source\nw1,sre,Ldap\n"
    snapshot = read(okta_json=okta, workday_json=workday, groups_csv=groups).snapshot
    assert snapshot.people
    ann, bob = snapshot.people
    assert (ann.id, ann.aliases, ann.manager, bob.id) == ("o1", ("ann@home.io",), "o2", "o2")
    assert ann.attributes == (
        Attribute(type="title", value="SRE", source="Okta"),
        Attribute(type="group", value="sre", source="Ldap"),
    )


@pytest.mark.parametrize(
    ("other", "problem"),
    [
        ({"id": "1", "email": "else@x.io"}, "the e-mail of '1' is another than in a.json: people[0]"),
        ({"id": "9", "email": "ann@x.io", "active": False}, "the 'active' of '9' is another than in a.json: people[0]"),
        ({"id": "9", "email": "ann@x.io", "manager": "2"}, "the manager of '1' is another than in a.json: people[0]"),
        (
            {"id": "1", "email": "bob@x.io"},
            "this is two people elsewhere, by id or address: a.json: people[0] and a.json: people[1]",
        ),
    ],
)
def test_files_that_contradict_each_other_are_refused(other: dict[str, Any], problem: str) -> None:
    first = people({"id": "1", "email": "ann@x.io", "manager": "3"}, {"id": "2", "email": "bob@x.io"})
    assert problems(a_json=first, b_json=people(other)) == [f"b.json: people[0]: {problem}"]


@pytest.mark.parametrize(
    "second", [{"id": "1", "email": "b@x.io"}, {"id": "2", "email": "A@x.io"}, {"id": "2", "email": "ALIAS@x.io"}]
)
def test_nobody_is_twice_in_one_file(second: dict[str, Any]) -> None:
    first = {"id": "1", "email": "a@x.io", "aliases": ["alias@x.io"]}
    assert problems(a_json=people(first, second)) == [
        f"a.json: people[1]: the id or an address of '{second['id']}' is taken: a.json: people[0]"
    ]


def test_a_person_may_write_one_address_twice() -> None:
    assert read(a_json=people({"id": "1", "email": "a@x.io", "aliases": ["A@x.io"]})).snapshot.people


def test_sources_add_up_and_are_complete_if_every_file_says_so() -> None:
    one = json.dumps({"sources": [{"name": "Okta", "types": ["group"]}, {"name": "PD", "types": ["shift"]}]})
    two = json.dumps({"sources": [{"name": "Okta", "types": ["title", "group"], "complete": False}]})
    both = {IdentitySource(name="Okta", types=("group", "title"), complete=False)}
    pagerduty = {IdentitySource(name="PD", types=("shift",))}
    assert {*read(one_json=one, two_json=two).snapshot.sources} == both | pagerduty
    assert {*read(two_json=two, one_json=one).snapshot.sources} == both | pagerduty


def test_what_people_have_must_be_of_a_listed_source_and_type() -> None:
    attributes = [{"type": type_, "value": "x", "source": "Okta"} for type_ in ("group", "title", "title")]
    sources = [{"name": "Okta", "types": ["group"]}]
    assert problems(a_json=people({"id": "1", "email": "a", "attributes": attributes}, sources=sources)) == [
        "a.json: people[0]: 'Okta' is not listed among the sources with the type 'title'"
    ]


def test_permissions_and_resources_may_come_from_other_files() -> None:
    permissions = "integration,resource_type,permission\npg,table,WRITE\npg,view,READ\n"
    resources = "integration,type,id,name\npg,view,v,report\n"
    snapshot = read(a_json=inventory(TABLE), permissions_csv=permissions, resources_csv=resources).snapshot
    types = {one.name: [given.name for given in one.permissions] for one in snapshot.integrations[0].resource_types}
    assert types == {"table": ["READ", "WRITE"], "view": ["READ"]}
    assert [resource.name for resource in snapshot.resources or ()] == ["orders", "report"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (inventory(TABLE, TABLE), "resources[1]: this resource is there already: a.json: resources[0]"),
        (
            inventory(integrations=[PG, PG]),
            "integrations[1]: this integration is there already: a.json: integrations[0]",
        ),
        (
            inventory(integrations=[{**PG, "id": "i"}, {**PG, "name": "pg2", "id": "i"}]),
            "integrations[1]: this integration is there already: a.json: integrations[0]",
        ),
        (inventory(TABLE, integrations=[]), "resources[0]: the integration 'pg' is not listed"),
        (
            inventory({**TABLE, "type": "view"}),
            "resources[0]: the type 'view' of 'pg' is not listed with its permissions",
        ),
        (
            inventory(integrations=[{**PG, "resource_types": PG["resource_types"] * 2}]),
            "integrations[0]: the type 'table' is there twice",
        ),
        (
            json.dumps({"sources": [{"name": "Okta", "types": []}] * 2}),
            "sources[1]: the source 'Okta' is there twice",
        ),
    ],
)
def test_the_inventory_fits_together(text: str, problem: str) -> None:
    assert f"a.json: {problem}" in problems(a_json=text)


def test_a_permission_is_listed_once_over_all_files() -> None:
    permissions = "integration,resource_type,permission\npg,table,READ\n"
    assert problems(a_json=inventory(), permissions_csv=permissions) == [
        "permissions.csv:2: the permission 'READ' is there twice"
    ]


def test_the_oldest_file_says_how_old_the_snapshot_is() -> None:
    old, new = (people(taken_at=f"2026-11-{day}T00:00:00Z") for day in (20, 22))
    assert read(old_json=old, new_json=new).snapshot.taken_at == "2026-11-20T00:00:00Z"
    assert read(new_json=new, any_json=people()).snapshot.taken_at == NOON


def test_what_leads_to_nobody_is_remarked_on() -> None:
    rows = [{"id": id_, "email": f"{id_}@x.io", "manager": boss} for id_, boss in ("ab", "bc", "ca", "da", "ee", "fg")]
    reading = read(a_json=people(*rows), b_json=inventory({**TABLE, "owners": ["a@x.io", "gone"]}))
    assert reading.remarks == (
        "1 manager is not in the catalog: g.",
        "1 owner is not in the catalog: gone.",
        "4 people are their own manager, over others or directly: a, b, c, ….",
    )
    assert reading.snapshot.resources
    assert reading.snapshot.resources[0].owners == ("a", "gone")
