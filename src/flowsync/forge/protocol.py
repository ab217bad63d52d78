"""What a platform can do for flowsync. GitHub and GitLab pass the same contract suite."""

from collections.abc import Iterator
from typing import Protocol

from flowsync.forge.values import Approval, Comment, ForgeKind, PullRequest


class Forge(Protocol):
    """One repository on a platform. Every method raises ForgeError when the platform cannot be reached, refuses, or
    answers what is no answer."""

    @property
    def kind(self) -> ForgeKind:
        """Which platform."""

    def pull_request(self, number: int) -> PullRequest:
        """The pull request with this number."""

    def pull_requests_of(self, commit: str) -> list[PullRequest]:
        """The merged pull requests that brought a commit to the branch that it is on, oldest first."""

    def approvals(self, pull_request: PullRequest) -> list[Approval]:
        """The approvals that stand: the last word of each person, of those who may approve."""

    def is_member(self, login: str, team: str) -> bool:
        """Whether a person is in a team: ``org/team`` of GitHub, the full path of a group of GitLab."""

    def comments(self, number: int) -> Iterator[Comment]:
        """The comments on a pull request, oldest first."""

    def add_comment(self, number: int, body: str) -> Comment:
        """Write a comment on a pull request."""

    def edit_comment(self, number: int, comment: Comment, body: str) -> Comment:
        """Give a comment another text."""
