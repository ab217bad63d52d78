"""The few pages that watch serves: /healthz, /readyz and /metrics. It takes nothing in and changes nothing."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import BoundedSemaphore, Lock, Thread
from typing import Any

from flowsync.ground.errors import FlowsyncError
from flowsync.ground.json_text import compact_json
from flowsync.watch.health import Health
from flowsync.watch.metrics import Metrics

_MOST_AT_ONCE = 8
_MOST_SECONDS = 5.0
_LOOK_SECONDS = 0.25
_JSON = "application/json"
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"

Page = tuple[HTTPStatus, str, bytes]


@contextmanager
def serving(
    address: tuple[str, int], health: Health, metrics: Metrics, *, seconds: float = _MOST_SECONDS
) -> Iterator[str]:
    """Serve at a host and port, 0 for any that is free, as long as the context lasts; gives where it is. Nobody is
    served for more than so many ``seconds``.

    Raises FlowsyncError when nobody can listen there.
    """
    try:
        server = _Server(address, health, metrics, seconds)
    except OSError as error:
        where = f"{address[0]}:{address[1]}"
        raise FlowsyncError(
            f"Nobody can listen at {where}: {error.strerror}.", hint="Give another --listen."
        ) from error
    thread = Thread(target=server.serve_forever, args=(_LOOK_SECONDS,), name="flowsync-http", daemon=True)
    thread.start()
    try:
        yield server.where
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    """Answers few at once and each quickly: who is slow, or one too many, is cut."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], health: Health, metrics: Metrics, seconds: float) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.seconds = seconds
        self._health = health
        self._metrics = metrics
        self._free = BoundedSemaphore(_MOST_AT_ONCE)
        self._open: dict[socket.socket, float] = {}
        self._lock = Lock()
        super().__init__(address, _Handler)

    @property
    def where(self) -> str:
        """The host and the port it listens at."""
        host, port = self.server_address[:2]
        return f"[{host!s}]:{port}" if self.address_family == socket.AF_INET6 else f"{host!s}:{port}"

    def page(self, path: str) -> Page | None:
        """What is at a path; None where there is nothing."""
        if path == "/metrics":
            return HTTPStatus.OK, _PROMETHEUS, self._metrics.text()
        if path == "/healthz":
            return _state(self._health.problem)
        return _state("" if self._health.is_ready else "no cycle has worked yet") if path == "/readyz" else None

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own, unless there are too many."""
        if not self._free.acquire(blocking=False):
            self.shutdown_request(request)
            return
        with self._lock:
            self._open[request] = time.monotonic()
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, and make room for the next one."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                self._open.pop(request, None)
            self._free.release()

    def service_actions(self) -> None:
        """Cut who takes too long; called four times a second."""
        with self._lock:
            late = [one for one, began in self._open.items() if time.monotonic() - began > self.seconds]
        for one in late:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no event."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "flowsync"
    sys_version = ""

    def setup(self) -> None:
        """Wait no longer than that for each part of a request."""
        super().setup()
        self.connection.settimeout(self.server.seconds)

    def do_GET(self) -> None:
        page = self.server.page(self.path.partition("?")[0])
        status, kind, body = page or (HTTPStatus.NOT_FOUND, _JSON, compact_json({"status": "no such page"}).encode())
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 (the same)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the same)
        """Requests are not logged."""


def _state(problem: str) -> Page:
    status = HTTPStatus.SERVICE_UNAVAILABLE if problem else HTTPStatus.OK
    said = {"status": "failing", "reason": problem} if problem else {"status": "ok"}
    return status, _JSON, compact_json(said).encode()
