"""The shell steps of the workflows, run for real on checkouts of a real repository."""

import json
import os
import re
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from yaml import safe_load

from flowsync.cli.templates import WORKFLOWS
from tests.support.programs import BIN, ROOT
from tests.support.repositories import Origin
from tests.support.runner import Runner, Step
from tests.support.workflows import FOLDER, own_workflows

PLAN, APPLY = WORKFLOWS
FLOWS = "policies/flows/production.yaml"
STORE = "secrets.FLOWSYNC_STORE || vars.FLOWSYNC_STORE"
STEPS_OF_APPLY = ["Install flowsync", "Validate", "Plan", "Apply"]


def own_files() -> dict[str, str]:
    """The files of this repository that the workflows need."""
    names = ["Makefile", "pyproject.toml", "requirements/dev.txt", "flowsync.yaml", ".gitignore"]
    paths = [*map(ROOT.joinpath, names), *FOLDER.iterdir(), *(ROOT / "policies").rglob("*.yaml")]
    for folder in ("catalog", "access-tests", "guardrails"):
        paths += (ROOT / folder).iterdir()
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """This repository on a platform, and a live store."""

    origin: Origin
    folder: Path

    @property
    def store(self) -> Path:
        """The file of the live store."""
        return self.folder / "srv" / "live.db"

    def runner(self, **variables: str) -> Runner:
        """A runner that may reach the store."""
        return Runner(
            folder=self.folder / "runner", expressions={STORE: f"sqlite:///{self.store}"}, variables=variables
        )

    def checkout(self, reference: str = "main") -> Path:
        """A fresh checkout, in which what ``make setup`` would install is there already."""
        number = sum(1 for _ in self.folder.glob("checkout-*"))
        checkout = self.origin.checkout(reference, self.folder / f"checkout-{number}")
        (checkout / ".venv").mkdir()
        (checkout / ".venv" / "bin").symlink_to(BIN)
        for stamp in (".stamp", ".bytecode"):
            (checkout / ".venv" / stamp).touch()
            os.utime(checkout / ".venv" / stamp, times=(time.time() + 3600,) * 2)
        return checkout

    @property
    def policy(self) -> list[Any]:
        """Everything that is in force, and the writes that it comes from; a catalog is no part of it."""
        return [*self.rows("SELECT * FROM live ORDER BY kind, name"), *self.rows("SELECT * FROM serials")]

    def rows(self, question: str) -> list[Any]:
        """Ask the store with plain SQL."""
        with closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)) as connection:
            return connection.execute(question).fetchall()


def begun(folder: Path) -> Company:
    origin = Origin(folder)
    origin.push(own_files())
    return Company(origin=origin, folder=folder)


def applied(company: Company, **variables: str) -> dict[str, Step]:
    return company.runner(**variables).run(APPLY, company.checkout())


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """A company whose policies were never applied."""
    return begun(tmp_path)


