"""CSV files: every sort, and that what is wrong is said with its line."""

import pytest

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
from tests.support.catalog_files import NOON, problems, read

PEOPLE = (
    "id,email,aliases,active,manager\n1,ann@example.com,a@x.io; b@x.io,,bob@example.com\n2,bob@example.com,,FALSE,\n"
)
INTEGRATIONS = "name,complete,id,owners\npg,true,i1,ann@example.com;2\n"
PERMISSIONS = "integration,resource_type,permission,risk,tag:kind\npg,table,READ,low,\npg,table,WRITE,high,write\n"


def test_all_sorts_together_make_a_snapshot() -> None:
    snapshot = read(
        people_csv="\ufeff" + PEOPLE,
        groups_csv="person,group,source,id\nB@X.IO,sre,Okta,g1\n1,dba,Okta,\n",
        attributes_csv='person,type,value,source\n2,department,"R&D, EU",Workday\n',
        shifts_csv="person,type,value,source,start,end\n2,shift,night,PD,2026-11-20T20:00:00Z,2026-11-21T06:00:00Z\n",
        sources_csv="name,types,complete\nPD,shift;level,false\n",
        integrations_csv=INTEGRATIONS,
        permissions_csv=PERMISSIONS,
        resources_csv="integration,type,id,name,owners,tag:env,context:region\r\npg,table,1,orders,a@x.io,prod,eu\r\n",
    ).snapshot
    night = Shift(type="shift", value="night", source="PD", start="2026-11-20T20:00:00Z", end="2026-11-21T06:00:00Z")
    groups = (
        Attribute(type="group", value="sre", source="Okta", id="g1"),
        Attribute(type="group", value="dba", source="Okta"),
    )
    department = Attribute(type="department", value="R&D, EU", source="Workday")
    permissions = (Permission(name="READ", risk="low"), Permission(name="WRITE", risk="high", tags={"kind": "write"}))
    assert snapshot == Snapshot(
        taken_at=NOON,
        sources=(
            IdentitySource(name="Okta", types=("group",)),
            IdentitySource(name="Workday", types=("department",)),
            IdentitySource(name="PD", types=("level", "shift"), complete=False),
        ),
        people=(
            Person(id="1", email="ann@example.com", aliases=("a@x.io", "b@x.io"), manager="2", attributes=groups),
            Person(id="2", email="bob@example.com", active=False, attributes=(department,), shifts=(night,)),
        ),
        integrations=(
            Integration(
                name="pg",
                id="i1",
                owners=("1", "2"),
                resource_types=(ResourceType(name="table", permissions=permissions),),
            ),
        ),
        resources=(
            InventoryResource(
                integration="pg",
                type="table",
                id="1",
                name="orders",
                owners=("1",),
                tags={"env": "prod"},
                context={"region": "eu"},
            ),
        ),
    )


def test_a_file_with_no_rows_says_that_there_is_nothing() -> None:
    assert read(people_csv="id,email\n").snapshot.people == ()
    assert read(integrations_csv=INTEGRATIONS).snapshot.resources is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("id;email\n1;a\n", "a.csv:1: this is no CSV file of a catalog: the first line must have its columns"),
        ("id,email,manger\n", "a.csv:1: 'manger' is no column of a CSV file of people. Did you mean 'manager'?"),
        ("id,email,tag:env\n", "a.csv:1: 'tag:env' is no column of a CSV file of people."),
        ("id,email,id\n", "a.csv:1: the column 'id' is there twice"),
        ("id,email\n1\n", "a.csv:2: this row has 1 cells, and the header 2"),
        ('id,email\n"1\n1",a\n,b\n', "a.csv:4: column id: the text is empty"),
        ("id,email,active\n1,a,perhaps\n", "a.csv:2: column active: 'perhaps' is neither true nor false"),
        ('id,email\n\n1,"a', "a.csv:3: this is no CSV: unexpected end of data"),
        (f"id,email\n1,{'x' * 200_000}\n", "a.csv:2: this is no CSV: field larger than field limit (131072)"),
        (f"id,email\n1,{'x' * 5_000}\n", "a.csv:2: column email: the text has 5,000 characters, more than 4,096"),
        (b"id,email\n1,\xe9\n", "a.csv:2: the byte 0xe9 is not UTF-8: save the file in UTF-8"),
        ("id,email\n1,a\0\n", "a.csv:2: the file holds a NUL character: save it as plain text in UTF-8"),
        ("person,group,source\nx@y.z,sre,Okta\n", "a.csv:2: nobody has the id or address 'x@y.z'"),
        ("integration,resource_type,permission\npg,t,R\n", "a.csv:2: the integration 'pg' is not listed"),
        (
            "person,type,value,source,start,end\n1,s,v,PD,2026-11-21T06:00:00Z,2026-11-20T06:00:00Z\n",
            "a.csv:2: .end: the end is not after the start",
        ),
        (
            "person,type,value,source,start,end\n1,s,v,PD,today,2026-11-20T06:00:00Z\n",
            "a.csv:2: column start: 'today' is no moment in UTC such as 2026-03-01T09:30:00Z",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str | bytes, problem: str) -> None:
    assert problem in problems(a_csv=text)[0]
