"""The jobs of GitLab, run for real on clones of a real repository, from merge request to drift."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.support.company_on_gitlab import Company
from tests.support.forge_server import ForgeServer
from tests.support.projects import flow
from tests.support.released import fresh_python, pip_offline, wheel_in
from tests.support.runner import Step

TWO = {"policies/two.yaml": flow("two")}


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    with ForgeServer() as forge:
        yield Company.begin(tmp_path, forge, {"policies/one.yaml": flow("one")})


def codes(steps: Mapping[str, Step]) -> dict[str, int]:
    return {name.removeprefix("flowsync "): step.code for name, step in steps.items()}


def test_the_road_from_merge_request_to_merge(company: Company) -> None:
    company.open(TWO)
    steps = company.requested()
    assert codes(steps) == {"outdated": 0, "validate": 0, "plan": 0, "comment": 0}, steps
    assert "This pull request: 1 to create, 0 to update, 0 to delete" in steps["flowsync plan"].log
    (comment,) = company.comments
    assert "two" in comment
    assert "https://gitlab.example/larkfield/policies/-/pipelines/9" in comment
    steps = company.merged()
    assert codes(steps) == {"validate": 0, "apply": 0}, steps
    assert company.ask("SELECT name FROM live WHERE kind = 'AccessFlow' AND name IN ('one', 'two') ORDER BY name") == [
        ("one",),
        ("two",),
    ]


def test_what_gitlab_shows_on_the_merge_request(company: Company) -> None:
    company.open({"policies/one.yaml": flow("one", "grant_duraton: 2h")})
    steps = company.requested()
    assert codes(steps) == {"outdated": 0, "validate": 1, "plan": 1, "comment": 0}
    left = company.pipelines.artifacts("flowsync validate") / "flowsync-reports"
    (finding,) = json.loads((left / "code-quality.json").read_bytes())
    assert finding["location"]["path"] == "policies/one.yaml"
    assert "grant_duraton" in (left / "junit.xml").read_text(encoding="utf-8")
    assert (company.pipelines.artifacts("flowsync plan") / "flowsync-reports" / "report.html").is_file()
    assert "grant&#95;duraton" in company.comments[0]


def test_a_push_makes_the_comment_outdated_first(company: Company) -> None:
    company.open(TWO)
    company.requested()
    company.push({"policies/two.yaml": flow("two", "grant_duration: 2h")})
    steps = company.requested()
    assert codes(steps) == {"outdated": 0, "validate": 0, "plan": 0, "comment": 0}
    bodies = [one.body or {} for one in company.forge.exchanges if one.method in ("POST", "PUT")]
    written = [body["body"] for body in bodies if "body" in body]
    assert ['"status":"outdated"' in body.partition("\n")[0] for body in written] == [False, True, False]


def test_what_nobody_reviewed_is_not_applied(company: Company) -> None:
    company.open(TWO)
    steps = company.merged()
    assert codes(steps) == {"validate": 0, "apply": 1}
    assert "error[plan-not-reviewed]" in steps["flowsync apply"].log


def test_an_old_job_that_runs_again_brings_nothing_back(company: Company) -> None:
    older = company.origin.commit("main")
    company.open({"policies/one.yaml": flow("one", "grant_duration: 30m")})
    company.requested()
    assert codes(company.merged())["apply"] == 0
    assert codes(company.pushed(commit=older))["apply"] == 0
    assert company.ask("SELECT json_extract(body, '$.spec.grant_duration') FROM live WHERE name = 'one'") == [("30m",)]


def test_a_fork_gets_a_plan_and_no_comment(company: Company) -> None:
    company.open(TWO)
    company.variables = {"GITLAB_TOKEN": "", "FLOWSYNC_STORE": ""}
    target = company.origin.url.removesuffix(".git")
    steps = company.requested(CI_PROJECT_ID="99", CI_MERGE_REQUEST_PROJECT_URL=target)
    assert codes(steps) == {"validate": 0, "plan": 0}
    assert "This pull request: 1 to create" in steps["flowsync plan"].log


def test_drift_fails_the_pipeline_of_the_schedule(company: Company) -> None:
    assert codes(company.pushed("schedule")) == {"drift": 0}
    company.ask("UPDATE live SET body = json_set(body, '$.spec.grant_duration', '8h') WHERE name = 'one'")
    steps = company.pushed("schedule")
    assert (codes(steps), "live 8h" in steps["flowsync drift"].log) == ({"drift": 2}, True)


def test_a_store_that_ends_with_the_job_is_not_taken_for_one(company: Company) -> None:
    company.variables = {"FLOWSYNC_STORE": ""}
    steps = company.pushed()
    assert codes(steps) == {"validate": 0, "apply": 1}
    assert "This SQLite store ends with the job" in steps["flowsync apply"].log


def test_the_wheel_that_a_variable_names_is_installed_and_nothing_by_name(company: Company, tmp_path: Path) -> None:
    wheel, python = wheel_in(tmp_path / "dist"), fresh_python(tmp_path / "python")
    path = {"PATH": f"{python.parent}:/usr/bin:/bin", "PYTHONPATH": str(python.parents[1] / "libraries")}
    company.variables = {**path, **pip_offline(wheel), "FLOWSYNC_PACKAGE": str(wheel)}
    trap = f"open({str(tmp_path / 'caught')!r}, 'w')\n"
    company.origin.push({"pip.py": trap, "venv.py": trap})
    assert codes(company.pushed("schedule")) == {"drift": 0}
    assert not (tmp_path / "caught").exists()
    for package in ("", "flowsync"):
        company.variables["FLOWSYNC_PACKAGE"] = package
        steps = company.pushed("schedule")
        assert (codes(steps), "Set the CI/CD variable" in steps["flowsync drift"].log) == ({"drift": 1}, True)
