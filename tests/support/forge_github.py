"""GitHub's API over a ``ForgeState``: the endpoints that flowsync uses, with the fields that it reads."""

from typing import Any
from urllib.parse import unquote

from tests.support.forge_state import Commit, ForgeState, Person, Pull, Review, Written

NOT_FOUND = (404, {"message": "Not Found"})
Reply = tuple[int, Any]
_MOST_COMMITS = 250


def github_reply(state: ForgeState, method: str, path: str, body: Any) -> Reply | None:
    """The status and JSON value for one request; None when GitHub has no such endpoint."""
    parts = [unquote(part) for part in path.strip("/").split("/")]
    match [method, *parts]:
        case ["POST", "graphql"]:
            return 200, {"data": {"viewer": {"login": state.me}}}
        case ["GET", "orgs", _, "teams", slug]:
            team = state.teams.get(slug)
            return NOT_FOUND if state.hidden_teams or team is None else (200, {"id": 1, "slug": slug})
        case ["GET", "orgs", _, "teams", slug, "memberships", login]:
            is_in = not state.hidden_teams and login in state.teams.get(slug, set())
            return (200, {"state": "active", "role": "member"}) if is_in else NOT_FOUND
        case [_, "repos", owner, name, *rest] if f"{owner}/{name}" == state.repository:
            return _of_repository(state, method, rest, body)
    return None


def _of_repository(state: ForgeState, method: str, parts: list[str], body: Any) -> Reply | None:
    match [method, *parts]:
        case ["GET", "collaborators", login, "permission"]:
            person = state.people.get(login)
            if person is None:
                return NOT_FOUND
            return 200, {"permission": person.permission, "role_name": person.permission}
        case ["GET", "commits", commit, "pulls"]:
            return 200, [_listed(state, pull) for pull in state.merged_with(commit)]
        case ["PATCH", "issues", "comments", comment]:
            return _edited(state, int(comment), body)
        case [_, "pulls" | "issues", number, *rest]:
            pull = state.pulls.get(int(number))
            return NOT_FOUND if pull is None else _of_pull(state, pull, [method, parts[0], *rest], body)
    return None


def _of_pull(state: ForgeState, pull: Pull, parts: list[str], body: Any) -> Reply | None:
    match parts:
        case ["GET", "pulls"]:
            return 200, _pull(state, pull)
        case ["GET", "pulls", "commits"]:
            return 200, [_commit(state, commit) for commit in pull.commits[:_MOST_COMMITS]]
        case ["GET", "pulls", "reviews"]:
            return 200, [_review(state, index, review) for index, review in enumerate(pull.reviews)]
        case ["GET", "issues", "comments"]:
            return 200, [_comment(state, pull, written) for written in pull.comments if not written.is_system]
        case ["POST", "issues", "comments"]:
            return 201, _comment(state, pull, state.write(pull.number, state.me, body["body"]))
    return None


def _edited(state: ForgeState, comment: int, body: Any) -> Reply:
    written = state.written(comment)
    if written is None:
        return NOT_FOUND
    written.body = body["body"]
    pull = next(pull for pull in state.pulls.values() if written in pull.comments)
    return 200, _comment(state, pull, written)


def _user(person: Person) -> dict[str, Any]:
    return {"login": person.login, "id": person.id, "type": "Bot" if person.is_bot else "User"}


def _url(state: ForgeState, pull: Pull) -> str:
    return f"https://github.example/{state.repository}/pull/{pull.number}"


def _pull(state: ForgeState, pull: Pull) -> dict[str, Any]:
    fork = None if pull.is_fork_gone else {"full_name": f"{pull.author}/{state.name}"}
    here = {"full_name": state.repository}
    is_from_fork = pull.is_fork or pull.is_fork_gone
    return {
        "number": pull.number,
        "html_url": _url(state, pull),
        "title": pull.title,
        "user": _user(state.person(pull.author)),
        "head": {"sha": pull.head, "ref": "change", "repo": fork if is_from_fork else here},
        "base": {"sha": pull.base, "ref": pull.base_branch, "repo": here},
        "merged": bool(pull.merge_commit),
        "merge_commit_sha": pull.merge_commit or None,
        "commits": len(pull.commits) + pull.more_commits,
    }


def _listed(state: ForgeState, pull: Pull) -> dict[str, Any]:
    base = {"ref": pull.base_branch, "repo": {"full_name": state.repository}}
    return {"number": pull.number, "merged_at": pull.merged_at or None, "base": base}


def _commit(state: ForgeState, commit: Commit) -> dict[str, Any]:
    signature = {"name": commit.name, "email": "somebody@larkfield.example", "date": "2026-11-20T09:00:00Z"}
    return {
        "sha": commit.id,
        "commit": {"author": signature, "committer": signature},
        "author": _user(state.person(commit.author)) if commit.author else None,
        "committer": _user(state.person(commit.committer)) if commit.committer else None,
    }


def _review(state: ForgeState, index: int, review: Review) -> dict[str, Any]:
    user = _user(state.person(review.login)) if review.login else None
    return {"id": 70 + index, "user": user, "state": review.state, "commit_id": review.commit}


def _comment(state: ForgeState, pull: Pull, written: Written) -> dict[str, Any]:
    url = f"{_url(state, pull)}#issuecomment-{written.id}"
    user = _user(state.person(written.author)) if written.author else None
    return {"id": written.id, "body": written.body, "user": user, "html_url": url}
