"""The documented JSON form: what it means, and that everything else gets a clear message, never a traceback."""

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowsync.catalog.reading.problems import CatalogFileError
from flowsync.catalog.reading.read import CatalogFile, read_catalog
from flowsync.catalog.reading.twice import repeated_key
from flowsync.catalog.snapshot import Attribute, IdentitySource, Person, Shift
from flowsync.ground.json_text import canonical_json, parse_json
from flowsync.model.schema_files import CATALOG_SCHEMA, load_schema
from tests.support.catalog_files import NOON, problems, read

TWICE = "this key stands twice in one object: keep the one that is meant"

WHOLE: dict[str, Any] = {
    "$schema": "schema/catalog.schema.json",
    "taken_at": "2026-11-20T06:00:00Z",
    "sources": [{"name": "Okta", "types": ["group", "shift"], "complete": False}],
    "people": [
        {
            "id": "1",
            "email": "ann@example.com",
            "aliases": ["ann.lee@example.com"],
            "active": False,
            "manager": "2",
            "attributes": [{"type": "group", "value": "sre", "source": "Okta", "id": "g1"}],
            "shifts": [
                {
                    "type": "shift",
                    "value": "night",
                    "source": "Okta",
                    "start": "2026-11-20T20:00:00Z",
                    "end": "2026-11-21T06:00:00Z",
                }
            ],
        },
        {"id": "2", "email": "bob@example.com"},
    ],
    "integrations": [
        {
            "name": "pg",
            "id": "i1",
            "owners": ["1"],
            "complete": False,
            "resource_types": [
                {
                    "name": "table",
                    "permissions": [
                        {"name": "READ", "id": "p1", "risk": "low", "tags": {"k": "v"}, "context": {"c": "d"}}
                    ],
                }
            ],
        }
    ],
    "resources": [
        {
            "integration": "pg",
            "type": "table",
            "id": "t1",
            "name": "orders",
            "source_id": "s1",
            "path": "/prod",
            "status": "active",
            "risk": "high",
            "owners": ["2"],
            "tags": {"env": "prod"},
            "context": {"region": "eu"},
        }
    ],
}


def test_every_field_is_read() -> None:
    snapshot = read(all_json=canonical_json(WHOLE)).snapshot
    assert snapshot.taken_at == "2026-11-20T06:00:00Z"
    assert snapshot.sources == (IdentitySource(name="Okta", types=("group", "shift"), complete=False),)
    assert snapshot.people == (
        Person(
            id="1",
            email="ann@example.com",
            aliases=("ann.lee@example.com",),
            active=False,
            manager="2",
            attributes=(Attribute(type="group", value="sre", source="Okta", id="g1"),),
            shifts=(
                Shift(
                    type="shift",
                    value="night",
                    source="Okta",
                    start="2026-11-20T20:00:00Z",
                    end="2026-11-21T06:00:00Z",
                ),
            ),
        ),
        Person(id="2", email="bob@example.com"),
    )
    (integration,) = snapshot.integrations
    assert (integration.id, integration.owners, integration.complete) == ("i1", ("1",), False)
    (permission,) = integration.resource_types[0].permissions
    assert (permission.id, permission.risk, permission.tags, permission.context) == (
        "p1",
        "low",
        {"k": "v"},
        {"c": "d"},
    )
    assert snapshot.resources
    assert (snapshot.resources[0].path, snapshot.resources[0].tags) == ("/prod", {"env": "prod"})


