"""GitLab as a forge: gitlab.com and self-managed, by the REST API of version 4.

Its commits hold names and mail addresses only; whose they are is asked by GraphQL.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import quote

from flowsync.forge.answer import Answer
from flowsync.forge.http import Api, checked_token
from flowsync.forge.values import Approval, Comment, ForgeKind, PullRequest, distinct
from flowsync.ground.errors import ForgeError

_PROJECT = re.compile(r"[0-9]{1,18}|[\w.-]+(?:/[\w.-]+)+")
_HINT = "Check that it exists, the token, and what it may do: docs/comments.md lists what each command asks for."
_JOB_HINT = (
    "CI_JOB_TOKEN may neither read merge requests nor write notes: set GITLAB_TOKEN to a project access token with the "
    "scope 'api'."
)
# A note may have a million characters: a hundred of them would be more than an answer may hold.
_NOTES_PER_PAGE = 10
_MOST_COMMIT_PAGES = 20
_COMMITS = """
query($id: MergeRequestID!, $after: String) {
  mergeRequest(id: $id) {
    committers(first: 100) { nodes { username } }
    commits(first: 100, after: $after) {
      nodes { authorName author { username } }
      pageInfo { hasNextPage endCursor }
    }
  }
}"""


class GitLab:
    """One project, by its number or its path, behind an API such as ``https://gitlab.com/api/v4``."""

    def __init__(
        self, url: str, project: str, token: str, *, is_job_token: bool = False, seconds: float = 20.0
    ) -> None:
        if not _PROJECT.fullmatch(project):
            raise ForgeError("The project on GitLab is neither a number nor a path.", hint="Set CI_PROJECT_ID.")
        secret = checked_token(token)
        headers = {"job-token": secret} if is_job_token else {"authorization": f"Bearer {secret}"}
        hint = _JOB_HINT if is_job_token else _HINT
        self._api = Api(url, platform="GitLab", headers=headers, hint=hint, seconds=seconds)
        self._graphql = f"{url.rstrip('/').removesuffix('/v4')}/graphql"
        self._project = f"/projects/{quote(project, safe='')}"

    @property
    def kind(self) -> ForgeKind:
        """GitLab."""
        return ForgeKind.GITLAB

    def pull_request(self, number: int) -> PullRequest:
        """The merge request with this number (its iid)."""
        found = self._api.get(f"{self._project}/merge_requests/{number}")
        author = found.maybe_text("author", "username")
        authors, unknown = self._authors(found.number("id"))
        is_merged = found.text("state") == "merged"
        return PullRequest(
            number=found.number("iid"),
            url=found.text("web_url"),
            title=found.text("title"),
            author=author,
            authors=distinct([author, *authors]),
            unknown_authors=unknown if author else distinct(["who opened it", *unknown]),
            head=found.commit("sha"),
            base=found.commit("diff_refs", "start_sha"),
            base_branch=found.text("target_branch"),
            is_fork=_project_of(found, "source_project_id") != _project_of(found, "target_project_id"),
            is_merged=is_merged,
            merge_commit=_merge_commit(found) if is_merged else "",
        )

    def _authors(self, merge_request: int) -> tuple[list[str], tuple[str, ...]]:
        """The user names of who wrote or committed, and the names of authors that have none."""
        known: list[str] = []
        unknown: list[str] = []
        after = None
        for _ in range(_MOST_COMMIT_PAGES):
            variables: dict[str, Any] = {"id": f"gid://gitlab/MergeRequest/{merge_request}", "after": after}
            found = self._api.query(self._graphql, _COMMITS, variables).part("mergeRequest")
            known += [user.text("username") for user in found.items("committers", "nodes")]
            for commit in found.items("commits", "nodes"):
                author = commit.maybe_text("author", "username")
                (known if author else unknown).append(author or commit.maybe_text("authorName") or "somebody")
            if not found.flag("commits", "pageInfo", "hasNextPage"):
                return known, distinct(unknown)
            after = found.text("commits", "pageInfo", "endCursor")
        return known, distinct([*unknown, "who wrote more commits than GitLab was asked for"])

    def pull_requests_of(self, commit: str) -> list[PullRequest]:
        """The merged merge requests that brought a commit to the branch that it is on, oldest first."""
        path = f"{self._project}/repository/commits/{quote(commit, safe='')}/merge_requests"
        found = [
            (listed.maybe_text("merged_at"), listed.number("iid"))
            for listed in self._api.pages(path)
            if listed.text("state") == "merged"
        ]
        return [self.pull_request(number) for _, number in sorted(found)]

    def approvals(self, pull_request: PullRequest) -> list[Approval]:
        """Those whose approval stands and who are people. GitLab lets only those approve who may, and takes approvals
        back at a push where the project says so; it does not say which commit was approved."""
        found = self._api.get(f"{self._project}/merge_requests/{pull_request.number}/approvals")
        approvers = [approval.part("user") for approval in found.items("approved_by")]
        return [Approval(login=user.text("username")) for user in approvers if self._is_person(user.number("id"))]

    def _is_person(self, user: int) -> bool:
        found = self._api.find(f"/users/{user}")
        return found is not None and not (found.has("bot") and found.flag("bot")) and found.text("state") == "active"

    def is_member(self, login: str, team: str) -> bool:
        """Whether a person is a member of the group with this path, also by a group above it or invited into it."""
        path = f"/groups/{quote(team.removeprefix('@'), safe='')}"
        users = list(self._api.get(f"/users?username={quote(login, safe='')}").items())
        found = self._api.find(f"{path}/members/all/{users[0].number('id')}") if users else None
        if found is None:
            # nobody is told apart from nothing only by the group itself: this raises when the token does not see it
            self._api.get(path)
            return False
        return found.text("state") == "active" and found.maybe_text("membership_state") in ("", "active")

    def comments(self, number: int) -> Iterator[Comment]:
        """The notes on a merge request, oldest first; not what GitLab itself notes."""
        path = f"{self._project}/merge_requests/{number}/notes?sort=asc&order_by=created_at"
        for note in self._api.pages(path, per_page=_NOTES_PER_PAGE):
            if not note.flag("system"):
                yield self._comment(note)

    def add_comment(self, number: int, body: str) -> Comment:
        """Write a note on a merge request."""
        path = f"{self._project}/merge_requests/{number}/notes"
        return self._comment(self._api.write("POST", path, {"body": body}, is_repeatable=False))

    def edit_comment(self, number: int, comment: Comment, body: str) -> Comment:
        """Give a note another text."""
        path = f"{self._project}/merge_requests/{number}/notes/{quote(comment.id, safe='')}"
        return self._comment(self._api.write("PUT", path, {"body": body}, is_repeatable=True))

    def _comment(self, found: Answer) -> Comment:
        author = found.maybe_text("author", "username")
        return Comment(
            id=str(found.number("id")),
            author=author,
            body=found.maybe_text("body"),
            is_own=author.casefold() == self._me,
        )

    @cached_property
    def _me(self) -> str:
        return self._api.get("/user").text("username").casefold()


def _project_of(found: Answer, key: str) -> int | None:
    """The number of a project; None when it is gone."""
    return found.number(key) if found.has(key) else None


def _merge_commit(found: Answer) -> str:
    """What stands on the target branch: the merge, else what was squashed, else the head itself (fast forward)."""
    keys = ("merge_commit_sha", "squash_commit_sha")
    return next((found.commit(key) for key in keys if found.has(key)), "") or found.commit("sha")
