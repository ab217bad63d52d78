"""The index of people says what a plain look at the snapshot says, in memory and from stored parts alike."""

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from flowsync.catalog.build import build_catalog, catalog_parts, load_catalog
from flowsync.catalog.index import Catalog, PeopleIndex
from flowsync.catalog.snapshot import Attribute, IdentitySource, Person, Shift, Snapshot
from tests.support.snapshots import HOURS, IDS, SOURCES, TYPES, VALUES, snapshots

OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "is": lambda value, wanted: value == wanted,
    "contains": lambda value, wanted: wanted in value,
    "starts_with": lambda value, wanted: value.startswith(wanted),
}


def both(snapshot: Snapshot) -> list[Catalog]:
    return [build_catalog(snapshot), load_catalog(catalog_parts(snapshot).__getitem__)]


def named(index: PeopleIndex, people: Iterable[int]) -> set[str]:
    return {index.name(person).id for person in people}


def addresses(person: Person | None) -> list[str]:
    return [person.email, *person.aliases] if person else []


def items_of(person: Person) -> list[Attribute | Shift]:
    return [*person.attributes, *person.shifts]


def values_of(snapshot: Snapshot, person: Person, type_: str, source: str | None, at: str | None) -> list[str]:
    """What conditions of this type compare, read from the snapshot itself."""
    if type_ == "user":
        return addresses(person)
    if type_ == "manager":
        return addresses(next((other for other in snapshot.people or () if other.id == person.manager), None))
    return [
        item.value
        for item in items_of(person)
        if item.type == type_ and source in (None, item.source)
        if at is None or isinstance(item, Attribute) or item.start <= at < item.end
    ]


@given(
    snapshots,
    st.sampled_from((*TYPES, "user", "manager", "unheard")),
    st.sampled_from(sorted(OPERATORS)),
    st.lists(st.sampled_from((*VALUES, "1@EXAMPLE.com", "1.alias", "s")), max_size=3),
    st.sampled_from((None, *SOURCES)),
    st.sampled_from((None, *HOURS)),
)
def test_who_has_a_value(
    snapshot: Snapshot, type_: str, operator: str, values: list[str], source: str | None, at: str | None
) -> None:
    matches = OPERATORS[operator]
    expected = {
        person.id
        for person in snapshot.people or ()
        for value in values_of(snapshot, person, type_, source, at)
        for wanted in values
        if person.active and matches(value.casefold(), wanted.casefold())
    }
    for catalog in both(snapshot):
        if catalog.people:
            assert named(catalog.people, catalog.people.having(type_, operator, values, source, at)) == expected


@given(snapshots, st.sets(st.sampled_from(IDS)))
def test_who_manages_whom(snapshot: Snapshot, some: set[str]) -> None:
    people = {person.id: person for person in snapshot.people or ()}
    for catalog in both(snapshot):
        if index := catalog.people:
            there = some & people.keys()
            numbers = BitMap(number for number in map(index.find, there) if number is not None)
            active = {id_ for id_, person in people.items() if person.active}
            assert named(index, index.active) == active
            assert named(index, index.reports_of(numbers)) == {id_ for id_ in active if people[id_].manager in there}
            assert named(index, index.managers_of(numbers)) == active & {people[id_].manager for id_ in there}


@given(snapshots)
def test_the_manager_of_each_is_told_whether_active_or_not(snapshot: Snapshot) -> None:
    people = {person.id: person for person in snapshot.people or ()}
    for catalog in both(snapshot):
        for id_, person in people.items():
            assert catalog.people
            number = catalog.people.find(id_)
            assert number is not None
            manager = catalog.people.manager_of(number)
            found = None if manager is None else catalog.people.name(manager).id
            assert found == (person.manager if person.manager in people else None)


@given(snapshots)
def test_everybody_is_found_by_id_address_and_alias_in_any_case(snapshot: Snapshot) -> None:
    for catalog in both(snapshot):
        for person in snapshot.people or ():
            assert catalog.people
            for text in (person.id, *(address.upper() for address in addresses(person))):
                assert named(catalog.people, [catalog.people.find(text) or 0]) == {person.id}


@given(snapshots, st.sampled_from(TYPES), st.sampled_from((None, *SOURCES)))
def test_values_and_group_ids_are_those_that_people_have(snapshot: Snapshot, type_: str, source: str | None) -> None:
    said = [item for person in snapshot.people or () for item in items_of(person) if source in (None, item.source)]
    groups = [item for item in said if isinstance(item, Attribute) and item.type == "group"]
    for index in filter(None, (catalog.people for catalog in both(snapshot))):
        assert index.values(type_, source) == sorted({item.value for item in said if item.type == type_})
        for group in groups:
            same = [other for other in groups if other.value.casefold() == group.value.casefold()]
            assert index.group_ids(group.value.upper(), source) == {other.id for other in same} - {""}


def knowing(*sources: IdentitySource) -> PeopleIndex:
    index = build_catalog(Snapshot(taken_at=HOURS[0], people=(), sources=sources)).people
    assert index
    return index


@pytest.mark.parametrize(
    ("source", "known"), [("Okta", True), ("PagerDuty", False), ("Entra", False), (None, False), ("okta", False)]
)
def test_a_type_is_known_when_its_source_is_listed_and_complete(source: str | None, known: bool) -> None:
    index = knowing(
        IdentitySource(name="Okta", types=("group",)),
        IdentitySource(name="PagerDuty", types=("group", "shift"), complete=False),
    )
    assert index.knows("group", source) is known


def test_without_a_source_every_listed_one_that_tells_of_the_type_must_be_complete() -> None:
    index = knowing(
        IdentitySource(name="Okta", types=("group",)),
        IdentitySource(name="PagerDuty", types=("shift",), complete=False),
    )
    assert [index.knows(type_, None) for type_ in ("group", "shift", "title")] == [True, False, False]


def test_users_and_managers_are_known_when_people_are() -> None:
    assert knowing().knows("user", "Okta")
    assert knowing().knows("manager", None)
    assert build_catalog(Snapshot(taken_at=HOURS[0])).people is None


def test_types_sources_and_a_near_address_are_there_for_did_you_mean() -> None:
    ann = Person(
        id="00u1",
        email="ann.lee@example.com",
        attributes=(Attribute(type="group", value="sre", source="Okta"),),
        shifts=(Shift(type="on-call", value="db", source="PagerDuty", start=HOURS[0], end=HOURS[1]),),
    )
    sources = (IdentitySource(name="PagerDuty", types=("on-call",)), IdentitySource(name="Okta", types=("group",)))
    index = build_catalog(Snapshot(taken_at=HOURS[0], people=(ann,), sources=sources)).people
    assert index
    assert (index.types(), index.sources()) == (["group", "on-call"], ["Okta", "PagerDuty"])
    assert index.suggest("an.lee@example.com") == "Did you mean 'ann.lee@example.com'?"
    assert index.suggest("nobody-like-that") == ""
    assert index.find("nobody") is None


@pytest.mark.parametrize(("at", "holds"), [(0, False), (1, True), (2, False), (3, False), (None, True)])
def test_a_shift_holds_from_its_start_until_before_its_end(at: int | None, holds: bool) -> None:
    shift = Shift(type="shift", value="db", source="PagerDuty", start=HOURS[1], end=HOURS[2])
    index = build_catalog(Snapshot(taken_at="", people=(Person(id="1", email="a", shifts=(shift,)),))).people
    assert index
    assert bool(index.having("shift", "is", ["DB"], None, None if at is None else HOURS[at])) is holds
