"""SCIM 2.0 exports: users and groups as providers write them."""

import json
from typing import Any

import pytest

from flowsync.catalog.reading.scim import ENTERPRISE, LIST_RESPONSE
from flowsync.catalog.snapshot import Attribute, IdentitySource, Person
from tests.support.catalog_files import problems, read

ANN: dict[str, Any] = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
    "id": "u1",
    "userName": "ann",
    "externalId": "ignored",
    "name": {"givenName": "Ann"},
    "title": "Engineer",
    "userType": "Employee",
    "emails": [{"value": "home@example.org", "type": "home"}, {"value": "ann@example.com", "type": "work"}],
    "roles": [{"value": "auditor", "primary": True}],
    "groups": [{"value": "g1", "display": "SRE"}],
    ENTERPRISE: {
        "employeeNumber": "701",
        "costCenter": "R&D",
        "organization": "Example",
        "division": "EU",
        "department": "Platform",
        "manager": {"value": "u2", "displayName": "Bob"},
    },
}


def users(*rows: Any, **more: Any) -> str:
    return json.dumps({"schemas": [LIST_RESPONSE], "Resources": rows, **more})


def group(id_: str, name: str, *members: str) -> dict[str, Any]:
    return {"id": id_, "displayName": name, "members": [{"value": member} for member in members]}


def said(type_: str, value: str, id_: str = "") -> Attribute:
    return Attribute(type=type_, value=value, source="Okta", id=id_)


def test_a_user_becomes_a_person_with_attributes_from_the_named_source() -> None:
    snapshot = read(users_json=users(ANN)).snapshot
    assert snapshot.people == (
        Person(
            id="u1",
            email="ann@example.com",
            aliases=("home@example.org",),
            manager="u2",
            attributes=(
                said("title", "Engineer"),
                said("userType", "Employee"),
                said("employeeNumber", "701"),
                said("costCenter", "R&D"),
                said("organization", "Example"),
                said("division", "EU"),
                said("department", "Platform"),
                said("role", "auditor"),
                said("group", "SRE", "g1"),
            ),
        ),
    )
    (source,) = snapshot.sources
    assert (source.name, source.complete) == ("Okta", True)
    assert {"group", "department", "role"} <= {*source.types}


@pytest.mark.parametrize(
    ("emails", "name", "expected"),
    [
        ([{"value": "a@x.io"}, {"value": "b@x.io", "primary": True}], "c@x.io", ("b@x.io", ("a@x.io", "c@x.io"))),
        (["a@x.io"], "A@X.IO", ("a@x.io", ())),
        (None, "c@x.io", ("c@x.io", ())),
    ],
)
def test_the_primary_address_is_the_email_and_the_user_name_too_if_it_is_one(
    emails: Any, name: str, expected: tuple[str, tuple[str, ...]]
) -> None:
    people = read(users_json=users({"id": "1", "userName": name, "emails": emails})).snapshot.people
    assert people
    assert (people[0].email, people[0].aliases) == expected


@pytest.mark.parametrize(("written", "active"), [(True, True), ("False", False), (None, True)])
def test_active_is_read_as_providers_write_it(written: Any, active: bool) -> None:
    people = read(users_json=users({"id": "1", "userName": "a@x.io", "active": written})).snapshot.people
    assert people
    assert people[0].active is active


def test_members_of_groups_are_in_the_groups_of_their_groups_too_even_in_a_circle() -> None:
    rows = [{"id": "u1", "userName": "a@x.io"}, {"id": "u2", "userName": "b@x.io", "groups": [{"value": "in"}]}]
    groups = [group("out", "Outer", "in"), group("in", "Inner", "u1", "u2", "out", "gone")]
    reading = read(users_json=json.dumps(rows), groups_json=json.dumps(groups))
    both = {said("group", "Outer", "out"), said("group", "Inner", "in")}
    assert [{*person.attributes} for person in reading.snapshot.people or ()] == [both, both]
    assert reading.snapshot.sources == (IdentitySource(name="Okta", types=("group",)),)
    assert reading.remarks == (
        "The group 'Inner' has 1 member who is not in the catalog.",
        "The group 'Outer' has 1 member who is not in the catalog.",
    )


def test_a_manager_may_be_an_id_alone() -> None:
    rows = [{"id": "u1", "userName": "a@x.io", ENTERPRISE: {"manager": "u2"}}, {"id": "u2", "userName": "b@x.io"}]
    people = read(users_json=users(*rows)).snapshot.people
    assert people
    assert [person.manager for person in people] == ["u2", None]


def test_pages_are_read_together_and_a_missing_one_is_noticed() -> None:
    first = users({"id": "1", "userName": "a@x.io"}, totalResults=2, startIndex=1)
    second = users({"id": "2", "userName": "b@x.io"}, totalResults=2, startIndex=2)
    assert len(read(one_json=first, two_json=second).snapshot.people or ()) == 2
    assert problems(one_json=first) == ["one.json: 1 of 2 users of 'Okta' are here: give the other pages too"]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"userName": "a@x.io"}, "Resources[0]: 'id' is missing"),
        ({"id": "1", "userName": "ann"}, "this user has no e-mail address: 'emails' is empty, and 'userName' is none"),
        ({"id": 1, "userName": "a@x.io"}, "Resources[0].id: this must be text"),
        ({"id": "1", "emails": {}}, "Resources[0].emails: this must be a list"),
        ({"id": "1", "emails": [{"type": "work"}]}, "Resources[0].emails[0].value: null is no value"),
        ({"id": "1", "userName": "a@x.io", "active": "yes"}, "Resources[0].active: this must be true or false"),
        ({"id": "1", "userName": "a@x.io", ENTERPRISE: []}, f"Resources[0]['{ENTERPRISE}']: this must be an object"),
        ({"id": "1", "userName": "a@x.io", ENTERPRISE: {"department": 7}}, ".department: this must be text"),
        ({"id": "1", "userName": "a@x.io", "groups": [7]}, "Resources[0].groups[0]: this must be text"),
        ({"displayName": "SRE", "members": []}, "Resources[0]: 'id' is missing"),
        ({"id": "g", "displayName": "SRE", "members": [{}]}, "Resources[0].members[0].value: null is no value"),
        ("text", "Resources[0]: this must be an object"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(row: Any, problem: str) -> None:
    (found,) = problems(users_json=users(row))
    assert problem in found


def test_the_source_must_be_named_and_resources_be_a_list() -> None:
    assert problems(users_json=users(ANN), source="") == [
        "users.json: a SCIM export does not name its source: give the name with the file"
    ]
    assert problems(users_json='{"Resources": {}}') == ["users.json: Resources: this must be a list"]


def test_a_group_id_is_there_once() -> None:
    groups = json.dumps([group("g", "A"), group("g", "B")])
    assert problems(groups_json=groups) == ["groups.json: [1]: the id of the group 'B' is taken: groups.json: [0]"]
