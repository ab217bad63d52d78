"""Which revision the policies are at: asked of the ``git`` process, which answers while the policies are checked.

GitPython takes 100 ms to import, which every plan would pay.
"""

import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flowsync.model.configuration import Revision
from flowsync.source.git.environment import git_environment

_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_COMMIT = "# branch.oid "
_INITIAL = "(initial)"
_COMMAND = (
    *("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"),
    *("status", "--porcelain=v2", "--branch", "--no-ahead-behind", "--untracked-files=normal", "--"),
)

_FACTS = ("--no-patch", "--no-show-signature", "--encoding=UTF-8", "--format=%aN <%aE>%n%s")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitFacts:
    """Who wrote a commit, as ``Name <mail>``, and the first line of its message."""

    author: str = ""
    subject: str = ""


def commit_facts(folder: Path, revision: str) -> CommitFacts:
    """The facts of the commit that a full revision names.

    Nothing for a dirty revision, and where Git around ``folder`` does not know the commit.
    """
    commit = _HASH.fullmatch(revision)
    if commit is None:
        return CommitFacts()
    command = ["git", "show", *_FACTS, commit[0], "--"]
    try:
        done = subprocess.run(command, cwd=folder, env=git_environment(), capture_output=True, check=False)
    except OSError:
        return CommitFacts()
    author, _, subject = done.stdout.decode(errors="replace").partition("\n")
    return CommitFacts() if done.returncode else CommitFacts(author=author, subject=subject.strip())


@contextmanager
def revision_being_asked(folder: Path, paths: Sequence[str]) -> Iterator[Callable[[], Revision]]:
    """Ask which commit is checked out in ``folder`` and whether ``paths`` differ from it; the function waits and tells.

    No revision outside Git, before the first commit, or where there is no git program.
    """
    try:
        process = subprocess.Popen(
            [*_COMMAND, *paths], cwd=folder, env=git_environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError:
        yield Revision
        return
    with process:
        yield lambda: _revision(process)


def _revision(process: subprocess.Popen[bytes]) -> Revision:
    output, _ = process.communicate()
    lines = output.decode(errors="replace").splitlines()
    commit = next((line.removeprefix(_COMMIT) for line in lines if line.startswith(_COMMIT)), _INITIAL)
    if process.returncode or commit == _INITIAL:
        return Revision()
    return Revision(commit=commit, dirty=any(not line.startswith("#") for line in lines))
