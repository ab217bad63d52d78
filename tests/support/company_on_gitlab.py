"""A project on GitLab: a bare repository, a live store, the platform's API, and a runner for its pipelines.

company = Company.begin(folder, forge, {"policies/one.yaml": text})   # in force
company.open({"policies/two.yaml": text})                             # a merge request
company.requested()                                                   # its pipeline
company.merged()                                                      # merge it: the pipeline of the default branch
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from flowsync.cli.templates import PIPELINE
from tests.support.forge_gitlab import PROJECT
from tests.support.forge_server import ForgeServer
from tests.support.gitlab_runner import Pipelines
from tests.support.programs import BIN, flowsync
from tests.support.repositories import Origin
from tests.support.runner import Step

NUMBER = 3
Files = Mapping[str, str | None]


@dataclass(slots=True, kw_only=True)
class Company:
    """The project, and what happens to it; ``variables`` are more of those that jobs get."""

    folder: Path
    origin: Origin
    forge: ForgeServer
    variables: dict[str, str] = field(default_factory=dict)

    @classmethod
    def begin(cls, folder: Path, forge: ForgeServer, files: Mapping[str, str]) -> Self:
        """A project with the jobs of ``flowsync init``, whose policies in ``files`` were applied by hand."""
        origin = Origin(folder)
        clone = origin.clone(folder / "clone")
        assert flowsync(clone, "init", "--ci", "gitlab").returncode == 0
        paths = [path for path in clone.rglob("*") if path.is_file() and ".git" not in path.parts]
        written = {path.relative_to(clone).as_posix(): path.read_text(encoding="utf-8") for path in paths}
        origin.push({**written, "flowsync.yaml": "apiVersion: flowsync/v1\n", **files})
        company = cls(folder=folder, origin=origin, forge=forge)
        begun = origin.clone(folder / "begun")
        assert flowsync(begun, "apply", "--yes", "--store", f"sqlite:///{company.store}").returncode == 0
        return company

    @property
    def store(self) -> Path:
        """The file of the live store."""
        return self.folder / "live.db"

    @property
    def pipelines(self) -> Pipelines:
        """The runner, as the last pipeline has left it."""
        ci = {"CI_DEFAULT_BRANCH": "main", "CI_PIPELINE_URL": "https://gitlab.example/larkfield/policies/-/pipelines/9"}
        store = {"FLOWSYNC_STORE": f"sqlite:///{self.store}"}
        path = {"PATH": f"{BIN}:/usr/local/bin:/usr/bin:/bin"}
        variables = {**path, **ci, **store, **self.forge.environment("gitlab"), **self.variables}
        return Pipelines(folder=self.folder / "runner", url=self.origin.url, variables=variables)

    @property
    def comments(self) -> list[str]:
        """The comments on the merge request."""
        return self.forge.bodies(NUMBER)

    def open(self, files: Files) -> None:
        """Open a merge request with one commit."""
        base = self.origin.commit("main")
        head = self.origin.push(files, branch="change")
        self.forge.open(NUMBER, author="omar", head=head, base=base)

    def push(self, files: Files) -> None:
        """Push another version of the merge request."""
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
        """Ask the store with plain SQL, or change it."""
        with closing(sqlite3.connect(self.store)) as connection, connection:
            return connection.execute(question).fetchall()

    def _run(self, reference: str, given: Mapping[str, str]) -> dict[str, Step]:
        file = self.folder / "clone" / ".gitlab" / PIPELINE
        return self.pipelines.run(file, reference, **given)
