"""Tells webhooks what happened: from a thread of its own, so that nobody who listens badly holds anything up."""

import hmac
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from queue import Empty, Full, Queue
from threading import Event, Thread
from uuid import uuid4

import httpx2
import stamina
from stamina.instrumentation import set_on_retry_hooks

from flowsync import __version__
from flowsync.model.settings import NotifySettings, WatchEvent
from flowsync.watch.message import Origin, json_body, slack_body
from flowsync.watch.values import Cycle, Happening

URL_VARIABLE = "FLOWSYNC_WEBHOOK_URL"
SECRET_VARIABLE = "FLOWSYNC_WEBHOOK_SECRET"
_MOST_WAITING = 100
_SECONDS = 10.0
_LAST_SECONDS = 5.0
_TOO_MANY_REQUESTS, _FAULTS = 429, 500

set_on_retry_hooks(())  # what a retry comes to is counted; stamina would write lines into the log


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often something is sent, and how long is waited in between: seconds, twice as long each time."""

    attempts: int = 6
    first: float = 1.0
    longest: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    """Something to send. The URL is a secret."""

    url: str = field(repr=False)
    body: bytes
    number: str


class Notifier:
    """Sends what is notable to everybody who wants it.

    ``told`` are the settings that say who; they may change from commit to commit. ``count`` is called with sent, failed
    or dropped. ``now`` tells the time in UTC.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        origin: Origin,
        *,
        told: Callable[[], Sequence[NotifySettings]],
        count: Callable[[str], None],
        now: Callable[[], datetime],
        patience: Patience = Patience(),
    ) -> None:
        self._environment = environment
        self._origin = origin
        self._told = told
        self._count = count
        self._now = now
        self._patience = patience
        self._waiting: Queue[_Letter] = Queue(_MOST_WAITING)
        self._ending = Event()
        self._thread = Thread(target=self._send_all, name="flowsync-webhooks", daemon=True)
        self._thread.start()

    def happened(self, happening: Happening) -> None:
        """Put it into the queue of each who wants it; where that is full, it is dropped and counted."""
        if happening.notable is None:
            return
        at = self._now().isoformat(timespec="seconds").replace("+00:00", "Z")
        for url, style in self._receivers(happening.notable):
            number = uuid4().hex
            body = (
                slack_body(happening, self._origin)
                if style == "slack"
                else json_body(happening, self._origin, number=number, at=at)
            )
            try:
                self._waiting.put_nowait(_Letter(url=url, body=body, number=number))
            except Full:
                self._count("dropped")

    def cycle_ended(self, cycle: Cycle) -> None:
        """Nobody is told of a cycle by itself."""

    def close(self) -> None:
        """Send what is left, for five seconds at most; the rest is dropped and counted, what is being sent too."""
        self._ending.set()
        self._thread.join(_LAST_SECONDS)
        if self._thread.is_alive():
            self._count("dropped")
        with suppress(Empty):
            while True:
                self._waiting.get_nowait()
                self._count("dropped")

    def _receivers(self, event: WatchEvent) -> list[tuple[str, str]]:
        """URL and format of each who wants to know of the event; a variable that is not set is nobody."""
        named = [(one.url_from, one.format) for one in self._told() if event in one.events]
        known = [(URL_VARIABLE, "json"), *named]
        found = {(self._environment.get(name, ""), style) for name, style in known}
        return sorted((url, style) for url, style in found if url)

    def _send_all(self) -> None:
        with httpx2.Client(timeout=_SECONDS, headers={"user-agent": f"flowsync/{__version__}"}) as client:
            while not (self._ending.is_set() and self._waiting.empty()):
                with suppress(Empty):
                    self._count(self._sent(client, self._waiting.get(timeout=0.1)))

    def _sent(self, client: httpx2.Client, letter: _Letter) -> str:
        patience = self._patience
        try:
            for attempt in stamina.retry_context(
                on=_may_pass,
                attempts=patience.attempts,
                timeout=None,
                wait_initial=patience.first,
                wait_max=patience.longest,
                wait_jitter=patience.first / 2,
            ):
                with attempt:
                    client.post(letter.url, content=letter.body, headers=self._headers(letter)).raise_for_status()
        except (httpx2.HTTPError, httpx2.InvalidURL):  # neither may be told: the URL is in the message
            return "failed"
        return "sent"

    def _headers(self, letter: _Letter) -> dict[str, str]:
        """The headers of one attempt: the time is that of the attempt, so that an old one is worth nothing."""
        at, secret = str(int(time.time())), self._environment.get(SECRET_VARIABLE, "")
        usual = {"content-type": "application/json", "idempotency-key": letter.number, "x-flowsync-timestamp": at}
        return {**usual, "x-flowsync-signature": signature(secret, at, letter.body)} if secret else usual


def signature(secret: str, at: str, body: bytes) -> str:
    """``sha256=`` and the HMAC in hexadecimal over the timestamp, a dot and the body; a receiver works out the same."""
    return f"sha256={hmac.new(secret.encode(), f'{at}.'.encode() + body, sha256).hexdigest()}"


def _may_pass(error: Exception) -> bool:
    """Whether another attempt may succeed: the network, a receiver that failed, or one that asks for patience."""
    if isinstance(error, httpx2.HTTPStatusError):
        return error.response.status_code == _TOO_MANY_REQUESTS or error.response.status_code >= _FAULTS
    return isinstance(error, httpx2.TransportError) and not isinstance(error, httpx2.UnsupportedProtocol)
