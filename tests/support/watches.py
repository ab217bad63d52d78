"""A repository that people push policies to, and ``flowsync watch`` over it, cycle by cycle in this process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from git import Repo

from flowsync.ground.json_text import parse_json
from tests.support.projects import Project, Run, flow
from tests.support.repositories import GIT, Origin

SETTINGS = "apiVersion: flowsync/v1\n"


@dataclass(kw_only=True)
class Watch:
    """One branch, one store (that of the project) and one data folder."""

    project: Project
    origin: Origin
    data: str = "data"
    lines: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def begin(cls, project: Project, *names: str) -> "Watch":
        """A repository whose first commit holds flows of these names."""
        folder = project.root / "git"
        folder.mkdir()
        watch = cls(project=project, origin=Origin(folder))
        watch.push({"flowsync.yaml": SETTINGS, **{f"policies/{name}.yaml": flow(name) for name in names}})
        return watch

    def push(self, files: Mapping[str, str | None]) -> str:
        """Push a commit; its id."""
        return self.origin.push(files)

    def force(self, commit: str) -> None:
        """Set the branch to another commit."""
        with Repo(self.project.root / "git" / "people") as people:
            people.git.push("--force", "origin", f"{commit}:refs/heads/main", env=GIT)
            people.git.fetch("origin", env=GIT)

    def run(self, *options: str, mode: str = "apply", store: str = "sqlite:///.flowsync/live.db") -> Run:
        """One cycle."""
        given = ["--repo", self.origin.url, "--data", self.data, "--mode", mode, "--store", store]
        done = self.project.run("watch", "--once", *given, *options)
        self.lines = [parse_json(line) for line in done.err.splitlines() if line.startswith("{")]
        return done

    def cycle(self, *options: str, mode: str = "apply") -> str:
        """One cycle; its result."""
        done = self.run(*options, mode=mode)
        (cycle,) = (line for line in self.lines if line["event"] == "cycle")
        assert done.code == (1 if cycle["result"] in ("refused", "failed") else 0), done.err
        return str(cycle["result"])

    @property
    def events(self) -> list[str]:
        """What the last cycle told, without what every one tells."""
        usual = ("started", "leads", "cycle", "stopped")
        return [line["event"] for line in self.lines if line["event"] not in usual]

    def line(self, event: str) -> dict[str, Any]:
        """What the last cycle told of this."""
        (line,) = (line for line in self.lines if line["event"] == event)
        return line

    @property
    def reasons(self) -> list[str]:
        """Why the last cycle refused."""
        return list(self.line("refused")["reasons"])

    def writes(self) -> list[tuple[str, str]]:
        """Operation and revision of every write to the store."""
        return [tuple(row) for row in self.project.sql("SELECT operation, revision FROM serials ORDER BY serial")]

    def change_live(self, name: str, text: str, by: str) -> None:
        """Change a live body past flowsync."""
        self.project.sql("UPDATE live SET body = replace(body, ?, ?) WHERE name = ?", text, by, name)

    def settings(self, *lines: str) -> None:
        """Push other settings."""
        self.push({"flowsync.yaml": "\n".join([SETTINGS.strip(), *lines]) + "\n"})

    @property
    def mirror(self) -> Path:
        """The copy of the branch."""
        return self.project.root / self.data / "mirror.git"
