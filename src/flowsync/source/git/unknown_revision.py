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
    remote, _, branch = revision.partition("/")
    if branch and remote in git.run("remote").out.decode(errors="replace").splitlines():
        hint = f"Fetch it first: git fetch {remote} {on_one_line(branch)}:refs/remotes/{shown}"
        return GitError(f"There is no branch '{shown}' in this clone.", hint=f"{_meant(git, revision)} {hint}".strip())
    return GitError(
        f"There is no commit '{shown}'.", hint=_meant(git, revision) or "Name a branch, a tag or a commit; see: git log"
    )


def _meant(git: Git, revision: str) -> str:
    names = git.run("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes", "refs/tags").out
    return did_you_mean(revision, [on_one_line(name) for name in names.decode(errors="replace").splitlines()])
