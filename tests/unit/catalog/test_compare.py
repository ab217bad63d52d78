"""What differs between two snapshots."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from flowsync.catalog.compare import compare
from flowsync.catalog.diff import CatalogDiff, FieldChange, Happened, NewIdentity, PersonChange, Sort, ThingChange
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
from flowsync.catalog.text import digest_of
from tests.support.snapshots import snapshots

ANN = Person(id="1", email="ann@x.io")
SRE = Attribute(type="group", value="SRE", source="Okta", id="g1")
DBA = Attribute(type="group", value="dba", source="Okta", id="g2")
NIGHT = Shift(type="shift", value="night", source="PD", start="2026-11-20T20:00:00Z", end="2026-11-21T06:00:00Z")
READ = Permission(name="READ", risk="low")
TABLE = InventoryResource(integration="pg", type="table", id="t", name="orders", tags={"env": "dev"}, owners=("1", "2"))


def of_people(*people: Person) -> Snapshot:
    return Snapshot(taken_at="2026-11-21T12:00:00Z", people=people)


def of_permissions(*permissions: Permission) -> Snapshot:
    table = ResourceType(name="table", permissions=permissions)
    pg = Integration(name="pg", resource_types=(table,), owners=("1",))
    return Snapshot(taken_at="2026-11-21T12:00:00Z", integrations=(pg,), resources=())


@given(snapshots, st.randoms())
def test_nothing_differs_from_itself_in_another_order_and_at_another_time(snapshot: Snapshot, random: Random) -> None:
    other = replace(
        snapshot,
        taken_at="2020-01-01T00:00:00Z",
        people=snapshot.people and tuple(random.sample(snapshot.people, len(snapshot.people))),
        resources=snapshot.resources and tuple(replace(one, owners=one.owners[::-1]) for one in snapshot.resources),
        sources=snapshot.sources[::-1],
    )
    assert compare(snapshot, other) == CatalogDiff()
    assert compare(snapshot, other).is_empty


@given(snapshots, snapshots)
def test_equal_content_is_what_no_diff_is_about(old: Snapshot, new: Snapshot) -> None:
    assert digest_of(old) != digest_of(new) or compare(old, new).is_empty


@given(snapshots, snapshots)
def test_there_and_back_is_the_same_the_other_way_round(old: Snapshot, new: Snapshot) -> None:
    there, back = compare(old, new), compare(new, old)
    assert [(one.id, one.gained, one.lost) for one in there.people] == [
        (one.id, one.lost, one.gained) for one in back.people
    ]
    assert {(one.sort, one.name) for one in there.things} == {(one.sort, one.name) for one in back.things}
    assert (there.newly_known, there.unknown_now) == (back.unknown_now, back.newly_known)


def test_people_join_and_leave_with_all_that_they_have() -> None:
    ann = replace(ANN, attributes=(SRE,), shifts=(NIGHT,))
    bob = Person(id="2", email="bob@x.io", attributes=(DBA,))
    assert compare(of_people(ann), of_people(bob)).people == (
        PersonChange(id="1", email="ann@x.io", happened=Happened.REMOVED, lost=(SRE,), shifts_lost=(NIGHT,)),
        PersonChange(id="2", email="bob@x.io", happened=Happened.ADDED, gained=(DBA,)),
    )


def test_values_shifts_and_the_fields_of_a_person_that_differ() -> None:
    before = replace(ANN, attributes=(SRE,), manager="2")
    after = replace(ANN, active=False, attributes=(DBA,), shifts=(NIGHT,), manager="3", aliases=("a@x.io",))
    diff = compare(of_people(before), of_people(after))
    assert diff.people == (
        PersonChange(
            id="1",
            email="ann@x.io",
            happened=Happened.CHANGED,
            fields=(
                FieldChange(field="active", before="yes", after="no"),
                FieldChange(field="aliases", before="", after="a@x.io"),
                FieldChange(field="manager", before="2", after="3"),
            ),
            gained=(DBA,),
            lost=(SRE,),
            shifts_gained=(NIGHT,),
        ),
    )
    assert diff.counts() == {"people deactivated": 1}


def test_another_group_of_the_same_name_stands_out() -> None:
    bob = Person(id="2", email="bob@x.io", attributes=(replace(SRE, value="sre", id="g9"),))
    diff = compare(
        of_people(replace(ANN, attributes=(SRE,))), of_people(replace(ANN, attributes=(replace(SRE, id="g9"),)), bob)
    )
    assert diff.new_identities == (
        NewIdentity(type="group", value="SRE", source="Okta", ids_before=("g1",), ids_after=("g9",), people=2),
    )
    assert [one.id for one in diff.people] == ["2"]
    assert diff.counts() == {"people added": 1, "new identities": 1}


def test_a_second_group_of_the_same_name_stands_out_but_not_an_id_that_is_told_for_the_first_time() -> None:
    one, both = replace(ANN, attributes=(SRE,)), replace(ANN, attributes=(SRE, replace(SRE, id="g9")))
    bare = replace(ANN, attributes=(replace(SRE, id=""),))
    assert [new.ids_after for new in compare(of_people(one), of_people(both)).new_identities] == [("g1", "g9")]
    assert compare(of_people(bare), of_people(one)).is_empty
    assert compare(of_people(both), of_people(one)).is_empty


def test_things_of_the_inventory_come_go_and_change() -> None:
    old = replace(of_permissions(READ, Permission(name="OLD")), resources=(TABLE,))
    retagged = replace(TABLE, tags={"env": "prod", "pii": "true"}, status="active", owners=("2", "1"))
    new = replace(
        of_permissions(replace(READ, risk="high"), Permission(name="WRITE")),
        resources=(retagged, replace(TABLE, id="u")),
        sources=(IdentitySource(name="Okta", types=("group",)),),
    )
    diff = compare(old, new)
    assert diff.things == (
        ThingChange(sort=Sort.SOURCE, name="Okta", happened=Happened.ADDED),
        ThingChange(sort=Sort.PERMISSION, name="pg/table/OLD", happened=Happened.REMOVED),
        ThingChange(
            sort=Sort.PERMISSION,
            name="pg/table/READ",
            happened=Happened.CHANGED,
            fields=(FieldChange(field="risk", before="low", after="high"),),
        ),
        ThingChange(sort=Sort.PERMISSION, name="pg/table/WRITE", happened=Happened.ADDED),
        ThingChange(
            sort=Sort.RESOURCE,
            name="pg/table/t",
            happened=Happened.CHANGED,
            fields=(
                FieldChange(field="status", before="", after="active"),
                FieldChange(field="tag env", before="dev", after="prod"),
                FieldChange(field="tag pii", before="", after="true"),
            ),
        ),
        ThingChange(sort=Sort.RESOURCE, name="pg/table/u", happened=Happened.ADDED),
    )
    assert diff.counts()["permissions changed"] == 1


def test_integrations_and_sources_change() -> None:
    old = replace(of_permissions(), sources=(IdentitySource(name="Okta", types=("group",)),))
    new = Snapshot(
        taken_at="",
        sources=(IdentitySource(name="Okta", types=("title", "group"), complete=False),),
        integrations=(Integration(name="pg", id="i", resource_types=(), owners=("1",), complete=False),),
        resources=(),
    )
    changes = {(one.name, one.sort): [change.field for change in one.fields] for one in compare(old, new).things}
    assert changes == {
        ("Okta", Sort.SOURCE): ["complete", "types"],
        ("pg", Sort.INTEGRATION): ["complete", "id"],
        ("pg/table", Sort.RESOURCE_TYPE): [],
    }


def test_a_list_that_only_one_snapshot_has_is_not_compared() -> None:
    known = Snapshot(taken_at="", people=(ANN,), resources=(TABLE,))
    unknown = Snapshot(taken_at="")
    assert compare(unknown, known) == CatalogDiff(newly_known=("people", "resources"))
    assert compare(known, unknown) == CatalogDiff(unknown_now=("people", "resources"))
