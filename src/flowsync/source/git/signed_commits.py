"""Which commits carry no signature that counts."""

from collections.abc import Iterable, Iterator

from flowsync.ground.errors import GitError
from flowsync.model.commit import CommitRef
from flowsync.source.git.merges import is_mere_merge
from flowsync.source.git.repository import Repository
from flowsync.source.git.signatures import Signature


def brought_by(repository: Repository, commit: str) -> list[CommitRef]:
    """A commit, and where it is a merge, what it merged, newest first."""
    try:
        return repository.commits_between(repository.resolve(f"{commit}^1"), commit)
    except GitError:
        return [repository.commit(commit)]  # it has no parent, or none that this clone holds


def unsigned(
    repository: Repository, commits: Iterable[CommitRef], signers: bytes
) -> Iterator[tuple[CommitRef, Signature]]:
    """Those of the commits that nobody in the file of ``signers`` has signed, with what is there instead.

    A merge that is to the letter what merging its two parents gives needs no signature: it adds nothing to them, and
    platforms make such merges themselves. So what is asked about must hold the commits that were merged.
    """
    for commit in commits:
        found = repository.signature(commit.id, signers)
        if not found.is_good and not is_mere_merge(repository, commit.id):
            yield commit, found
