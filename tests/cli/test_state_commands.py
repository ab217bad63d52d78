"""drift, state, show and import."""

import pytest

from tests.support.projects import Project, flow

INSERT = "INSERT INTO live(kind, name, body) VALUES ('AccessFlow', ?, ?)"
BODY = (
    '{"metadata":{"name":"c"},"spec":{"trigger":"SELF_SERVE","grant_duration":"60m",'
    '"requestors":{"conditions":[{"type":"group","source_integration_name":"Okta","values":["sre"]}]},'
    '"access_targets":[{"integration":{"integration_name":"db","resource_type":"table","permissions":["READ"]}}]}}'
)


def started(project: Project) -> Project:
    """A project with one applied flow, and one that somebody else put into the store."""
    project.write(a=flow("a"))
    project.apply()
    project.sql(INSERT, "c", BODY)
    return project


def test_drift_reads_the_store_alone(project: Project) -> None:
    started(project).write(a="broken: [")
    assert project.run("drift", "--detailed-exitcode").code == 0
    project.sql("UPDATE live SET body = json_set(body, '$.spec.active', json('false')) WHERE name = 'a'")
    drift = project.run("drift", "--detailed-exitcode")
    assert (drift.code, "AccessFlow/a   active   applied true, live false" in drift.out) == (2, True)
    assert [one["address"] for one in project.run("drift", "--format", "json").json["drift"]] == ["AccessFlow/a"]


def test_drift_says_unknown_only_where_a_managed_row_cannot_be_read(project: Project) -> None:
    started(project).sql(INSERT, "junk", "{")
    assert (project.run("drift").code, "warning[live-row-invalid]" in project.run("drift").out) == (0, True)
    project.sql("UPDATE live SET body = '{' WHERE name = 'a'")
    assert (project.run("drift").code, project.run("drift", "--format", "json").json["status"]) == (1, "unknown")


def test_state_judges_rows_as_a_plan_does(project: Project) -> None:
    started(project).sql(INSERT, "junk", "{")
    assert (project.run("state", "list").code, "warning[live-row-invalid]" in project.run("state", "list").out) == (
        0,
        True,
    )
    project.sql("UPDATE live SET body = '{' WHERE name = 'a'")
    assert (project.run("state", "list").code, project.run("show", "AccessFlow/a").code) == (1, 1)


def test_state_list_tells_applied_from_unmanaged(project: Project) -> None:
    listed = started(project).run("state", "list")
    assert listed.code == 0
    assert [line.split()[:2] for line in listed.out.splitlines()[3:5]] == [
        ["AccessFlow/a", "as"],
        ["AccessFlow/c", "unmanaged"],
    ]


@pytest.mark.parametrize("command", [("drift",), ("drift", "--record"), ("state", "list")])
def test_a_store_that_is_not_there_is_not_in_order(project: Project, command: tuple[str, ...]) -> None:
    said = "There is no store at sqlite:///mistyped.db yet. Check its URL; the first apply makes it.\n"
    text = project.run(*command, "--store", "sqlite:///mistyped.db")
    assert (text.code, text.out.endswith(f"\n\n{said}"), text.err) == (0, True, "")
    as_json = project.run(*command, "--store", "sqlite:///mistyped.db", "--format", "json")
    assert (as_json.code, as_json.json["store"]["lineage"], as_json.err) == (0, None, said)
    assert not (project.root / "mistyped.db").exists()


def test_show_prints_an_object_or_says_which_one_is_meant(project: Project) -> None:
    started(project)
    assert project.run("show", "AccessFlow/c").out == project.run("state", "show", "AccessFlow/c").out
    assert project.run("show", "AccessFlow/a", "--format", "json").json["live"]["metadata"]["name"] == "a"
    missing = project.run("show", "AccessFlow/cc")
    assert (missing.code, "Did you mean 'c'?" in missing.err) == (1, True)
    assert "shows plans" in project.run("show", "AccessFlow/a", "--format", "markdown").err
    assert "is not a kind" in project.run("show", "AccesFlow/a").err


def test_forget_leaves_the_object_in_force(project: Project) -> None:
    started(project)
    assert project.run("state", "forget", "AccessFlow/a").code == 1
    assert project.run("state", "forget", "AccessFlow/a", "--yes").code == 0
    assert project.live("a") is not None
    assert "error[import-first]" in project.run("plan").out
    again = project.run("state", "forget", "AccessFlow/a", "--yes")
    assert (again.code, "not managed" in again.err) == (1, True)


def test_import_needs_a_document_or_writes_one(project: Project) -> None:
    started(project).settings("require_explicit: [grant_duration, resources_scopes, approver_policy]")
    project.write(
        a=flow("a", "grant_duration: 1h", "approver_policy: AUTOMATIC").replace(
            "[READ_ONLY]}", "[READ_ONLY], resources_scopes: ANY}"
        )
    )
    refused = project.run("import", "AccessFlow/c")
    assert (refused.code, "There is no document for AccessFlow/c" in refused.err) == (1, True)
    done = project.run("import", "AccessFlow/c", "--write", "policies/a.yaml")
    assert (done.code, done.out) == (0, "Imported AccessFlow/c.\n")
    assert project.run("plan", "--detailed-exitcode").code == 0
    assert project.run("fmt", "--check").code == 0
    assert (project.root / "policies" / "a.yaml").read_text().count("\n---\n") == 1


def test_import_refuses_what_cannot_be_a_policy(project: Project) -> None:
    started(project)
    outside = project.run("import", "AccessFlow/c", "--write", "c.yaml")
    assert (outside.code, "would not be read as a policy" in outside.err) == (1, True)
    assert "managed already" in project.run("import", "AccessFlow/a").err
    assert "is not in sqlite" in project.run("import", "AccessFlow/zz").err
    assert "Give either" in project.run("import").err
    project.sql(INSERT, "bad", "{}")
    assert "cannot be imported" in project.run("import", "AccessFlow/bad").err


def test_import_does_not_write_what_would_not_be_valid(project: Project) -> None:
    started(project).sql("UPDATE live SET body = json_set(body, '$.metadata.title', 'A') WHERE name = 'c'")
    clash = project.run("import", "--all", "--write", "policies/c.yaml")
    assert (clash.code, "error[duplicate-title]" in clash.err) == (1, True)
    assert not (project.root / "policies" / "c.yaml").exists()
    assert project.run("plan", "--format", "json").json["counts"]["unmanaged"] == 1


def test_import_all_takes_everything(project: Project) -> None:
    started(project)
    assert project.run("import", "--all", "--write", "policies/new/c.yaml").out == "Imported AccessFlow/c.\n"
    assert project.run("import", "--all").out == "There is nothing to import.\n"
