"""What flowsync knows of a pull request, in the words of GitHub; GitLab calls it a merge request.

Everything here was read from the platform's API, never from a pull request's text. Logins compare without case.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class ForgeKind(StrEnum):
    """The platforms."""

    GITHUB = "github"
    GITLAB = "gitlab"


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest:
    """One pull request. ``head`` and ``base`` are commits, ``base_branch`` the name of the branch it goes to.

    ``authors`` are the logins of who opened it and of everybody who wrote one of its commits; ``unknown_authors`` are
    the names of those who wrote commits and whom the platform knows no login of. ``is_fork`` says that its branch is in
    another repository. ``merge_commit`` is empty until it is merged.
    """

    number: int
    url: str
    title: str
    author: str
    authors: tuple[str, ...]
    unknown_authors: tuple[str, ...] = ()
    head: str
    base: str
    base_branch: str
    is_fork: bool = False
    is_merged: bool = False
    merge_commit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One person's approval that still stands. ``commit`` is the head that was approved, empty where the platform does
    not say it (GitLab)."""

    login: str
    commit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment on a pull request. ``is_own`` says that it was written by whom the token belongs to."""

    id: str
    author: str
    body: str
    is_own: bool
    url: str = ""


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """The names that are not empty, each once, in their order."""
    return tuple(dict.fromkeys(name for name in names if name))
