"""Projects in the states that commands are measured in, and how each is brought back to its state before a run."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from benchmarks.corpus import change_one, write_project

FLOWSYNC = str(Path(sys.executable).with_name("flowsync"))
_STORE = ".flowsync"


class State(StrEnum):
    """What became of a project before a command is measured in it."""

    FRESH = "fresh"
    """Nothing is applied."""
    APPLIED = "applied"
    """Everything is applied."""
    CHANGED = "changed"
    """Everything was applied, then one flow was changed. It is only planned."""
    APPLYING = "applying"
    """The same, for applies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Projects:
    """One project in each state, of ``count`` documents in Git, and a cache, all below ``folder``."""

    count: int
    folder: Path
    environment: Mapping[str, str]

    def root(self, state: State) -> Path:
        """The folder of the project in this state."""
        return self.folder / state

    def with_cache(self) -> dict[str, str]:
        """The environment of a command that uses the cache."""
        return {**self.environment, "FLOWSYNC_CACHE_DIR": str(self.folder / "cache")}

    def without_cache(self) -> dict[str, str]:
        """The environment of a command that remembers nothing."""
        return {**self.environment, "FLOWSYNC_CACHE_DIR": ""}

    def as_they_are(self) -> None:
        """Leave all as the last command left it."""

    def forget_all(self) -> None:
        """Take the store of the fresh project away."""
        shutil.rmtree(self.root(State.FRESH) / _STORE, ignore_errors=True)

    def forget_change(self) -> None:
        """Give the project that is applied the store from before its change."""
        _copy(self.root(State.CHANGED) / _STORE, self.root(State.APPLYING) / _STORE)

    def empty_cache(self) -> None:
        """Take the cache away."""
        shutil.rmtree(self.folder / "cache", ignore_errors=True)

    def warm_cache(self) -> None:
        """Make the cache one that knows every document but the changed one."""
        _copy(self.folder / "warm", self.folder / "cache")


def make_projects(folder: Path, count: int, environment: Mapping[str, str]) -> Projects:
    """Write the projects into the new folder ``folder``. Raises CalledProcessError when a command fails."""
    projects = Projects(count=count, folder=folder, environment=environment)
    for state in State:
        projects.root(state).mkdir(parents=True)
        write_project(projects.root(state), count, environment)
    applied = projects.root(State.APPLIED)
    apply = [FLOWSYNC, "apply", "--yes"]
    subprocess.run(apply, cwd=applied, env=projects.with_cache(), stdout=subprocess.DEVNULL, check=True)
    _copy(folder / "cache", folder / "warm")
    for state in (State.CHANGED, State.APPLYING):
        _copy(applied / _STORE, projects.root(state) / _STORE)
        change_one(projects.root(state), count)
    return projects


def _copy(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
