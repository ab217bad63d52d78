"""A platform on this machine: a server on loopback that speaks GitHub's and GitLab's API, with faults on demand.

    with ForgeServer() as server:
        server.open(7, author="omar", head=HEAD, base=BASE)        # a pull request, of one commit by its author
        server.review(7, "ines")                                   # she approves its head
        server.merge(7, "c" * 40)                                  # brought to main by this commit
        project.environment.update(server.environment("github"))  # what CI sets on that platform
        server.bodies(7)                                           # the comments, oldest first

It answers for one repository, ``larkfield/policies`` (project 42 of GitLab). People are made when they are named, with
write access; ``server.state`` holds everything, to be changed at will. ``server.fail(...)`` makes the next requests
fail. ``server.exchanges`` has every request with its answer. ``tests/contract/test_forge_contract.py`` holds these
against what the platforms publish of their APIs.
"""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.support.forge_github import Reply, github_reply
from tests.support.forge_gitlab import PROJECT, gitlab_reply
from tests.support.forge_state import Commit, ForgeState, Pull, Review

TOKEN = "token-that-nobody-may-see"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What happens to the next ``times`` requests whose method and path hold ``of``.

    With a ``status`` that is the answer, with ``body`` as it is and ``headers`` beside. ``drop`` closes the connection
    instead, before anything was done or ``after`` it was; ``hold`` answers nothing while the server lives.
    """

    of: str = ""
    times: int = 1
    status: int = 0
    body: str = '{"message": "a fault"}'
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: str = ""
    hold: bool = False


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request and what was answered."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    headers: dict[str, str]
    status: int
    value: Any

    @property
    def name(self) -> str:
        """The method and the path."""
        return f"{self.method} {self.path}"


class ForgeServer:
    """The server; it lives inside ``with``. ``per_page`` is the most that a page holds, whatever is asked for."""

    def __init__(self, *, per_page: int = 100) -> None:
        self.state = ForgeState()
        self.exchanges: list[Exchange] = []
        self.per_page = per_page
        self.released = threading.Event()
        self.lock = threading.Lock()
        self._faults: list[Fault] = []
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.forge = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where the server is; GitHub's API is here, GitLab's below ``/api/v4``."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def environment(self, kind: str, *, number: int | None = None) -> dict[str, str]:
        """What a job on that platform has in its environment, for a pull request where a number is given."""
        if kind == "github":
            ref = {} if number is None else {"GITHUB_REF": f"refs/pull/{number}/merge"}
            here = {"GITHUB_API_URL": self.url, "GITHUB_REPOSITORY": self.state.repository, "GITHUB_TOKEN": TOKEN}
            return {"GITHUB_ACTIONS": "true", **here, **ref}
        ref = {} if number is None else {"CI_MERGE_REQUEST_IID": str(number)}
        here = {"CI_API_V4_URL": f"{self.url}/api/v4", "CI_PROJECT_ID": str(PROJECT), "GITLAB_TOKEN": TOKEN}
        return {"GITLAB_CI": "true", **here, **ref}

    def open(self, number: int, *, author: str, head: str, base: str, **more: Any) -> Pull:
        """Open a pull request; ``more`` are fields of ``Pull``."""
        commits = more.pop("commits", [Commit(id=head, author=author, committer=author)])
        pull = Pull(number=number, author=author, head=head, base=base, commits=commits, **more)
        for login in {author, *(name for commit in commits for name in (commit.author, commit.committer) if name)}:
            self.state.person(login)
        self.state.pulls[number] = pull
        return pull

    def push(self, number: int, head: str, *, author: str = "") -> None:
        """Push a commit to a pull request, by its author if by nobody else."""
        pull = self.state.pulls[number]
        login = author or pull.author
        self.state.person(login)
        pull.head = head
        pull.commits.append(Commit(id=head, author=login, committer=login))

    def merge(
        self, number: int, commit: str, *, at: str = "2026-11-20T10:00:00Z", brought: tuple[str, ...] = ()
    ) -> None:
        """Merge a pull request as a commit; ``brought`` are more commits that came with it. ``at`` is ISO 8601, UTC."""
        pull = self.state.pulls[number]
        pull.merge_commit, pull.merged_at, pull.brought = commit, at, list(brought)

    def review(self, number: int, login: str, state: str = "APPROVED", *, commit: str | None = "") -> None:
        """Review a pull request: its head, unless another commit is given."""
        pull = self.state.pulls[number]
        self.state.person(login)
        pull.reviews.append(Review(login=login, state=state, commit=pull.head if commit == "" else commit))

    def comment(self, number: int, login: str, body: str) -> None:
        """Comment on a pull request as anybody."""
        self.state.write(number, login, body)

    def bodies(self, number: int) -> list[str]:
        """The comments on a pull request, oldest first."""
        return [written.body for written in self.state.pulls[number].comments]

    def fail(self, **fault: Any) -> None:
        """Make the next requests fail: see ``Fault``. Faults that fit the same request come in their order."""
        self._faults.append(Fault(**fault))

    def fault_of(self, name: str) -> Fault | None:
        """The fault of a request, which is used up by it."""
        for index, fault in enumerate(self._faults):
            if fault.of in name:
                rest = [Fault(**{**vars(fault), "times": fault.times - 1})] if fault.times > 1 else []
                self._faults[index : index + 1] = rest
                return fault
        return None

    def count(self, name: str) -> int:
        """How many requests there were whose method and path hold this."""
        return sum(name in exchange.name for exchange in self.exchanges)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    forge: ForgeServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about; what else goes wrong is told by the missing answer."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class's)
        """Nothing: tests ask ``exchanges``."""

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PATCH = do_PUT = do_GET  # noqa: N815 (the base class's)

    def _serve(self) -> None:
        forge, url = self.server.forge, urlsplit(self.path)
        content = self.rfile.read(int(self.headers.get("content-length", 0)))
        with forge.lock:
            fault = forge.fault_of(f"{self.command} {url.path}")
        if fault is not None and fault.hold:
            forge.released.wait()
        if fault is not None and (fault.hold or fault.drop == "before"):
            self.close_connection = True
            return
        self._answer(url.path, dict(parse_qsl(url.query)), json.loads(content) if content else None, fault)

    def _answer(self, path: str, query: dict[str, str], body: Any, fault: Fault | None) -> None:
        forge, headers = self.server.forge, dict[str, str]()
        if fault is not None and fault.status:
            status, text, value = fault.status, fault.body, None
            headers.update(fault.headers)
        else:
            with forge.lock:
                status, value = self._reply(path, query, body)
            value = self._page(path, query, value, headers) if isinstance(value, list) else value
            text = json.dumps(value)
        seen = {name.lower(): said for name, said in self.headers.items()}
        exchange = Exchange(
            method=self.command, path=path, query=query, body=body, headers=seen, status=status, value=value
        )
        with forge.lock:
            forge.exchanges.append(exchange)
        if fault is not None and fault.drop:
            self.close_connection = True
            return
        self._send(status, text.encode(), headers)

    def _reply(self, path: str, query: dict[str, str], body: Any) -> Reply:
        state = self.server.forge.state
        if self.headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {"message": "401 Unauthorized"}
        if path.startswith("/api/"):
            found = gitlab_reply(state, self.command, path, body, query)
        else:
            found = github_reply(state, self.command, path, body)
        return found or (404, {"message": "Not Found"})

    def _page(self, path: str, query: dict[str, str], rows: list[Any], headers: dict[str, str]) -> list[Any]:
        size = min(int(query.get("per_page", 30)), self.server.forge.per_page)
        page = int(query.get("page", 1))
        if page * size < len(rows):
            following = urlencode({**query, "page": page + 1})
            headers["link"] = f'<{self.server.forge.url}{path}?{following}>; rel="next"'
            headers["x-next-page"] = str(page + 1) if path.startswith("/api/") else ""
        return rows[(page - 1) * size : page * size]

    def _send(self, status: int, content: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, said in {"content-type": "application/json", **headers, "content-length": str(len(content))}.items():
            self.send_header(name, said)
        self.end_headers()
        self.wfile.write(content)