def test_what_is_left_out_is_unknown_and_what_is_empty_is_not() -> None:
    nothing = read(a_json="{}").snapshot
    assert (nothing.taken_at, nothing.people, nothing.resources, nothing.sources) == (NOON, None, None, ())
    empty = read(a_json='\ufeff{"people": [], "resources": []}').snapshot
    assert (empty.people, empty.resources) == ((), ())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"peopel": []}', "a.json: peopel: there is no such field. Did you mean 'people'?"),
        ('{"people": null}', "a.json: people: this must be a list; leave the field out if it is not known"),
        ('{"taken_at": "2026-11-21"}', "'2026-11-21' is no moment in UTC such as 2026-03-01T09:30:00Z"),
        ('{"taken_at": "2026-02-30T00:00:00Z"}', "'2026-02-30T00:00:00Z' is no moment in UTC"),
        ('{"people": [7]}', "a.json: people[0]: this must be an object"),
        ('{"people": [{"id": "1"}]}', "a.json: people[0]: 'email' is missing"),
        ('{"people": [{"id": 1, "email": "a"}]}', "a.json: people[0].id: this must be text"),
        ('{"people": [{"id": "", "email": "a"}]}', "a.json: people[0].id: the text is empty"),
        ('{"people": [{"id": "1", "email": "a\\u0000"}]}', "people[0].email: the text holds a NUL character"),
        ('{"people": [{"id": "1", "emial": "a"}]}', "there is no field 'emial'. Did you mean 'email'?"),
        ('{"people": [{"id": "1", "active": 1}]}', "people[0].active: this must be true or false"),
        ('{"people": [{"id": "1", "manager": null}]}', "people[0].manager: null is no value: leave the field out"),
        ('{"people": [{"id": "1", "attributes": [{}]}]}', "people[0].attributes[0]: 'type' is missing"),
        ('{"people": [{"id": "1", "attributes": {}}]}', "people[0].attributes: this must be a list"),
        ('{"resources": [{"tags": {"env": 1}}]}', "resources[0].tags['env']: this must be text"),
        ('{"resources": [{"tags": []}]}', "resources[0].tags: this must be an object"),
        (f'{{"people": [{{"id": "{"x" * 5000}"}}]}}', "people[0].id: the text has 5,000 characters, more than 4,096"),
        ('{"people": [\n}', "a.json:2: this is no JSON: unexpected character"),
        ("[" * 5000, "a.json:1: this is no JSON: depth limit exceeded"),
        ('{"people": [], "people": []}', f"a.json: people: {TWICE}"),
        ('{"people": [{"id": "1"}, {"active": true, "active": false}]}', f"a.json: people[1].active: {TWICE}"),
        ('{"resources": [{"tags": {"env": "a", "env": "a"}}]}', f"a.json: resources[0].tags.env: {TWICE}"),
        ('[{"id": 7, "emails": [{"value": 1, "value": 2}]}]', f"a.json: [0].emails[0].value: {TWICE}"),
        (b'{"people":\n"\xff"}', "a.json:2: the byte 0xff is not UTF-8: save the file in UTF-8"),
        (b"\0", "a.json:1: the file holds a NUL character: save it as plain text in UTF-8"),
        ("\n", "a.json: the file is empty"),
        ('"text"', "a.json:1: this is no CSV file of a catalog"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str | bytes, problem: str) -> None:
    (found,) = problems(a_json=text)
    assert problem in found


@pytest.mark.parametrize("depth", [900, 1000, 1010, 1023, 1100])
def test_what_is_nested_deeply_is_refused(depth: int) -> None:
    (found,) = problems(a_json="{" + '"people": ' + "[" * depth + "]" * depth + "}")
    assert found.startswith("a.json")


@given(st.recursive(st.booleans(), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("abc"), inner)))
def test_no_key_stands_twice_in_what_a_mapping_writes(data: Any) -> None:
    text = canonical_json(data)
    assert repeated_key(text.encode()) == ""
    assert repeated_key(f'{{"x": [0, {text}], "x": {{}}}}'.encode()) == "x"
    assert repeated_key(f'[{text}, {{"x": {text}, "x": 1}}]'.encode()) == "[1].x"


def test_a_shift_ends_after_it_starts() -> None:
    shift = {"type": "s", "value": "v", "source": "PD", "start": NOON, "end": NOON}
    person = {"id": "1", "email": "a", "shifts": [shift]}
    assert problems(a_json=canonical_json({"people": [person]})) == [
        "a.json: people[0].shifts[0].end: the end is not after the start"
    ]


def test_one_run_says_all_that_is_wrong_but_shows_no_more_than_twenty() -> None:
    with pytest.raises(CatalogFileError) as caught:
        read(a_json=canonical_json({"people": [{"id": n} for n in range(1500)]}))
    lines = caught.value.message.splitlines()
    assert (lines[0], lines[-1], len(lines)) == ("The catalog files have 1,500 errors.", "  and 1,480 more", 22)
    assert len(caught.value.problems) == 1500


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value inside."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for step, inner in steps for place in places(inner, (*path, step)))]


def put(data: Any, path: tuple[Any, ...], junk: Any) -> None:
    """Put junk there, unless other junk is in the way."""
    for step in path[:-1]:
        data = data[step] if step in _steps(data) else None
    if path[-1] in _steps(data):
        data[path[-1]] = junk


def _steps(value: Any) -> Any:
    return value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()


_PLACES = [path for path in places(WHOLE) if path and path[0] != "$schema"]
_JUNK = st.sampled_from(
    [None, True, 0, 1.5, "", "x", "2026-11-20T20:00:00Z", [], [None], {}, {"x": "y"}, "\0", "é" * 9]
)


@given(st.lists(st.tuples(st.sampled_from(_PLACES), _JUNK), min_size=1, max_size=2))
def test_junk_anywhere_is_refused_if_the_schema_refuses_it(changes: list[Any]) -> None:
    data = parse_json(canonical_json(WHOLE))
    for path, junk in changes:
        put(data, path, junk)
    assert _is_refused(data) or jsonschema_rs.Draft202012Validator(load_schema(CATALOG_SCHEMA)).is_valid(data)


def _is_refused(data: Any) -> bool:
    try:
        read_catalog([CatalogFile(name="a.json", content=canonical_json(data).encode())], NOON)
    except CatalogFileError:
        return True
    return False
