"""The Git repository around a project, as ``flowsync init`` asks for it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flowsync.ground.errors import FlowsyncError

if TYPE_CHECKING:
    from git import Repo

_USUAL = "main"
_NO_SUCH_REFERENCE = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class GitRepository:
    """A repository with a work tree: the folder at its top, and the branch that changes are merged into."""

    top: Path
    default_branch: str


def repository_around(folder: Path) -> GitRepository | None:
    """The repository whose work tree ``folder`` is in; None outside Git and in a bare repository.

    Raises FlowsyncError when there is no git program, or when git refuses to read the repository.
    """
    try:
        # 100 ms that only `init --ci` is to pay. The import itself looks for the git program.
        from git import Repo  # noqa: PLC0415
        from git.exc import GitCommandNotFound, InvalidGitRepositoryError  # noqa: PLC0415
    except ImportError as error:
        raise _no_git() from error
    try:
        with Repo(folder, search_parent_directories=True) as repository:
            top = repository.working_tree_dir
            if top is None:
                return None
            return GitRepository(top=Path(top).resolve(), default_branch=_default_branch(repository))
    except InvalidGitRepositoryError:
        return None
    except GitCommandNotFound as error:
        raise _no_git() from error


def _default_branch(repository: "Repo") -> str:
    """What the remote calls its default, else main if there is one, else what is checked out, else main."""
    of_remote = _ask(repository, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
    if of_remote:
        return of_remote.removeprefix("origin/")
    if _ask(repository, "for-each-ref", f"refs/heads/{_USUAL}", f"refs/remotes/origin/{_USUAL}"):
        return _USUAL
    return _ask(repository, "symbolic-ref", "--quiet", "--short", "HEAD") or _USUAL


def _ask(repository: "Repo", *question: str) -> str:
    """git's answer, empty when there is no such reference. GitPython's own answers know only one of git's formats."""
    status, answer, complaint = repository.git.execute(
        ["git", *question], with_extended_output=True, with_exceptions=False
    )
    if status not in (0, _NO_SUCH_REFERENCE):
        reason = str(complaint).partition("\n")[0].removeprefix("fatal: ")
        raise FlowsyncError(f"git cannot read this repository: {reason}.", hint="See what 'git status' says.")
    return str(answer)


def _no_git() -> FlowsyncError:
    return FlowsyncError("There is no git program.", hint="Install git, or put it on PATH.")
