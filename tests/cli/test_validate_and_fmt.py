"""validate, fmt and explain: what is reported, where it goes, what is written."""

import os
from pathlib import Path

import pytest

from flowsync.ground.codes import Code
from tests.support.projects import Project, flow

WARNS = flow("a").replace(", source_integration_name: Okta", "")


def test_validate_reports_every_problem_with_place_line_caret_and_remedy(project: Project) -> None:
    project.write(a=flow("a", "grant_duration: 1hour", "aktive: true"), b=flow("b").replace("AccessFlow", "AccesFlow"))
    found = project.run("validate")
    assert (found.code, found.err) == (1, "")
    assert [line for line in found.out.splitlines() if line.startswith("policies/")] == [
        "policies/a.yaml:12:19: error[duration-format]: '1hour' is no duration.",
        "policies/a.yaml:13:3: error[unknown-key]: Unknown key 'aktive'.",
        "policies/b.yaml:2:7: error[unknown-kind]: There is no kind 'AccesFlow'.",
    ]
    assert "   13 |   aktive: true\n      |   ^^^^^^\n   = Did you mean 'active'?" in found.out
    assert found.out.endswith("3 errors in 2 files.\n")


def test_warnings_are_errors_only_under_strict(project: Project) -> None:
    project.write(a=WARNS)
    assert (project.run("validate").code, project.run("validate", "--strict").code) == (0, 1)
    assert "warning[condition-without-source]" in project.run("validate").out
    assert "error[condition-without-source]" in project.run("validate", "--strict").out


def test_warnings_go_to_stderr_before_a_plan(project: Project) -> None:
    project.write(a=WARNS)
    plan = project.run("plan")
    assert ("warning[" in plan.err, "warning[" in plan.out) == (True, False)


def test_quiet_prints_only_findings(project: Project) -> None:
    project.write(a=flow("a"))
    assert project.run("validate").out == "No problems in 1 file.\n"
    assert project.run("validate", "--quiet").out == ""


def test_paths_limit_what_is_reported_but_not_what_is_seen(project: Project) -> None:
    project.write(
        a=flow("a").replace("    - integration", "    - bundle: {name: debug}\n    - integration"),
        b="apiVersion: flowsync/v1\nkind: Bundle\nmetadata: {name: debug}\nspec:\n  access_targets:\n"
        "    - integration: {integration_name: x, resource_type: y, permissions: []}\n",
    )
    assert project.run("validate", "policies/a.yaml").code == 0
    assert project.run("validate", "policies").code == 1
    assert "is no policy file" in project.run("validate", "elsewhere").err


def test_json_and_github_say_the_same(project: Project) -> None:
    project.write(a=flow("a", "grant_duration: 1hour"))
    (diagnostic,) = project.run("validate", "--format", "json").json["diagnostics"]
    assert (diagnostic["code"], diagnostic["range"]["start"]) == ("duration-format", {"line": 12, "column": 19})
    annotated = project.run("validate", "--format", "github")
    assert (annotated.code, annotated.out.startswith("::error file=policies/a.yaml,line=12,col=19,")) == (1, True)


def test_annotations_name_files_from_the_top_of_the_checkout(project: Project) -> None:
    project.write(a=flow("a", "grant_duration: 1hour"))
    project.environment["GITHUB_WORKSPACE"] = str(project.root.parent)
    assert (
        f"::error file={project.root.name}/policies/a.yaml,line=12" in project.run("validate", "--format", "github").out
    )


def test_the_project_file_is_checked_and_found_from_below(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.settings("policies: [rules]")
    assert "There is no policies folder 'rules'" in project.run("validate").err
    (project.root / "rules" / "deep").mkdir(parents=True)
    (project.root / "rules" / "deep" / "a.yaml").write_text(flow("a", "x: 1"))
    monkeypatch.chdir(project.root / "rules")
    assert "deep/a.yaml:12:3: error[unknown-key]" in project.run("validate").out
    project.settings("polices: [rules]")
    wrong = project.run("validate")
    assert (wrong.code, "../flowsync.yaml:2:1: error[unknown-key]: Unknown key 'polices'." in wrong.err) == (1, True)
    assert "Did you mean 'policies'?" in wrong.err


def test_a_file_that_cannot_be_read_is_a_finding(project: Project) -> None:
    project.write(a=flow("a"))
    os.symlink("/etc/hostname", project.root / "policies" / "b.yaml")
    found = project.run("validate")
    assert (found.code, "policies/b.yaml:1:1: error[symlink-leaves-folder]" in found.out) == (1, True)


def test_explain_prints_the_page_of_a_code(project: Project) -> None:
    page = project.run("explain", "duration-format")
    assert page.out.startswith("# duration-format\n")
    assert "## Wrong" in page.out
    assert project.run("explain").out.splitlines() == list(Code)
    assert "Did you mean 'duration-format'?" in project.run("explain", "duration-fromat").err


UNTIDY = """\
# who reads
kind: AccessScope   # kind
apiVersion: flowsync/v1
spec:
    query: 'a = "b"'
# the name
metadata:
    review_by: 2027-01-01
    name: x
"""
TIDY = """\
# who reads
apiVersion: flowsync/v1
kind: AccessScope   # kind
# the name
metadata:
  name: x
  review_by: "2027-01-01"
spec:
  query: 'a = "b"'
"""


def test_fmt_writes_the_canonical_form_once(project: Project) -> None:
    project.write(a=UNTIDY)
    path = project.root / "policies" / "a.yaml"
    checked = project.run("fmt", "--check")
    assert (checked.code, checked.out, path.read_text()) == (1, "policies/a.yaml\n", UNTIDY)
    shown = project.run("fmt", "--diff")
    assert (shown.code, path.read_text()) == (0, UNTIDY)
    assert '+  review_by: "2027-01-01"' in shown.out
    assert project.run("fmt").out == "Formatted policies/a.yaml\n"
    assert sorted(path.read_text().split()) == sorted(TIDY.split())
    assert (project.run("fmt", "--check").code, project.run("fmt").out) == (0, "")


def test_fmt_leaves_a_file_with_yaml_errors_alone(project: Project) -> None:
    project.write(a="kind: [\n", b=UNTIDY)
    done = project.run("fmt")
    assert (done.code, "error[yaml-syntax]" in done.err) == (1, True)
    assert (project.root / "policies" / "a.yaml").read_text() == "kind: [\n"
    assert done.out == "Formatted policies/b.yaml\n"
    assert project.run("fmt").err.endswith("1 file in canonical form; 1 file left alone.\n")


def test_fmt_takes_paths(project: Project) -> None:
    project.write(a=UNTIDY, b=UNTIDY.replace("name: x", "name: y"))
    project.run("fmt", str(Path("policies") / "b.yaml"))
    assert (project.root / "policies" / "a.yaml").read_text() == UNTIDY
