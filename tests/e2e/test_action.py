"""The action by itself: how it installs flowsync, its inputs and outputs, and what it shows."""

import json
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.support.programs import ROOT, environment, execute, flowsync
from tests.support.released import fresh_python
from tests.support.repositories import Origin
from tests.support.runner import Runner, Step

SETTINGS = "apiVersion: flowsync/v1\npolicies: [policies]\n"
ACCOUNT = """\
apiVersion: flowsync/v1
kind: AccountSettings
metadata: {name: account}
spec: {require_request_duration: true}
"""
WORKFLOW = """\
jobs:
  only:
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {{fetch-depth: 0}}
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {{repository: larkfield/flowsync, path: .flowsync-action}}
      - name: flowsync
        uses: ./.flowsync-action
        with: {inputs}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job that uses the action once, in a project of one document."""

    folder: Path
    origin: Origin
    runner: Runner

    @property
    def store(self) -> str:
        return f"sqlite:///{self.folder / 'live.db'}"

    def run(self, command: str, **inputs: str) -> Step:
        """Use the action; in the names of inputs ``_`` is ``-``."""
        given = {"command": command, **{name.replace("_", "-"): value for name, value in inputs.items()}}
        workflow = self.folder / "workflow.yaml"
        workflow.write_text(WORKFLOW.format(inputs=json.dumps(given)), encoding="utf-8")
        return self.runner.run(workflow)["flowsync"]

    def push(self, files: Mapping[str, str | None]) -> "Job":
        """The job for a commit with these files."""
        revision = self.origin.push(files)
        github = {"event_name": "push", "ref": "refs/heads/main", "sha": revision, "event": {"repository": {"id": 1}}}
        return replace(self, runner=replace(self.runner, contexts={"github": github}))


@pytest.fixture
def job(tmp_path: Path) -> Job:
    origin = Origin(tmp_path)
    job = Job(folder=tmp_path, origin=origin, runner=Runner(folder=tmp_path / "runner", url=origin.url))
    return job.push({"flowsync.yaml": SETTINGS, "policies/account.yaml": ACCOUNT})


def traps(folder: Path) -> dict[str, str]:
    """Modules that stand in the checkout where Python looks first, and leave a file when they are imported."""
    code = f"open({str(folder / 'caught')!r}, 'a').write(__name__)\n"
    names = ("pip", "venv", "ensurepip", "secrets", "json", "zipfile", "flowsync", "sitecustomize", "hatchling")
    return {f"{name}.py": code for name in names}


def test_it_installs_itself_from_its_own_folder_by_the_lock(job: Job, tmp_path: Path) -> None:
    python = fresh_python(tmp_path / "python")
    libraries = str(tmp_path / "python" / "libraries")
    offline = {"PYTHONPATH": libraries, "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": "/dev/null"}
    runner = replace(job.runner, is_installed=False, python_folder=python.parent, variables=offline)
    step = replace(job, runner=runner).push(traps(tmp_path)).run("validate")
    assert (step.code, step.outputs["failure-reason"]) == (0, "none"), step.log
    assert not (tmp_path / "caught").exists()
    venv = tmp_path / "runner" / "temp" / "flowsync"
    assert (venv / "installed-from").read_text(encoding="utf-8") == str(runner.workspace / ".flowsync-action")
    done = execute([venv / "bin" / "python", "-P", "-c", "import flowsync; print(flowsync.__file__)"], tmp_path)
    assert str(venv) in done.stdout, "a copy, not the checkout"


def test_the_lock_of_the_action_has_what_flowsync_needs_at_the_versions_that_are_tested() -> None:
    dev, run = (_pins(ROOT / "requirements" / name) for name in ("dev.txt", "run.txt"))
    assert run.items() <= dev.items()
    assert {"click", "httpx2", "hatchling", "psycopg"} <= run.keys()
    assert not {"pytest", "mypy", "zizmor"} & run.keys()


def _pins(path: Path) -> dict[str, str]:
    lines = [line.partition(" ")[0] for line in path.read_text(encoding="utf-8").splitlines()]
    return {name: version for name, found, version in (line.partition("==") for line in lines) if found}


