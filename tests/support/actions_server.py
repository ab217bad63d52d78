"""What GitHub's API says of runs and their artifacts, in front of a ``ForgeServer`` that answers everything else.

with ForgeServer() as forge, ActionsServer(forge) as server:
    server.leave(1, "flowsync-review", archive)      # run 1 has left this archive
"""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any, Self
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen
from zipfile import ZIP_DEFLATED, ZipFile

from tests.support.forge_server import TOKEN, ForgeServer

OWN, FORK = 1, 2
"""The ids of the repository and of a fork of it."""
_KEPT = "/kept/"


def archive(files: Mapping[str, bytes]) -> bytes:
    """A ZIP archive with these files, by their names as they are."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return written.getvalue()


def folder_archive(folder: Path) -> bytes:
    """What actions/upload-artifact makes of a folder."""
    return archive({path.name: path.read_bytes() for path in folder.iterdir()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """An artifact of a run for ``branch`` of a repository, which an ``event`` started."""

    run: int
    event: str
    name: str
    content: bytes
    branch: str
    repository: int
    expired: bool


class ActionsServer:
    """The server; it lives inside ``with``."""

    def __init__(self, forge: ForgeServer) -> None:
        self.forge = forge
        self.artifacts: list[Artifact] = []
        self.seen: list[tuple[str, str]] = []
        """Every request to this server that was not for the forge: its path, and its Authorization."""
        self.branch = "change"
        """The branch of every pull request."""
        self.server = _Server(("127.0.0.1", 0), _Handler)
        self.server.actions = self

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        """Where the API is."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def leave(
        self,
        run: int,
        name: str,
        content: bytes,
        *,
        branch: str = "main",
        repository: int = OWN,
        expired: bool = False,
        event: str = "push",
    ) -> None:
        """Let a run have left an artifact."""
        self.artifacts.append(
            Artifact(
                run=run,
                event=event,
                name=name,
                content=content,
                branch=branch,
                repository=repository,
                expired=expired,
            )
        )

    def answer(self, path: str, query: Mapping[str, list[str]]) -> Any:
        """What there is at a path below the repository: JSON data, bytes, or an address to go to; None for nothing."""
        match path.strip("/").split("/"):
            case ["actions", "runs", run, "artifacts"]:
                return self._listed([index for index, one in enumerate(self.artifacts) if one.run == int(run)], query)
            case ["actions", "runs", run]:
                return {"event": next(one.event for one in self.artifacts if one.run == int(run))}
            case ["actions", "artifacts"]:
                return self._listed(list(range(len(self.artifacts))), query)
            case ["actions", "artifacts", index, "zip"]:
                return f"{self.url}/kept/{index}"
            case ["pulls"]:
                return [self._pull(number) for number in self.forge.state.pulls if self._fits(number, query)]
        return None

    def _listed(self, indexes: list[int], query: Mapping[str, list[str]]) -> Any:
        found = [index for index in indexes if [self.artifacts[index].name] == query.get("name")]
        return {"total_count": len(found), "artifacts": [self._artifact(index) for index in found]}

    def _artifact(self, index: int) -> dict[str, Any]:
        one = self.artifacts[index]
        run = {"id": one.run, "repository_id": OWN, "head_repository_id": one.repository, "head_branch": one.branch}
        return {"id": index, "name": one.name, "expired": one.expired, "workflow_run": run}

    def _fits(self, number: int, query: Mapping[str, list[str]]) -> bool:
        pull = self.forge.state.pulls[number]
        owner = "omar" if pull.is_fork else self.forge.state.owner
        return query["head"] == [f"{owner}:{self.branch}"] and not pull.merge_commit and query["state"] == ["open"]

    def _pull(self, number: int) -> dict[str, Any]:
        pull = self.forge.state.pulls[number]
        source = None if pull.is_fork_gone else {"id": FORK if pull.is_fork else OWN}
        return {"number": number, "head": {"sha": pull.head, "repo": source}, "base": {"ref": pull.base_branch}}


class _Server(ThreadingHTTPServer):
    actions: ActionsServer


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        actions, parts = self.server.actions, urlsplit(self.path)
        _, found, below = parts.path.partition(f"/repos/{actions.forge.state.repository}/")
        value = actions.answer(below, parse_qs(parts.query)) if found else None
        if parts.path.startswith(_KEPT):
            value = actions.artifacts[int(parts.path.removeprefix(_KEPT))].content
        if value is None:
            self._forward()
            return
        actions.seen.append((parts.path, self.headers.get("Authorization", "")))
        self._answer(value)

    def _answer(self, value: Any) -> None:
        if isinstance(value, bytes):
            self._reply(200, value)
        elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._reply(401, b"{}")
        elif isinstance(value, str):
            self._reply(302, b"", Location=value)
        else:
            self._reply(200, json.dumps(value).encode())

    def _forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
        headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        request = Request(self.server.actions.forge.url + self.path, body, headers, method=self.command)
        try:
            with urlopen(request) as answer:
                self._reply(answer.status, answer.read(), **_passed_on(answer.headers))
        except HTTPError as error:
            with error:
                self._reply(error.code, error.read(), **_passed_on(error.headers))

    do_POST = do_PATCH = _forward  # noqa: N815 (names of http.server)

    def _reply(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (http.server's name)
        """Say nothing."""


def _passed_on(headers: Any) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name in ("Link", "Location", "Retry-After")}
