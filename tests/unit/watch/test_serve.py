"""The pages that a watch serves, asked over HTTP."""

import http.client
import socket
import time
from collections.abc import Iterator

import pytest

from flowsync.ground.errors import FlowsyncError
from flowsync.watch.health import Health
from flowsync.watch.metrics import Metrics
from flowsync.watch.serve import serving
from flowsync.watch.values import Cycle, Result


@pytest.fixture
def health() -> Health:
    return Health(60, time.monotonic)


@pytest.fixture
def where(health: Health) -> Iterator[str]:
    with serving(("127.0.0.1", 0), health, Metrics("1")) as where:
        yield where


def ask(where: str, path: str, method: str = "GET") -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection(where, timeout=20)
    connection.request(method, path)
    answer = connection.getresponse()
    found = answer.status, answer.headers["Content-Type"], answer.read()
    connection.close()
    return found


def test_health_says_what_is_wrong(where: str, health: Health) -> None:
    assert ask(where, "/healthz") == (200, "application/json", b'{"status":"ok"}')
    health.cycle_ended(Cycle(result=Result.FAILED, seconds=1, steps={}, wait=1, store_failed=True))
    reason = b'{"status":"failing","reason":"the live state store cannot be reached or used"}'
    assert ask(where, "/healthz?verbose") == (503, "application/json", reason)


def test_it_is_ready_after_a_cycle_that_worked(where: str, health: Health) -> None:
    assert ask(where, "/readyz")[0] == 503
    health.cycle_ended(Cycle(result=Result.STANDS_BY, seconds=1, steps={}, wait=1))
    assert ask(where, "/readyz")[0] == 200


def test_metrics_are_in_the_format_of_prometheus(where: str) -> None:
    status, kind, body = ask(where, "/metrics")
    assert (status, kind) == (200, "text/plain; version=0.0.4; charset=utf-8")
    assert b"flowsync_watch_cycles_total" in body


@pytest.mark.parametrize("path", ["/", "/metrics/", "/../etc/passwd", "/healthzz"])
def test_there_is_nothing_else(where: str, path: str) -> None:
    assert ask(where, path)[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_but_reading_is_possible(where: str, method: str) -> None:
    assert ask(where, "/healthz", method)[0] == 501


def test_head_has_no_body(where: str) -> None:
    assert ask(where, "/metrics", "HEAD")[2] == b""


def test_many_who_say_nothing_keep_nobody_out_for_long(health: Health) -> None:
    with serving(("127.0.0.1", 0), health, Metrics("1"), seconds=0.5) as where:
        host, _, port = where.rpartition(":")
        silent = [socket.create_connection((host, int(port))) for _ in range(20)]
        status = 0
        while status != 200:
            try:
                status = ask(where, "/healthz")[0]
            except (OSError, http.client.HTTPException):
                continue
        for one in silent:
            one.close()


def test_a_place_that_is_taken_is_said(where: str, health: Health) -> None:
    host, _, port = where.rpartition(":")
    with (
        pytest.raises(FlowsyncError, match="Nobody can listen at"),
        serving((host, int(port)), health, Metrics("1")),
    ):
        pytest.fail("two listen at one place")
