"""Policies held against the catalog: ``validate --catalog``, and what a plan says of what it changes."""

import json
from shutil import copyfile, copytree
from typing import Any

import pytest

from tests.support.company_files import people_file, sync_company
from tests.support.programs import ROOT
from tests.support.projects import Project, flow

MISSPELT = flow("two").replace("[sre]", "[srre]").replace("[READ_ONLY]", "[READONLY]")
GROUP = "policies/two.yaml:9:63: warning[unknown-value]: Nobody in the catalog has the group 'srre' (Okta)."
PERMISSION = (
    "policies/two.yaml:11:101: warning[unknown-permission]: prod-postgres / postgresql-table has no permission "
    "'READONLY' in the catalog."
)


def codes(project: Project, *arguments: str) -> list[str]:
    run = project.run(*arguments, "--format", "json")
    return [one["code"] for one in run.json["diagnostics"]]


def test_validate_says_with_places_what_the_catalog_does_not_bear_out(project: Project) -> None:
    project.write(one=flow("one"), two=MISSPELT)
    sync_company(project, ann=["sre"])
    run = project.run("validate", "--catalog")
    assert (run.code, GROUP in run.out, PERMISSION in run.out) == (0, True, True)
    assert run.out.endswith("2 warnings in 2 files.\n")
    assert run.err.startswith("Checked against the catalog ")
    assert project.run("validate", "--catalog", "--strict").code == 1
    assert project.run("validate", "--catalog", "policies/one.yaml").out == "No problems in 2 files.\n"
    assert project.run("validate", "--strict").code == 0


def test_quiet_says_nothing_where_there_is_nothing(project: Project) -> None:
    project.write(one=flow("one"))
    sync_company(project, ann=["sre"])
    run = project.run("validate", "--catalog", "--quiet")
    assert (run.code, run.out, run.err) == (0, "", "")


def test_without_a_catalog_validate_says_how_to_get_one(project: Project) -> None:
    project.write(one=flow("one"))
    project.apply()
    run = project.run("validate", "--catalog")
    assert (run.code, run.out) == (1, "")
    assert "There is no catalog in the store yet." in run.err


@pytest.mark.parametrize("output", ["text", "json", "markdown"])
def test_a_plan_warns_of_what_it_changes_and_not_of_what_was_there(project: Project, output: str) -> None:
    project.write(one=flow("one").replace("[sre]", "[old]"))
    project.apply()
    sync_company(project, ann=["sre"])
    project.write(two=MISSPELT)
    run = project.run("plan", "--format", output)
    assert run.code == 0
    assert ("unknown-value" in run.out, "unknown-permission" in run.out, "'old'" in run.out) == (True, True, False)
    assert len(codes(project, "plan")) == 2
    assert project.apply().code == 0
    assert codes(project, "plan") == []
    assert len(codes(project, "validate", "--catalog")) == 3


def test_a_plan_warns_of_every_place_that_names_a_group_with_a_new_id(project: Project) -> None:
    project.write(one=flow("one"), two=flow("two"))
    project.apply()
    sync_company(project, ann=["sre"], ids={"sre": "00g1"})
    assert codes(project, "plan") == []
    sync_company(project, ann=["sre"], ids={"sre": "00g2"})
    sync_company(project, ann=["sre"], ids={"sre": "00g2"})
    run = project.run("plan")
    assert (run.code, "No changes." in run.out) == (0, True)
    for name in ("one", "two"):
        said = f"policies/{name}.yaml:9:63: warning[group-replaced]: Group 'sre' (Okta) is another group"
        assert said in run.out
    project.write(two=flow("two", "grant_duration: 2h"))
    assert codes(project, "plan") == ["group-replaced", "group-replaced"]
    sync_company(project, ann=["sre"], bob=["sre"], ids={"sre": "00g2"})
    assert codes(project, "plan") == []


def test_a_plan_suggests_people_only_where_it_names_them(project: Project) -> None:
    sync_company(project, ann=["sre"])
    condition = "{type: group, source_integration_name: Okta, values: [sre]}"
    text = flow("one", metadata=["owners: [an@acme.example]"])
    project.write(one=text.replace(condition, "{type: user, values: [annn@acme.example]}"))
    for output in ("text", "markdown", "json"):
        run = project.run("plan", "--format", output)
        assert ("unknown-person" in run.out, "unknown-owner" in run.out) == (True, True)
        assert "'ann@" not in run.out.replace("&#64;", "@")
    assert "Did you mean 'ann@acme.example'?" in project.run("plan", "--names").out
    assert "Did you mean 'ann@acme.example'?" in project.run("validate", "--catalog").out


def test_a_plan_without_a_catalog_has_nothing_to_hold_policies_against(project: Project) -> None:
    project.write(one=MISSPELT)
    assert codes(project, "plan") == []


def test_an_incomplete_source_leaves_its_groups_unsaid(project: Project) -> None:
    project.write(two=MISSPELT.replace("READONLY", "READ_ONLY"))
    data: dict[str, Any] = people_file({"ann": ["sre"]}, {})
    data["sources"][0]["complete"] = False
    (project.root / "people.json").write_text(json.dumps(data), encoding="utf-8")
    assert project.run("catalog", "sync", "people.json").code == 0
    assert codes(project, "validate", "--catalog") == []


def test_the_example_company_names_only_what_there_is(project: Project) -> None:
    for name in ("policies", "catalog"):
        copytree(ROOT / name, project.root / name)
    copyfile(ROOT / "flowsync.yaml", project.root / "flowsync.yaml")
    project.apply()
    assert project.run("catalog", "sync").code == 0
    run = project.run("validate", "--catalog", "--strict")
    assert (run.code, run.out.startswith("No problems in ")) == (0, True)
