"""Fetches what another run has left, and takes it for what it is: data that anybody may have written.

A pull request may change the workflow that plans it, so its review can be any bytes under any name: of the archive one
file is read, by its name, into memory, up to a limit, and written where this program was told to. Which pull request it
belongs to is asked of GitHub, never of the archive. Standard library only: it runs before anything else is trusted.
"""

import io
import json
import lzma
import os
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

REVIEW = ("flowsync-review", "review.json", 64 * 2**20)
STATE = ("flowsync-state", "state.jsonl", 512 * 2**20)
"""The name of an artifact, the only file that is read of it, and how many bytes that may have."""

_EVENTS_OF_BRANCH = ("push", "schedule", "workflow_dispatch")
"""What starts a workflow as the branch itself has it."""
_ANSWER_BYTES = 8_000_000
_SECONDS = 60


class StoppedError(Exception):
    """There is something that is not as it must be; the text says what."""


class _Redirects(HTTPRedirectHandler):
    """Follows to where archives are kept, without the token and without leaving TLS."""

    def redirect_request(
        self,
        req: Request,
        fp: Any,  # noqa: ARG002
        code: int,  # noqa: ARG002
        msg: str,  # noqa: ARG002
        headers: Any,  # noqa: ARG002
        newurl: str,
    ) -> Request:
        """The next request; StoppedError where it would go over another kind of connection."""
        if urlsplit(newurl).scheme != urlsplit(req.full_url).scheme:
            raise StoppedError("GitHub's API leads to an address of another kind.")
        return Request(newurl)


def asked(path: str, limit: int = _ANSWER_BYTES, **query: str | int) -> bytes:
    """What GitHub's API answers; StoppedError when it refuses, or has more than ``limit`` bytes to say."""
    url = f"{os.environ['GITHUB_API_URL']}/repos/{os.environ['GITHUB_REPOSITORY']}/{path}"
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {os.environ['GITHUB_TOKEN']}",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    try:
        opener = build_opener(_Redirects)
        with opener.open(Request(f"{url}?{urlencode(query)}", headers=headers), timeout=_SECONDS) as answer:
            content: bytes = answer.read(limit + 1)
    except HTTPError as error:
        raise StoppedError(f"GitHub's API answers {error.code} to {path.partition('?')[0]}.") from error
    except (URLError, OSError) as error:
        raise StoppedError(f"GitHub's API cannot be reached for {path}.") from error
    if len(content) > limit:
        raise StoppedError(f"The answer of GitHub's API to {path} is larger than {limit} bytes.")
    return content


def only_file(archive: bytes, name: str, limit: int) -> bytes:
    """The bytes of the one file with that name; StoppedError when there is not just one, or more of it."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            found = [entry for entry in opened.infolist() if entry.filename == name]
            if len(found) != 1:
                raise StoppedError(f"The artifact holds {len(found)} files {name}.")
            with opened.open(found[0]) as file:
                content = file.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, OSError) as error:
        raise StoppedError("The artifact is no archive that can be read.") from error
    if len(content) > limit:
        raise StoppedError(f"{name} is larger than {limit} bytes.")
    return content


def pull_request_of(event: dict[str, Any]) -> int | None:
    """The open pull request to the default branch whose head is still the commit that the run of the event planned;
    None where there is none by now."""
    run = event["workflow_run"]
    repository, branch, base = run["head_repository"], run["head_branch"], event["repository"]["default_branch"]
    if repository is None:
        return None
    head = f"{repository['owner']['login']}:{branch}"
    for pull in json.loads(asked("pulls", state="open", head=head, base=base, per_page=100)):
        source = pull["head"]["repo"]
        if pull["head"]["sha"] == run["head_sha"] and source and source["id"] == repository["id"]:
            return int(pull["number"])
    return None


def review_of(run: dict[str, Any]) -> bytes:
    """The review that ``run`` has left. Whether it is one, 'flowsync comment' says."""
    artifact, name, limit = REVIEW
    listed = json.loads(asked(f"actions/runs/{int(run['id'])}/artifacts", name=artifact, per_page=100))
    newest = max((entry["id"] for entry in listed["artifacts"] if entry["name"] == artifact), default=None)
    if newest is None:
        raise StoppedError("The run has left no review.")
    return only_file(asked(f"actions/artifacts/{int(newest)}/zip", limit), name, limit)


def exported_state(event: dict[str, Any]) -> bytes | None:
    """What an apply on the default branch of this very repository has left last; None where there is nothing.

    A run of a pull request can leave an artifact of the same name, one of a fork even from a branch of the same name;
    and one *from* the default branch into another one runs the workflows of that other branch, whatever they are.
    """
    artifact, name, limit = STATE
    repository = event["repository"]
    for entry in _artifacts(artifact):
        run = entry["workflow_run"]
        is_own = run["head_repository_id"] == run["repository_id"] == repository["id"]
        is_of_branch = run["head_branch"] == repository["default_branch"] and not entry["expired"]
        if is_own and is_of_branch and _event_of(run) in _EVENTS_OF_BRANCH:
            return only_file(asked(f"actions/artifacts/{int(entry['id'])}/zip", limit), name, limit)
    return None


def _event_of(run: dict[str, Any]) -> str:
    return str(json.loads(asked(f"actions/runs/{int(run['id'])}"))["event"])


def _artifacts(name: str) -> Iterator[dict[str, Any]]:
    """All artifacts with that name, the newest first."""
    listed = json.loads(asked("actions/artifacts", name=quote(name), per_page=100))
    yield from sorted(listed["artifacts"], key=lambda entry: int(entry["id"]), reverse=True)


def is_fork(event: dict[str, Any]) -> bool:
    """Whether the job runs for a pull request from another repository, or from one that is gone."""
    source = event.get("pull_request", {}).get("head", {"repo": event["repository"]})["repo"]
    return source is None or source["id"] != event["repository"]["id"]


def main(asked_for: str, target: Path | None) -> str:
    """Fetch it into ``target``; what there is to say about it, empty where there is nothing."""
    event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
    if asked_for == "fork":
        return "yes" if is_fork(event) else ""
    if asked_for == "pull-request":
        return str(pull_request_of(event) or "")
    content = review_of(event["workflow_run"]) if asked_for == "review" else exported_state(event)
    if content is None or target is None:
        return ""
    target.write_bytes(content)
    return str(target)


if __name__ == "__main__":
    try:
        print(main(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else None))
    except StoppedError as stopped:
        sys.exit(str(stopped))
