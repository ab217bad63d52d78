"""What to say of a revision that there is not."""

from typing import Final

from flowsync.ground.errors import GitError
from flowsync.ground.suggest import did_you_mean
from flowsync.source.git.process import Git, lacks_history
from flowsync.source.shown_path import on_one_line

_HEXADECIMAL: Final = frozenset("0123456789abcdef")
_SHORTEST_ID: Final = 7
_NOTHING: Final = (0, 1, 128)


def no_revision(git: Git, revision: str, *, is_shallow: bool) -> GitError:
    """The error for a revision that no commit is found for; its hint says which may be meant, or what to fetch."""
    shown = on_one_line(revision)
    if not git.run("rev-list", "--max-count=1", "--all", accepted=_NOTHING).out:
        return GitError("There is no commit in this repository yet.", hint="Commit the policies first.")
    looks_like_id = len(revision) >= _SHORTEST_ID and _HEXADECIMAL.issuperset(revision)
    if is_shallow and (looks_like_id or any(mark in revision for mark in "~^")):
        return lacks_history(f"This clone is shallow and does not hold the revision '{shown}'.")
    remotes = git.run("remote").out.decode(errors="replace").splitlines()
    names = _names(git)
    remote, _, branch = revision.partition("/")
    if branch and remote in remotes:
        near = [name for name in names if did_you_mean(branch, [name.removeprefix(f"{remote}/")])]
        meant, fetch = did_you_mean(revision, near), f"git fetch {remote} {on_one_line(branch)}:refs/remotes/{shown}"
        hint = f"{meant} If not, fetch it first: {fetch}" if meant else f"Fetch it first: {fetch}"
        return GitError(f"There is no branch '{shown}' in this clone.", hint=hint)
    there = [f"{remote}/{shown}" for remote in remotes if f"{remote}/{shown}" in names]
    meant = did_you_mean(there[0], there) if there else did_you_mean(revision, names)
    return GitError(
        f"There is no commit '{shown}'.", hint=meant or "Name a branch, a tag or a commit; see: git log --all"
    )


def _names(git: Git) -> list[str]:
    names = git.run("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes", "refs/tags").out
    return [on_one_line(name) for name in names.decode(errors="replace").splitlines()]
