"""Whether a merge holds nothing but what it merged."""

from flowsync.ground.errors import GitError
from flowsync.source.git.repository import Repository


def is_mere_merge(repository: Repository, commit: str) -> bool:
    """Whether a commit is to the letter what merging its two parents gives."""
    if not _has_parent(repository, commit, 2) or _has_parent(repository, commit, 3):
        return False
    try:
        into, merged = repository.resolve(f"{commit}^1"), repository.resolve(f"{commit}^2")
        return not repository.changed_paths(repository.merged(into, merged), commit)
    except GitError:
        return False  # somebody resolved a conflict


def adds_something(repository: Repository, commit: str) -> bool:
    """Whether a commit is a merge with something of its own."""
    return _has_parent(repository, commit, 2) and not is_mere_merge(repository, commit)


def _has_parent(repository: Repository, commit: str, number: int) -> bool:
    try:
        return bool(repository.resolve(f"{commit}^{number}"))
    except GitError:
        return False