def test_nothing_that_is_checked_out_is_run(job: Job) -> None:
    step = job.push(traps(job.folder)).run("validate")
    assert (step.code, (job.folder / "caught").exists()) == (0, False), step.log


def test_invalid_policies_are_shown_at_their_lines(job: Job) -> None:
    step = job.push({"policies/account.yaml": ACCOUNT.replace("true", "yes please")}).run("validate")
    assert (step.code, step.outputs["failure-reason"]) == (1, "invalid")
    assert step.commands == ["error", "error"]
    assert "::error file=policies/account.yaml,line=4," in step.log
    assert (Path(step.outputs["reports"]) / "findings.sarif").is_file()


def test_a_project_in_a_folder(job: Job) -> None:
    moved = {"flowsync.yaml": None, "policies/account.yaml": None}
    there = {"a b/flowsync.yaml": SETTINGS, "a b/policies/account.yaml": ACCOUNT.replace("true", "1")}
    step = job.push({**moved, **there}).run("validate", folder="a b")
    assert (step.code, "::error file=a b/policies/account.yaml,line=4," in step.log) == (1, True)


@pytest.mark.parametrize("command", ["destroy", "", "$(id)", "plan; id", "finish"])
def test_a_command_that_there_is_not(job: Job, command: str) -> None:
    step = job.run(command)
    assert (step.code, step.outputs["failure-reason"], step.commands) == (1, "other", ["error"])


def test_drift_is_told_and_shown(job: Job) -> None:
    clone = job.origin.clone(job.folder / "clone")
    assert flowsync(clone, "apply", "--yes", "--store", job.store).returncode == 0
    quiet = job.run("drift", store=job.store)
    assert (quiet.code, quiet.outputs["has-changes"]) == (0, "false")
    with closing(sqlite3.connect(job.folder / "live.db")) as store, store:
        store.execute("UPDATE live SET body = json_set(body, '$.spec.require_request_duration', json('false'))")
    step = job.run("drift", store=job.store)
    assert (step.code, step.outputs["has-changes"], step.outputs["failure-reason"]) == (0, "true", "none")
    assert "applied true, live false" in job.runner.summary


def test_drift_of_a_store_that_cannot_be_read(job: Job) -> None:
    (job.folder / "live.db").write_bytes(b"no database at all, but long enough to be looked at" * 99)
    step = job.run("drift", store=job.store)
    assert (step.code, step.outputs["failure-reason"]) == (1, "store")


@pytest.mark.parametrize("command", ["apply", "drift"])
@pytest.mark.parametrize(
    ("machine", "store"),
    [
        ("github-hosted", "sqlite:////tmp/live.db"),
        ("github-hosted", ""),
        ("self-hosted", ""),
        ("self-hosted", "sqlite:///a.db"),
    ],
)
def test_a_store_that_ends_with_the_run_is_not_taken_for_one(job: Job, command: str, machine: str, store: str) -> None:
    runner = replace(job.runner, variables={"RUNNER_ENVIRONMENT": machine})
    step = replace(job, runner=runner).run(command, store=store)
    assert (step.code, step.outputs["failure-reason"], step.commands) == (1, "store", ["error"])
    assert "::error title=flowsync::This SQLite store ends with the run" in step.log


def test_a_long_log_is_cut_and_cannot_leave_its_fence(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("```\n</details> @everybody\n" * 60_000, encoding="utf-8")
    summary, outputs = tmp_path / "summary", tmp_path / "output"
    env = environment(GITHUB_STEP_SUMMARY=str(summary), GITHUB_OUTPUT=str(outputs))
    done = execute([sys.executable, ROOT / "action" / "results.py", "write", tmp_path, "0", ""], tmp_path, env)
    lines = summary.read_text(encoding="utf-8").strip().splitlines()
    assert (done.returncode, summary.stat().st_size < 2**20) == (0, True), done.stderr
    assert (lines[0], lines[-1], lines.count("````")) == ("````text", "````", 1)
    assert lines[-2] == "Cut here: the rest is in the log of the run."
