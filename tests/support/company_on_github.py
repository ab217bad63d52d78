"""This repository on GitHub: a bare repository, a live store, the platform's API, and a runner for its workflows.

company.open({"policies/flows/production.yaml": text})    # a pull request
company.plan()                                            # its workflow, and what that has left
company.comment()                                         # the workflow that follows
company.merge()
company.apply()
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.actions_server import FORK, OWN, ActionsServer, folder_archive
from tests.support.forge_server import TOKEN
from tests.support.programs import ROOT, flowsync
from tests.support.repositories import Origin
from tests.support.runner import Runner, Step
from tests.support.workflows import FOLDER

FLOWS = "policies/flows/production.yaml"
NUMBER, RUN = 1, 70
_TOP = ("Makefile", "pyproject.toml", "requirements/dev.txt", "flowsync.yaml", ".gitignore", "action.yml")
Files = Mapping[str, str | None]


def own_files() -> dict[str, str]:
    """The files of this repository that the workflows need."""
    paths = [ROOT / name for name in _TOP]
    paths += [*FOLDER.iterdir(), *(ROOT / "policies").rglob("*.yaml"), *(ROOT / "action").glob("*.[ps]*")]
    for folder in ("catalog", "access-tests", "guardrails"):
        paths += (ROOT / folder).iterdir()
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def changed(old: str, new: str) -> dict[str, str | None]:
    """The flows of production with one text in place of another."""
    text = (ROOT / FLOWS).read_text(encoding="utf-8")
    assert old in text
    return {FLOWS: text.replace(old, new)}


def small_company(folder: Path, actions: ActionsServer, files: Mapping[str, str]) -> "Company":
    """A company with nothing but these policies and settings, which were applied by hand, and the action."""
    action = [ROOT / "action.yml", ROOT / "pyproject.toml", *(ROOT / "action").glob("*.[ps]*")]
    origin = Origin(folder)
    own = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in action}
    origin.push({**own, **files})
    company = Company(folder=folder, origin=origin, actions=actions)
    company.store.parent.mkdir()
    done = flowsync(origin.clone(folder / "clone"), "apply", "--yes", "--store", f"sqlite:///{company.store}")
    assert done.returncode == 0, done.stderr
    return company


@dataclass(slots=True, kw_only=True)
class Company:
    """The repository, and what happens to it. ``reusable`` takes the workflows that other repositories call."""

    folder: Path
    origin: Origin
    actions: ActionsServer
    settings: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    is_fork: bool = False
    reusable: bool = False
    runs: int = RUN
    branch: str = "change"

    @property
    def store(self) -> Path:
        """The file of the live store."""
        return self.folder / "srv" / "live.db"

    @property
    def runner(self) -> Runner:
        """The runner, as the last run has left it."""
        return self._runner({})

    @property
    def comments(self) -> list[str]:
        """The comments on the pull request."""
        return self.actions.forge.bodies(NUMBER)

    def open(self, files: Files, *, author: str = "omar") -> str:
        """Open a pull request with one commit; the commit."""
        base = self.origin.commit("main")
        head = self.origin.push(files, branch="change")
        self.actions.forge.open(NUMBER, author=author, head=head, base=base, is_fork=self.is_fork)
        if self.is_fork:
            self.origin.move("refs/heads/change", f"refs/pull/{NUMBER}/head")
        return head

    def push(self, files: Files) -> str:
        """Push another version of the pull request."""
        head = self.origin.push(files, branch="change")
        self.actions.forge.push(NUMBER, head)
        return head

    def merge(self) -> str:
        """Merge the pull request; the commit that is then the head of main."""
        revision = self.origin.merge()
        self.actions.forge.merge(NUMBER, revision)
        return revision

    def plan(self, **more: Any) -> Step:
        """Run the workflow of the pull request, and keep what it leaves."""
        head = self.actions.forge.state.pulls[NUMBER].head
        source = {"id": FORK, "full_name": "omar/policies"} if self.is_fork else self._repository
        request = {"number": NUMBER, "head": {"sha": head, "repo": source, "ref": self.branch}, **more}
        event = {"action": "synchronize", "number": NUMBER, "pull_request": request}
        github = {"event_name": "pull_request", "ref": f"refs/pull/{NUMBER}/merge", "base_ref": "main"}
        steps = self._run("plan", {**github, "sha": head, "event": event})
        left = self.runner.artifacts / "flowsync-review"
        self.runs += 1
        if left.is_dir():
            self.actions.leave(self.runs, "flowsync-review", folder_archive(left), branch=self.branch)
        return steps["Plan"]

    def comment(self, action: str = "completed", **more: Any) -> Step:
        """Run the workflow that follows the plan."""
        owner = "omar" if self.is_fork else "larkfield"
        source = {"id": FORK if self.is_fork else OWN, "owner": {"login": owner}}
        head = self.actions.forge.state.pulls[NUMBER].head
        run = {"id": self.runs, "event": "pull_request", "conclusion": "success", "head_sha": head}
        run |= {"head_branch": self.branch, "head_repository": source, "pull_requests": []}
        run |= {"html_url": f"https://github.example/larkfield/policies/actions/runs/{self.runs}", **more}
        github = {"event_name": "workflow_run", "ref": "refs/heads/main", "sha": self.origin.commit("main")}
        return self._run("comment", {**github, "event": {"action": action, "workflow_run": run}})["Comment"]

    def apply(self) -> Step:
        """Run the workflow of a push to main, and keep what it leaves."""
        step = self._push("apply")["Apply"]
        left = self.runner.artifacts / "flowsync-state"
        self.runs += 1
        if left.is_dir():
            self.actions.leave(self.runs, "flowsync-state", folder_archive(left))
        return step

    def drift(self) -> dict[str, Step]:
        """Run the workflow of the schedule."""
        return self._push("drift", event_name="schedule")

    def rows(self, question: str) -> list[Any]:
        """Ask the store with plain SQL."""
        with closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)) as connection:
            return connection.execute(question).fetchall()

    def write(self, statement: str) -> None:
        """Change the store past flowsync."""
        with closing(sqlite3.connect(self.store)) as connection, connection:
            connection.execute(statement)

    @property
    def policy(self) -> list[Any]:
        """Everything that is in force, and the writes that it comes from; a catalog is no part of it."""
        return [*self.rows("SELECT * FROM live ORDER BY kind, name"), *self.rows("SELECT * FROM serials")]

    @property
    def _repository(self) -> dict[str, Any]:
        return {"id": OWN, "full_name": "larkfield/policies", "default_branch": "main"}

    def _push(self, workflow: str, **more: str) -> dict[str, Step]:
        github = {"event_name": "push", "ref": "refs/heads/main", "sha": self.origin.commit("main"), "event": {}}
        return self._run(workflow, {**github, **more})

    def _run(self, workflow: str, github: Mapping[str, Any]) -> dict[str, Step]:
        event = {**github["event"], "repository": self._repository}
        here = {"repository": "larkfield/policies", "api_url": self.actions.url, "token": TOKEN}
        runner = self._runner({**github, **here, "event": event})
        name = f"{workflow}.yaml" if self.reusable else f"flowsync-{workflow}.yaml"
        return runner.run(FOLDER / name, **({"folder": "."} if self.reusable else {}))

    def _runner(self, github: Mapping[str, Any]) -> Runner:
        """A runner with the secrets, which GitHub gives to no pull request of a fork."""
        is_trusted = not (self.is_fork and github.get("event_name") == "pull_request")
        secrets = {"FLOWSYNC_STORE": f"sqlite:///{self.store}", **self.secrets} if is_trusted else {}
        contexts = {"github": github, "secrets": secrets, "vars": self.settings}
        folder = self.folder / "runner"
        return Runner(folder=folder, url=self.origin.url, contexts=contexts, variables=self.variables)
