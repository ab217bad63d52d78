"""GitHub as a forge: github.com and GitHub Enterprise Server, by the REST API of version 2022-11-28.

Who the token belongs to is asked by GraphQL: an app's token, which is what a workflow gets, may not call ``/user``.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from urllib.parse import quote

from flowsync.forge.answer import Answer
from flowsync.forge.http import Api, checked_token
from flowsync.forge.values import Approval, Comment, ForgeKind, PullRequest, distinct
from flowsync.ground.errors import ForgeError

_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
_HINT = "Check that it exists, the token, and what it may do: docs/comments.md lists what each command asks for."
_VERDICTS = frozenset({"APPROVED", "CHANGES_REQUESTED", "DISMISSED"})
_MAY_APPROVE = frozenset({"admin", "write"})
_WEB_COMMITTER = "web-flow"
_VIEWER = "query { viewer { login } }"


class GitHub:
    """One repository, ``owner/name``, behind an API such as ``https://api.github.com``."""

    def __init__(self, url: str, repository: str, token: str, *, seconds: float = 20.0) -> None:
        if not _REPOSITORY.fullmatch(repository):
            raise ForgeError("The repository on GitHub is not written owner/name.", hint="Set GITHUB_REPOSITORY.")
        headers = {
            "authorization": f"Bearer {checked_token(token)}",
            "accept": "application/vnd.github+json",
            "x-github-api-version": "2022-11-28",
        }
        self._api = Api(url, platform="GitHub", headers=headers, hint=_HINT, seconds=seconds)
        self._graphql = _graphql_url(url)
        self._repository = repository
        self._repo = f"/repos/{repository}"

    @property
    def kind(self) -> ForgeKind:
        """GitHub."""
        return ForgeKind.GITHUB

    def pull_request(self, number: int) -> PullRequest:
        """The pull request with this number. GitHub lists 250 of its commits at most; who wrote more is unknown."""
        found = self._api.get(f"{self._repo}/pulls/{number}")
        author = found.maybe_text("user", "login")
        authors, unknown = self._authors(number, found.number("commits"))
        is_merged = found.flag("merged")
        return PullRequest(
            number=found.number("number"),
            url=found.text("html_url"),
            title=found.text("title"),
            author=author,
            authors=distinct([author, *authors]),
            unknown_authors=unknown if author else distinct(["who opened it", *unknown]),
            head=found.commit("head", "sha"),
            base=found.commit("base", "sha"),
            base_branch=found.text("base", "ref"),
            is_fork=found.maybe_text("head", "repo", "full_name") != found.text("base", "repo", "full_name"),
            is_merged=is_merged,
            merge_commit=found.commit("merge_commit_sha") if is_merged else "",
        )

    def _authors(self, number: int, commits: int) -> tuple[list[str], tuple[str, ...]]:
        """The logins of who wrote or committed, and the names of authors that have none."""
        known: list[str] = []
        unknown: list[str] = []
        listed = 0
        for commit in self._api.pages(f"{self._repo}/pulls/{number}/commits"):
            listed += 1
            author = commit.maybe_text("author", "login")
            if not author:
                unknown.append(commit.maybe_text("commit", "author", "name") or "somebody without a name")
            known += [author, commit.maybe_text("committer", "login")]
        if listed < commits:
            unknown.append(f"who wrote {commits - listed:,} more commits")
        return [login for login in known if login != _WEB_COMMITTER], distinct(unknown)

    def pull_requests_of(self, commit: str) -> list[PullRequest]:
        """The merged pull requests that brought a commit to the branch that it is on, oldest first."""
        found = [
            (listed.text("merged_at"), listed.number("number"))
            for listed in self._api.pages(f"{self._repo}/commits/{quote(commit, safe='')}/pulls")
            if listed.has("merged_at") and self._is_here(listed.text("base", "repo", "full_name"))
        ]
        return [self.pull_request(number) for _, number in sorted(found)]

    def _is_here(self, repository: str) -> bool:
        return repository.casefold() == self._repository.casefold()

    def approvals(self, pull_request: PullRequest) -> list[Approval]:
        """The last word of each person who may write to the repository, where it approves.

        A comment is no word. A review that was dismissed, or whose commit GitHub no longer knows, approves nothing, and
        neither does that of a bot. Reading permissions takes the permission 'metadata: read', which every token has.
        """
        last: dict[str, Answer] = {}
        for review in self._api.pages(f"{self._repo}/pulls/{pull_request.number}/reviews"):
            if review.text("state") in _VERDICTS and review.maybe_text("user", "type") == "User":
                last[review.text("user", "login")] = review
        return [
            Approval(login=login, commit=review.commit("commit_id"))
            for login, review in last.items()
            if review.text("state") == "APPROVED" and review.has("commit_id") and self._may_approve(login)
        ]

    def _may_approve(self, login: str) -> bool:
        found = self._api.find(f"{self._repo}/collaborators/{quote(login, safe='')}/permission")
        return found is not None and found.text("permission") in _MAY_APPROVE

    def is_member(self, login: str, team: str) -> bool:
        """Whether a person is in the team ``org/team``, or in a team below it. The token has to see the team: one of
        GitHub Actions does not ('members: read' of the organisation)."""
        organisation, _, slug = team.removeprefix("@").partition("/")
        path = f"/orgs/{quote(organisation, safe='')}/teams/{quote(slug, safe='')}"
        found = self._api.find(f"{path}/memberships/{quote(login, safe='')}")
        if found is None:
            # nobody is told apart from nothing only by the team itself: this raises when the token does not see it
            self._api.get(path)
            return False
        return found.text("state") == "active"

    def comments(self, number: int) -> Iterator[Comment]:
        """The comments on a pull request, oldest first; not those on its lines."""
        for comment in self._api.pages(f"{self._repo}/issues/{number}/comments"):
            yield self._comment(comment)

    def add_comment(self, number: int, body: str) -> Comment:
        """Write a comment on a pull request."""
        path = f"{self._repo}/issues/{number}/comments"
        return self._comment(self._api.write("POST", path, {"body": body}, is_repeatable=False))

    def edit_comment(self, number: int, comment: Comment, body: str) -> Comment:  # noqa: ARG002 (the protocol's)
        """Give a comment another text."""
        path = f"{self._repo}/issues/comments/{quote(comment.id, safe='')}"
        return self._comment(self._api.write("PATCH", path, {"body": body}, is_repeatable=True))

    def _comment(self, found: Answer) -> Comment:
        author = found.maybe_text("user", "login")
        return Comment(
            id=str(found.number("id")),
            author=author,
            body=found.maybe_text("body"),
            is_own=author.casefold() == self._me,
            url=found.maybe_text("html_url"),
        )

    @cached_property
    def _me(self) -> str:
        no_variables: Mapping[str, str] = {}
        return self._api.query(self._graphql, _VIEWER, no_variables).text("viewer", "login").casefold()


def _graphql_url(url: str) -> str:
    """Beside the REST API: ``/graphql`` of github.com, ``/api/graphql`` of a server whose REST is at ``/api/v3``."""
    return f"{url.rstrip('/').removesuffix('/v3')}/graphql"
