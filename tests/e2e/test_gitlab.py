"""The jobs of GitLab, run for real on clones of a real repository, from merge request to drift."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from flowsync.cli.templates import PIPELINE
from tests.support.forge_gitlab import PROJECT
from tests.support.forge_server import ForgeServer
from tests.support.gitlab_runner import Pipelines
from tests.support.programs import BIN, flowsync
from tests.support.projects import flow
from tests.support.released import fresh_python, pip_offline, wheel_in
from tests.support.repositories import Origin
from tests.support.runner import Step

NUMBER = 3
ONE, TWO = {"policies/one.yaml": flow("one")}, {"policies/two.yaml": flow("two")}


@dataclass(slots=True, kw_only=True)
class Company:
    """A project on GitLab with one flow in force."""

    folder: Path
    origin: Origin
    forge: ForgeServer
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def store(self) -> Path:
        return self.folder / "live.db"

    @property
    def pipelines(self) -> Pipelines:
        ci = {"CI_DEFAULT_BRANCH": "main", "CI_PIPELINE_URL": "https://gitlab.example/larkfield/policies/-/pipelines/9"}
        store = {"FLOWSYNC_STORE": f"sqlite:///{self.store}"}
        path = {"PATH": f"{BIN}:/usr/local/bin:/usr/bin:/bin"}
        variables = {**path, **ci, **store, **self.forge.environment("gitlab"), **self.variables}
        return Pipelines(folder=self.folder / "runner", url=self.origin.url, variables=variables)

    @property
    def comments(self) -> list[str]:
        return self.forge.bodies(NUMBER)

    def open(self, files: Mapping[str, str | None]) -> None:
        base = self.origin.commit("main")
        head = self.origin.push(files, branch="change")
        self.forge.open(NUMBER, author="omar", head=head, base=base)

    def push(self, files: Mapping[str, str | None]) -> None:
        self.forge.push(NUMBER, self.origin.push(files, branch="change"))

    def requested(self, **more: str) -> dict[str, Step]:
        """The pipeline of the merge request."""
        request = {"IID": str(NUMBER), "PROJECT_ID": str(PROJECT), "TARGET_BRANCH_NAME": "main"}
        named = {f"CI_MERGE_REQUEST_{name}": value for name, value in request.items()}
        head = self.forge.state.pulls[NUMBER].head
        given = {"CI_PIPELINE_SOURCE": "merge_request_event", "CI_COMMIT_SHA": head, **named, **more}
        return self._run("refs/heads/change", given)

    def merged(self) -> dict[str, Step]:
        """Merge it: the pipeline of the default branch."""
        self.forge.merge(NUMBER, self.origin.merge())
        return self.pushed()

    def pushed(self, source: str = "push", commit: str = "") -> dict[str, Step]:
        """The pipeline of the default branch, at a commit that it had or at its head."""
        at = commit or self.origin.commit("main")
        given = {"CI_PIPELINE_SOURCE": source, "CI_COMMIT_BRANCH": "main", "CI_COMMIT_SHA": at}
        return self._run(at, given)

    def ask(self, question: str) -> list[Any]:
        with closing(sqlite3.connect(self.store)) as connection, connection:
            return connection.execute(question).fetchall()

    def _run(self, reference: str, given: Mapping[str, str]) -> dict[str, Step]:
        file = self.folder / "clone" / ".gitlab" / PIPELINE
        return self.pipelines.run(file, reference, **given)


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    with ForgeServer() as forge:
        origin = Origin(tmp_path)
        clone = origin.clone(tmp_path / "clone")
        assert flowsync(clone, "init", "--ci", "gitlab").returncode == 0
        paths = [path for path in clone.rglob("*") if path.is_file() and ".git" not in path.parts]
        files = {path.relative_to(clone).as_posix(): path.read_text(encoding="utf-8") for path in paths}
        origin.push({**files, **ONE, "flowsync.yaml": "apiVersion: flowsync/v1\n"})
        company = Company(folder=tmp_path, origin=origin, forge=forge)
        begun = origin.clone(tmp_path / "begun")
        assert flowsync(begun, "apply", "--yes", "--store", f"sqlite:///{company.store}").returncode == 0
        yield company


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
