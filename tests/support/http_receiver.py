"""A small HTTP server that takes in what is sent to it: webhooks, traces."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from flowsync.ground.json_text import parse_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One request: its path, its headers by lower-case names, its body."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return parse_json(self.body)


@dataclass(kw_only=True)
class Receiver:
    """What came in, in order. ``answers`` are the next statuses to answer with, then 200."""

    url: str = ""
    requests: list[Received] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    came: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, number: int, seconds: float = 30) -> list[Received]:
        """All requests, as soon as there are so many."""
        with self.came:
            assert self.came.wait_for(lambda: len(self.requests) >= number, seconds), self.requests
            return [*self.requests]

    def take(self, request: Received) -> int:
        """Take in a request; the status to answer with."""
        with self.came:
            self.requests.append(request)
            self.came.notify_all()
            return self.answers.pop(0) if self.answers else 200


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on this machine, as long as the context lasts."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(receiver.take(Received(path=self.path, headers=headers, body=body)))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
