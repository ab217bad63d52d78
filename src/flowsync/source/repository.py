"""What a project is told about its Git repository once, when it is started."""

from pathlib import Path

from git import InvalidGitRepositoryError, NoSuchPathError, Repo

_COMMON = "main"


def repository_root(folder: Path) -> Path | None:
    """The top of the Git work tree around ``folder``, or None outside Git and in a bare repository."""
    try:
        with Repo(folder, search_parent_directories=True) as repository:
            return Path(repository.working_tree_dir).resolve() if repository.working_tree_dir else None
    except (InvalidGitRepositoryError, NoSuchPathError):
        return None


def default_branch(top: Path) -> str:
    """The branch that the remote calls its default, else the one that is checked out, else main."""
    with Repo(top) as repository:
        for reference in repository.references:
            if reference.name == "origin/HEAD":
                return str(reference.reference.name).removeprefix("origin/")  # type: ignore[attr-defined]
        return _COMMON if repository.head.is_detached else str(repository.head.reference.name)
