"""Runs git so that neither the repository nor the environment makes it run another program or reach out.

What is read is data: hooks, monitors, replaced objects and lazy fetching are off. Source of the names: git-config(1).
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Final

from flowsync.ground.errors import GitError
from flowsync.source.git.environment import git_environment
from flowsync.source.shown_path import on_one_line

_SWITCHED_OFF: Final = (
    *("--no-pager", "--literal-pathspecs"),
    *("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"),
    *("-c", "log.showSignature=false", "-c", "core.quotePath=true"),
    *("-c", "core.bigFileThreshold=1m"),  # larger blobs come as a stream, of which the beginning is enough
)
_OTHERS: Final = "GIT_ALTERNATE_OBJECT_DIRECTORIES"
USAGE: Final = 129
"""The exit code of git for an option that it does not know."""

_FETCH_ALL: Final = (
    "Fetch all of the history: git fetch --unshallow, or fetch-depth: 0 (GitHub), GIT_DEPTH: 0 (GitLab)."
)
_LACKING: Final = ("could not fetch", "lazy fetching", "promisor", "bad object", "missing", "unable to read")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run of git left."""

    code: int
    out: bytes
    err: bytes

    @property
    def line(self) -> str:
        """What it printed, as one line."""
        return os.fsdecode(self.out).rstrip("\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Git:
    """The git program in ``folder``; ``options`` come before each command, ``variables`` beat the environment."""

    folder: Path
    options: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, accepted: Sequence[int] = (0,)) -> Answer:
        """Run a command to its end. Raises GitError unless its exit code is accepted, or where there is no git."""
        try:
            done = subprocess.run(
                self._command(arguments), cwd=self.folder, env=self._variables(), capture_output=True, check=False
            )
        except OSError as error:
            raise no_git() from error
        if done.returncode not in accepted:
            raise failure(done.stderr)
        return Answer(done.returncode, done.stdout, done.stderr)

    def start(self, *arguments: str, err: IO[bytes] | int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        """Start a command that is talked to. Raises GitError where there is no git."""
        try:
            return subprocess.Popen(
                self._command(arguments),
                cwd=self.folder,
                env=self._variables(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=err,
            )
        except OSError as error:
            raise no_git() from error

    def with_options(self, *options: str) -> "Git":
        """The same with more options before each command."""
        return replace(self, options=(*self.options, *options))

    def seeing(self, objects: Path) -> "Git":
        """The same with the objects of another repository among those of this one."""
        known = self.variables.get(_OTHERS)
        others = quoted(objects) if known is None else f"{quoted(objects)}{os.pathsep}{known}"
        return replace(self, variables={**self.variables, _OTHERS: others})

    def _command(self, arguments: Sequence[str]) -> list[str]:
        return ["git", *_SWITCHED_OFF, *self.options, *arguments]

    def _variables(self) -> dict[str, str]:
        return {**git_environment(), **self.variables}


def quoted(path: Path) -> str:
    """A path as lists of object folders have it, whatever is in it."""
    return '"' + os.fspath(path).replace("\\", "\\\\").replace('"', '\\"') + '"'


def no_git() -> GitError:
    """There is no git program."""
    return GitError("There is no git program.", hint="Install git, or put it on PATH.")


def lacks_history(what: str) -> GitError:
    """The clone does not hold what is asked for, which ``what`` says in a sentence."""
    return GitError(what, hint=_FETCH_ALL)


def failure(complaint: bytes) -> GitError:
    """The error for what git complained of on stderr."""
    lines = complaint.decode(errors="replace").splitlines()
    reason = next((line for line in lines if line.startswith("fatal: ")), lines[0] if lines else "")
    reason = on_one_line(reason.removeprefix("fatal: ").removeprefix("error: ")).rstrip(".")
    if "dubious ownership" in reason:
        return GitError(
            f"Git does not trust this repository, because it belongs to somebody else: {reason.rpartition(' at ')[2]}.",
            hint="If you trust it: git config --global --add safe.directory FOLDER",
        )
    if reason.startswith("not a git repository"):
        return GitError("There is no Git repository here.", hint="Go into one, or leave out the revision.")
    if any(word in reason for word in _LACKING):
        return lacks_history(f"This clone does not hold everything that is asked for: {reason}.")
    return GitError(f"git cannot do this: {reason or 'it says nothing'}.", hint="See what 'git status' says.")
