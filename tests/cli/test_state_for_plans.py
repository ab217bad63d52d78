"""``state export --for-plans``: whoever may not see the store makes the same plan without it."""

import json
import stat
from typing import Any

import pytest

from tests.support.postgresql import Database
from tests.support.projects import Project, flow

EXPORT = ("--store", "export:state.json")
OWNERS = ("owners: [payments-leads]",)


@pytest.fixture(params=["sqlite", "postgresql"])
def pending(request: pytest.FixtureRequest, project: Project) -> Project:
    """A project whose store has drift and an unmanaged object, with changes of every sort pending."""
    if request.param == "postgresql":
        database: Database = request.getfixturevalue("database")
        project.environment["FLOWSYNC_STORE"] = database.url
    names = ("kept", "updated", "deleted", "drifted", "old-name", "seen-before")
    project.write(**{name: flow(name) for name in names})
    project.apply("--reason", "Everything")
    project.remove("seen-before")
    project.apply()
    project.write(updated=flow("updated", "grant_duration: 4h"), created=flow("created", metadata=OWNERS))
    project.write(
        **{"seen-before": flow("seen-before"), "old-name": flow("new-name", metadata=["renamed_from: old-name"])}
    )
    project.remove("deleted")
    change_past_flowsync(project, request)
    return project


def change_past_flowsync(project: Project, request: pytest.FixtureRequest) -> None:
    statements = (
        "UPDATE live SET body = replace(body, 'sre', 'dba') WHERE name = 'drifted'",
        """INSERT INTO live (kind, space, name, body)
           SELECT kind, space, 'unmanaged', replace(body, 'kept', 'unmanaged') FROM live WHERE name = 'kept'""",
        "INSERT INTO live (kind, space, name, body) VALUES ('AccessFlow', '', 'broken', '{}')",
    )
    for statement in statements:
        if "FLOWSYNC_STORE" in project.environment:
            request.getfixturevalue("database").execute(statement)
        else:
            project.sql(statement)


def plan(project: Project, *arguments: str) -> Any:
    data = project.run("plan", "--format", "json", *arguments).json
    del data["store"]["url"]
    return data


def export(project: Project) -> None:
    done = project.run("state", "export", "--for-plans", "--out", "state.json")
    assert (done.code, done.out, done.err) == (0, "", "Wrote what plans need of the store to state.json.\n")


def test_the_plan_is_the_same_as_that_of_the_store(pending: Project) -> None:
    export(pending)
    original = plan(pending)

    assert {change["action"] for change in original["changes"]} >= {"create", "update", "delete"}
    assert (len(original["drift"]), len(original["unmanaged"]), len(original["diagnostics"])) == (1, 1, 2)
    assert plan(pending, *EXPORT) == original


def test_it_is_for_its_owner_only_and_goes_to_stdout_too(pending: Project) -> None:
    export(pending)
    file = pending.root / "state.json"

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert pending.run("state", "export", "--for-plans").out == file.read_text(encoding="utf-8")
    assert list(json.loads(file.read_text(encoding="utf-8")))[4:7] == ["live", "applied", "removed"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("apply", "--yes"),
        ("rollback", "1", "--yes"),
        ("state", "migrate"),
        ("state", "forget", "AccessFlow/kept", "--yes"),
    ],
)
def test_what_would_write_is_refused(project: Project, arguments: tuple[str, ...]) -> None:
    project.write(kept=flow("kept"))
    project.apply()
    export(project)
    project.write(kept=flow("kept", "grant_duration: 4h"))
    before = (project.root / "state.json").read_bytes()
    refused = project.run(*arguments, *EXPORT)

    assert refused.code == 1
    assert "export:state.json is an export for plans: " in refused.err
    assert "Traceback" not in refused.err
    assert (project.root / "state.json").read_bytes() == before
    assert "grant_duration" not in json.dumps(project.live("kept"))


def test_no_store_can_be_made_of_it(project: Project) -> None:
    project.write(kept=flow("kept"))
    project.apply()
    export(project)
    refused = project.run("state", "import", "state.json", "--yes", "--store", "sqlite:///new.db")

    assert refused.code == 1
    assert "'state.json' is an export for plans: of the past it holds nothing" in refused.err
    assert "flowsync state export --out FILE" in refused.err
    assert not (project.root / "new.db").exists()


def test_a_saved_plan_of_it_is_applied_to_the_store_that_it_was_exported_from(project: Project) -> None:
    project.write(kept=flow("kept"))
    project.apply()
    export(project)
    project.write(kept=flow("kept", "grant_duration: 4h"))

    assert project.run("plan", *EXPORT, "--out", "plan.json").code == 0
    project.apply("plan.json")
    assert project.live("kept")["spec"]["grant_duration"] == "4h"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("export:", "'export:' names no file."),
        ("export:missing.json", "'missing.json' cannot be read: No such file or directory."),
        ("export:flowsync.yaml", "'flowsync.yaml' is no export of a store"),
    ],
)
def test_a_file_that_is_none_is_named(project: Project, url: str, said: str) -> None:
    project.settings("policies: [policies]")
    project.write(kept=flow("kept"))
    refused = project.run("plan", "--store", url)

    assert (refused.code, said in refused.err) == (1, True), refused.err
