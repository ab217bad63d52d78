"""GitLab's API over a ``ForgeState``: the endpoints that flowsync uses, with the fields that it reads."""

from typing import Any
from urllib.parse import unquote

from tests.support.forge_github import NOT_FOUND, Reply
from tests.support.forge_state import Commit, ForgeState, Person, Pull, Written

PROJECT = 42
_FORK = 43
_COMMITS_PER_PAGE = 100


def gitlab_reply(state: ForgeState, method: str, path: str, body: Any, query: dict[str, str]) -> Reply | None:
    """The status and JSON value for one request; None when GitLab has no such endpoint."""
    parts = [unquote(part) for part in path.strip("/").split("/")]
    match [method, *parts]:
        case ["POST", "api", "graphql"]:
            return _graphql(state, body["variables"])
        case ["GET", "api", "v4", "user" | "users", *rest]:
            return _of_people(state, parts[2:], query)
        case ["GET", "api", "v4", "groups", group, *rest]:
            return _of_group(state, group, rest)
        case [_, "api", "v4", "projects", project, *rest] if project in (str(PROJECT), state.repository):
            return _of_project(state, method, rest, body)
    return None


def _of_people(state: ForgeState, parts: list[str], query: dict[str, str]) -> Reply:
    match parts:
        case ["user"]:
            return 200, _user(state.person(state.me))
        case ["users", number]:
            return _account(state, int(number))
    found = state.people.get(query.get("username", ""))
    return 200, [_user(found)] if found else []


def _of_group(state: ForgeState, group: str, parts: list[str]) -> Reply | None:
    members = state.teams.get(group.removeprefix(f"{state.owner}/"))
    if members is None or state.hidden_teams:
        return 404, {"message": "404 Group Not Found"}
    match parts:
        case []:
            return 200, {"id": 9, "full_path": group}
        case ["members", "all", number]:
            person = _by_number(state, int(number))
            if person is None or person.login not in members:
                return NOT_FOUND
            return 200, {**_user(person), "access_level": 30, "membership_state": "active"}
    return None


def _of_project(state: ForgeState, method: str, parts: list[str], body: Any) -> Reply | None:
    match [method, *parts]:
        case ["GET", "repository", "commits", commit, "merge_requests"]:
            return 200, [_listed(pull) for pull in state.merged_with(commit)]
        case [_, "merge_requests", number, *rest]:
            pull = state.pulls.get(int(number))
            return NOT_FOUND if pull is None else _of_pull(state, pull, [method, *rest], body)
    return None


def _of_pull(state: ForgeState, pull: Pull, parts: list[str], body: Any) -> Reply | None:
    match parts:
        case ["GET"]:
            return 200, _pull(state, pull)
        case ["GET", "approvals"]:
            users = [{"user": _user(state.person(login))} for login in approved_by(pull)]
            return 200, {"approved": bool(users), "approved_by": users}
        case ["GET", "notes"]:
            return 200, [_note(state, written) for written in pull.comments]
        case ["POST", "notes"]:
            return 201, _note(state, state.write(pull.number, state.me, body["body"]))
        case ["PUT", "notes", number]:
            return _edited(state, int(number), body)
    return None


def _edited(state: ForgeState, note: int, body: Any) -> Reply:
    written = state.written(note)
    if written is None:
        return NOT_FOUND
    written.body = body["body"]
    return 200, _note(state, written)


def approved_by(pull: Pull) -> list[str]:
    """Who approved and did not take it back, in the order of the approvals."""
    last = {review.login: review.state for review in pull.reviews if review.state != "COMMENTED"}
    return [login for login, state in last.items() if state == "APPROVED"]


def _by_number(state: ForgeState, number: int) -> Person | None:
    return next((person for person in state.people.values() if person.id == number), None)


def _account(state: ForgeState, number: int) -> Reply:
    person = _by_number(state, number)
    return NOT_FOUND if person is None else (200, {**_user(person), "bot": person.is_bot})


def _user(person: Person) -> dict[str, Any]:
    return {"id": person.id, "username": person.login, "state": "active" if person.is_active else "blocked"}


def _state(pull: Pull) -> dict[str, Any]:
    merged = {"state": "merged" if pull.merge_commit else "opened", "merged_at": pull.merged_at or None}
    return {"iid": pull.number, **merged}


def _pull(state: ForgeState, pull: Pull) -> dict[str, Any]:
    is_from_fork = pull.is_fork or pull.is_fork_gone
    return {
        **_state(pull),
        "id": 800 + pull.number,
        "web_url": f"https://gitlab.example/{state.repository}/-/merge_requests/{pull.number}",
        "title": pull.title,
        "author": _user(state.person(pull.author)),
        "sha": pull.head,
        "diff_refs": {"base_sha": pull.base, "head_sha": pull.head, "start_sha": pull.base},
        "target_branch": pull.base_branch,
        "source_project_id": None if pull.is_fork_gone else _FORK if is_from_fork else PROJECT,
        "target_project_id": PROJECT,
        "merge_commit_sha": pull.merge_commit if pull.merge_commit != pull.head else None,
        "squash_commit_sha": None,
    }


def _listed(pull: Pull) -> dict[str, Any]:
    return _state(pull)


def _note(state: ForgeState, written: Written) -> dict[str, Any]:
    author = _user(state.person(written.author))
    return {"id": written.id, "body": written.body, "author": author, "system": written.is_system}


def _graphql(state: ForgeState, variables: Any) -> Reply:
    """Commits by whom, a hundred a page, as ``mergeRequest`` of GitLab's GraphQL tells them."""
    pull = state.pulls.get(int(variables["id"].rpartition("/")[2]) - 800)
    if pull is None:
        return 200, {"data": {"mergeRequest": None}}
    start = int(variables["after"] or 0)
    page = pull.commits[start : start + _COMMITS_PER_PAGE]
    has_next = start + _COMMITS_PER_PAGE < len(pull.commits)
    committers = dict.fromkeys(commit.committer for commit in pull.commits if commit.committer)
    return 200, {
        "data": {
            "mergeRequest": {
                "committers": {"nodes": [{"username": login} for login in committers]},
                "commits": {
                    "nodes": [_commit(commit) for commit in page],
                    "pageInfo": {"hasNextPage": has_next, "endCursor": str(start + _COMMITS_PER_PAGE)},
                },
            }
        }
    }


def _commit(commit: Commit) -> dict[str, Any]:
    return {"authorName": commit.name, "author": {"username": commit.author} if commit.author else None}