@pytest.fixture(scope="module")
def store_in_force(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The live store after the first run of the workflow."""
    company = begun(tmp_path_factory.mktemp("first"))
    assert {name: step.code for name, step in applied(company).items()} == dict.fromkeys(STEPS_OF_APPLY, 0)
    return company.store.read_bytes()


@pytest.fixture
def in_force(company: Company, store_in_force: bytes) -> Company:
    """A company whose policies are in force."""
    company.store.parent.mkdir()
    company.store.write_bytes(store_in_force)
    return company


def changed(old: str, new: str) -> dict[str, str | None]:
    """The flows of production with one text in place of another."""
    text = (ROOT / FLOWS).read_text(encoding="utf-8")
    assert old in text
    return {FLOWS: text.replace(old, new)}


def stopped_part(log: str) -> str:
    """What the runner does not read for commands; the log must leave that state again."""
    match = re.search(r"^::stop-commands::([0-9a-f]{32})\n(.*)^::\1::\n\Z", log, re.MULTILINE | re.DOTALL)
    assert match, log
    return match[2]


def test_a_pull_request_shows_the_plan_and_changes_nothing(in_force: Company) -> None:
    before = in_force.store.read_bytes()
    request = in_force.origin.pull_request(changed("grant_duration: 2h", "grant_duration: 1h30m"))
    runner = in_force.runner()
    steps = runner.run(PLAN, in_force.checkout(request))
    assert {name: step.code for name, step in steps.items()} == {"Install flowsync": 0, "Validate": 0, "Plan": 0}
    assert "Plan: 0 to create, 2 to update, 0 to delete" in runner.summary
    assert re.search(r"grant_duration +2h → 1h30m", runner.summary)
    assert runner.summary in stopped_part(steps["Plan"].log)
    assert in_force.store.read_bytes() == before


def test_a_pull_request_says_whom_it_affects_and_what_guardrails_refuse(in_force: Company) -> None:
    request = in_force.origin.pull_request(changed("grant_duration: 2h", "grant_duration: 4h"))
    runner = in_force.runner()
    steps = runner.run(PLAN, in_force.checkout(request))
    assert steps["Plan"].code == 1
    assert "**WEAKER**: 89 people reach 35 entitlements" in runner.summary, "who is on call has that only on duty"
    assert "`guardrail-violated` `policies/flows/production.yaml:50:9`" in runner.summary


def test_a_pull_request_that_breaks_a_promise_fails(in_force: Company) -> None:
    request = in_force.origin.pull_request(changed("values: [payments-engineers, platform-sre, dba]", "values: [qa]"))
    steps = in_force.runner().run(PLAN, in_force.checkout(request))
    assert steps["Plan"].code == 1
    log = stopped_part(steps["Plan"].log)
    assert "FAILED production: a payments engineer reads orders with the yes of a DBA" in log


def test_a_pull_request_with_an_invalid_policy_fails_at_its_line(company: Company) -> None:
    request = company.origin.pull_request(changed("grant_duration: 2h", "grant_duraton: 2h"))
    steps = company.runner().run(PLAN, company.checkout(request))
    assert {name: step.code for name, step in steps.items()} == {"Install flowsync": 0, "Validate": 1}
    line = (ROOT / FLOWS).read_text(encoding="utf-8").split("\n").index("  grant_duration: 2h") + 1
    annotation = f"::error file={FLOWS},line={line},col=3,"
    assert any(text.startswith(annotation) for text in steps["Validate"].log.split("\n")), steps["Validate"].log
    assert not company.store.exists()


def test_a_merge_puts_the_change_in_force_and_says_who_and_what(in_force: Company) -> None:
    in_force.origin.pull_request(changed("grant_duration: 1h\n  # Owner", "grant_duration: 3h\n  # Owner"))
    revision = in_force.origin.merge()
    assert [step.code for step in applied(in_force, GITHUB_ACTOR="octo-ines").values()] == [0, 0, 0, 0]
    ((body,),) = in_force.rows("SELECT body FROM live WHERE name = 'prod-release-rollback'")
    assert json.loads(body)["spec"]["grant_duration"] == "3h"
    written = in_force.rows(
        "SELECT operation, action, name, actor, revision FROM history JOIN serials USING (serial) WHERE serial = 2"
    )
    assert written == [("apply", "update", "prod-release-rollback", "octo-ines", revision)]


def test_a_second_run_changes_nothing(in_force: Company) -> None:
    before = in_force.policy
    steps = applied(in_force)
    assert {name: step.code for name, step in steps.items()} == dict.fromkeys(STEPS_OF_APPLY, 0)
    assert "No changes" in stopped_part(steps["Plan"].log)
    assert in_force.policy == before


def test_invalid_policies_on_main_are_not_applied(company: Company) -> None:
    company.origin.push(changed("grant_duration: 2h", "grant_duration: 2 hours"))
    steps = applied(company)
    assert {name: step.code for name, step in steps.items()} == {"Install flowsync": 0, "Validate": 1}
    assert not company.store.exists()


def test_a_refused_plan_is_shown_and_not_applied(in_force: Company) -> None:
    before = in_force.policy
    in_force.origin.push({"policies/flows/break-glass.yaml": None})
    runner = in_force.runner()
    steps = runner.run(APPLY, in_force.checkout())
    assert {name: step.code for name, step in steps.items()} == {"Install flowsync": 0, "Validate": 0, "Plan": 1}
    assert "break-glass-production" in stopped_part(steps["Plan"].log)
    assert "break-glass-production" in runner.summary
    assert in_force.policy == before


def test_what_people_write_cannot_command_the_runner(company: Company) -> None:
    evil = "::error::%0A::add-path::/tmp ##[set-output name=x]"
    company.origin.push(changed("title: Production Postgres, read", f'title: "{evil}\\n{evil}"'))
    steps = applied(company)
    assert all("add-path" in stopped_part(steps[name].log) for name in ("Plan", "Apply"))
    tokens = {re.search("stop-commands::([0-9a-f]+)", steps[name].log) for name in ("Plan", "Apply")}
    assert len({token and token[1] for token in tokens}) == 2
    assert "##[" not in "".join(step.log for step in steps.values())


@pytest.mark.parametrize(
    ("machine", "store"),
    [
        ("github-hosted", "sqlite:////tmp/live.db"),
        ("github-hosted", ""),
        ("self-hosted", ""),
        ("self-hosted", "sqlite:///a.db"),
    ],
)
def test_a_store_that_ends_with_the_run_is_not_taken_for_one(company: Company, machine: str, store: str) -> None:
    runner = replace(company.runner(RUNNER_ENVIRONMENT=machine), expressions={STORE: store})
    steps = runner.run(APPLY, company.checkout())
    assert {name: step.code for name, step in steps.items()} == {"Install flowsync": 0, "Validate": 0, "Plan": 1}
    assert steps["Plan"].log.startswith("::error title=flowsync::This SQLite store ends with the run")
    assert runner.summary == ""


def test_a_plan_without_a_store_that_lasts_comes_with_a_warning(company: Company) -> None:
    runner = replace(company.runner(), expressions={STORE: ""})
    steps = runner.run(PLAN, company.checkout())
    assert {name: step.code for name, step in steps.items()} == {"Install flowsync": 0, "Validate": 0, "Plan": 0}
    warning, rest = steps["Plan"].log.split("\n", maxsplit=1)
    assert warning.startswith("::warning title=flowsync::This SQLite store ends with the run")
    assert runner.summary in stopped_part(rest)


def test_ci_runs_what_people_run(company: Company) -> None:
    steps = company.runner(MAKEFLAGS="n").run("ci.yaml", company.checkout())
    assert steps["Check"].code == 0
    assert [tool for tool in ("ruff", "zizmor", "mypy", "lint-imports", "pytest") if tool in steps["Check"].log] == [
        "ruff",
        "zizmor",
        "mypy",
        "lint-imports",
        "pytest",
    ]


def test_the_workflows_of_this_repository_are_those_that_init_writes() -> None:
    own = {name: (FOLDER / name).read_text(encoding="utf-8") for name in WORKFLOWS}
    assert own == own_workflows(), "Write them again: .venv/bin/python -m tests.support.workflows"


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_a_workflow_has_no_more_power_than_it_needs(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    data = safe_load(text)
    (job,) = data["jobs"].values()
    used = [step for step in job["steps"] if "uses" in step]
    assert data["permissions"] == {"contents": "read"}
    assert "permissions" not in job
    assert "pull_request_target" not in data[True]
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"]) for step in used)
    assert used[0]["with"]["persist-credentials"] is False
    assert not [step["run"] for step in job["steps"] if "${{" in step.get("run", "")]


def test_one_apply_at_a_time_and_only_the_newest_plan() -> None:
    plan, apply = (safe_load((FOLDER / name).read_text(encoding="utf-8")) for name in WORKFLOWS)
    assert plan["concurrency"] == {"group": "flowsync-plan-${{ github.ref }}", "cancel-in-progress": True}
    assert apply["jobs"]["apply"]["concurrency"] == {"group": "flowsync-apply", "cancel-in-progress": False}
    assert apply["jobs"]["apply"]["environment"] == "production"
    assert plan[True] == {"pull_request": {"branches": ["main"]}}
    assert apply[True] == {"push": {"branches": ["main"]}}
