"""A store of a flowsync that kept queries as they had been written: equal ones are no change, no drift and no fault."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.old_stores import POLICIES
from tests.support.projects import Project, Run

STORE = Path(__file__).parents[1] / "golden" / "stores" / "v1.sql"
LEFT = 'resource_type = "postgresql-table"'
AS_WRITTEN = 'resource_type="postgresql-table"\nAND ( (permission = "read") )\n'
CANONICAL = 'resource_type = "postgresql-table" and permission = "read"'
ADDRESS = "AccessScope/all-tables"


@pytest.fixture
def upgraded(project: Project) -> Project:
    """A project right after the upgrade; its policies have the query in canonical text, its store as it was written."""
    (project.root / ".flowsync").mkdir()
    left = STORE.read_text(encoding="utf-8").replace(json.dumps(LEFT)[1:-1], json.dumps(AS_WRITTEN)[1:-1])
    with closing(sqlite3.connect(project.root / ".flowsync" / "live.db")) as connection:
        connection.executescript(left)
    project.write(**POLICIES)
    declare(project, CANONICAL)
    assert project.run("state", "migrate", "--yes").code == 0
    return project


def declare(project: Project, query: str, title: str = "all-tables") -> None:
    scope = POLICIES["space"].replace(LEFT, query).replace("name: all-tables", f"name: all-tables\n  title: {title}", 1)
    project.write(space=scope)


def keep(project: Project, query: str, *tables: str) -> None:
    """Let these tables hold the query."""
    body = json.dumps({"metadata": {"name": "all-tables"}, "spec": {"query": query}}, separators=(",", ":"))
    for table in tables:
        project.sql(f"UPDATE {table} SET body = ? WHERE kind = 'AccessScope' AND name = 'all-tables'", body)


def told(run: Run) -> list[str]:
    """The access scopes of which a plan in JSON tells a change or drift."""
    addresses = [one["address"] for part in ("changes", "drift") for one in run.json[part]]
    return [address for address in addresses if address.startswith("AccessScope/")]


def test_a_plan_right_after_the_upgrade_shows_nothing_of_an_equal_query(upgraded: Project) -> None:
    assert upgraded.sql("SELECT body FROM live WHERE name = 'all-tables'") == [
        (json.dumps({"metadata": {"name": "all-tables"}, "spec": {"query": AS_WRITTEN}}, separators=(",", ":")),)
    ]
    assert told(upgraded.run("plan", "--format", "json")) == []
    assert "all-tables" not in upgraded.run("drift").out


def test_the_audit_is_whole_and_still_tells_an_edit_of_the_layout(upgraded: Project) -> None:
    assert upgraded.run("audit", "verify").code == 0
    keep(upgraded, CANONICAL, "applied")
    edited = upgraded.run("audit", "verify")
    assert edited.code == 1
    assert f"The row of {ADDRESS} in the table 'applied' was edited" in edited.out + edited.err


def test_another_layout_in_the_live_row_is_no_drift_and_another_query_is(upgraded: Project) -> None:
    keep(upgraded, f"({CANONICAL})", "live")
    assert told(upgraded.run("plan", "--format", "json")) == []
    keep(upgraded, 'permission = "read"', "live")
    assert set(told(upgraded.run("plan", "--format", "json"))) == {ADDRESS}


def test_a_change_of_the_query_begins_with_what_it_was_in_canonical_text(upgraded: Project) -> None:
    declare(upgraded, CANONICAL + ' and resource_name = "orders"')
    plan = upgraded.run("plan", "--format", "json")
    assert told(plan) == [ADDRESS]
    (attribute,) = next(one for one in plan.json["changes"] if one["address"] == ADDRESS)["attributes"]
    assert (attribute["before"], attribute["cause"]) == (CANONICAL, "change")
    upgraded.apply("--restore-widening", "AccessFlow/new-name")
    assert told(upgraded.run("plan", "--format", "json")) == []
    assert upgraded.run("audit", "verify").code == 0


def test_the_past_shows_no_change_where_only_the_layout_became_another(upgraded: Project) -> None:
    declare(upgraded, CANONICAL, title="Tables")
    upgraded.apply("--restore-widening", "AccessFlow/new-name")
    serial = upgraded.sql("SELECT serial FROM store")[0][0]
    diff = upgraded.run("diff", f"{serial - 1}..{serial}").out
    (updated, _) = upgraded.run("history", ADDRESS).out.split("serial 1 ")
    for shown in (diff, updated):
        assert "all-tables → Tables" in shown
        assert "query" not in shown


def test_what_never_was_a_query_can_be_replaced(upgraded: Project) -> None:
    keep(upgraded, "every table", "applied", "live")
    plan = upgraded.run("plan", "--format", "json").json
    (attribute,) = next(one for one in plan["changes"] if one["address"] == ADDRESS)["attributes"]
    assert attribute["before"] == "every table"
    upgraded.apply("--restore-widening", "AccessFlow/new-name")
    assert told(upgraded.run("plan", "--format", "json")) == []
