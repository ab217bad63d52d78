"""The one client for the APIs of platforms: bounded in time and size, patient where that is safe, silent of its token.

- TLS, unless the host is this machine; loopback is asked directly, all else through the proxies of the environment.
- A redirect is followed only when something is read, and only on the same host: nobody else gets the token.
- What can be repeated (reading, writing the same text again) is tried again after a lost connection or a 5xx; what
  cannot only when the platform certainly did not take it: it was not reached, or it refuses because of a rate limit.
- Messages name the method and the path, never a header.
"""

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import responses
from typing import Any
from urllib.parse import urlsplit

import httpx2
import stamina
from stamina.instrumentation import set_on_retry_hooks

from flowsync import __version__
from flowsync.forge.answer import Answer
from flowsync.forge.limits import seconds_to_wait
from flowsync.forge.urls import checked_url, is_loopback, joined, next_url, origin_of
from flowsync.ground.errors import ForgeError
from flowsync.ground.json_text import compact_json, parse_json

_ATTEMPTS = 4
_FIRST_WAIT, _LONGEST_WAIT, _PATIENCE = 0.2, 60.0, 180.0
_LARGEST_ANSWER = 64 * 1024 * 1024
_MOST_PAGES, _MOST_REDIRECTS = 200, 3
_LONGEST_MESSAGE = 200
_TOKEN = re.compile(r"[\x21-\x7e]{1,1000}")
_SECONDS_FOR_ALL = 6  # how many times the time for one part of an answer all of it may take

# Waiting is told by what follows from it; stamina would log it to stderr.
set_on_retry_hooks(())


class RefusedRequestError(ForgeError):
    """The platform answered a request with a status that says no."""

    def __init__(self, message: str, *, hint: str, status: int) -> None:
        super().__init__(message, hint=hint)
        self.status = status


class _TryAgainError(Exception):
    """A request may be sent again, after ``seconds`` where the platform says how long; else ``error`` is the end."""

    def __init__(self, error: ForgeError, seconds: float | None = None) -> None:
        super().__init__()
        self.error = error
        self.seconds = seconds


def _waiting(error: Exception) -> bool | float:
    if not isinstance(error, _TryAgainError):
        return False
    return True if error.seconds is None else error.seconds


_PATIENT = stamina.RetryingCaller(
    attempts=_ATTEMPTS, timeout=_PATIENCE, wait_initial=_FIRST_WAIT, wait_jitter=_FIRST_WAIT
).on(_waiting)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply:
    status: int
    headers: Mapping[str, str]
    content: bytes
    next_url: str

    @property
    def is_success(self) -> bool:
        """Whether the platform did what was asked."""
        return 200 <= self.status < 300  # noqa: PLR2004 (classes of RFC 9110, section 15)

    @property
    def is_redirect(self) -> bool:
        """Whether the answer is somewhere else."""
        return 300 <= self.status < 400  # noqa: PLR2004

    @property
    def is_fault(self) -> bool:
        """Whether the platform itself failed."""
        return self.status >= HTTPStatus.INTERNAL_SERVER_ERROR

    @property
    def value(self) -> Any:
        """The JSON value; None when it is none."""
        try:
            return parse_json(self.content)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    method: str
    url: str
    body: Any = None
    is_repeatable: bool = True

    @property
    def name(self) -> str:
        """How messages call it: the method and the path, without what a query may hold."""
        return f"{self.method} {urlsplit(self.url).path}"


class Api:
    """The API of one platform at ``url``, asked with ``headers`` that hold the token. ``seconds`` is how long each part
    of an answer may take. ``hint`` says what a refused request may lack."""

    def __init__(
        self, url: str, *, platform: str, headers: Mapping[str, str], hint: str, seconds: float = 20.0
    ) -> None:
        self._base, self._origin = checked_url(url), origin_of(url)
        self._platform, self._hint, self._seconds = platform, hint, seconds
        self._client = httpx2.Client(
            headers={"user-agent": f"flowsync/{__version__}", "accept-encoding": "identity", **headers},
            timeout=seconds,
            # a run asks a handful of times; no connection stays open that somebody would have to close
            limits=httpx2.Limits(max_keepalive_connections=0),
            trust_env=not is_loopback(url),
        )

    def __repr__(self) -> str:
        return f"Api({self._base!r})"

    def get(self, path: str) -> Answer:
        """What is at a path below the API's URL."""
        request = _Request(method="GET", url=self._base + path)
        return self._answer(request, self._send(request))

    def find(self, path: str) -> Answer | None:
        """The same; None when the platform says that there is nothing (404)."""
        try:
            return self.get(path)
        except RefusedRequestError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    def pages(self, path: str, *, per_page: int = 100) -> Iterator[Answer]:
        """The items of a list at a path that has no query or one, over all its pages."""
        url = f"{self._base}{path}{'&' if '?' in path else '?'}per_page={per_page}"
        for _ in range(_MOST_PAGES):
            request = _Request(method="GET", url=url)
            reply = self._send(request)
            yield from self._answer(request, reply).items()
            if not reply.next_url:
                return
            url = self._same_origin(request, reply.next_url)
        raise ForgeError(f"{self._platform} lists more for GET {path} than {_MOST_PAGES} pages.")

    def write(self, method: str, path: str, body: Any, *, is_repeatable: bool) -> Answer:
        """Send a JSON body; what was answered. ``is_repeatable`` says that doing it twice does what once does."""
        request = _Request(method=method, url=self._base + path, body=body, is_repeatable=is_repeatable)
        return self._answer(request, self._send(request))

    def query(self, url: str, text: str, variables: Mapping[str, Any]) -> Answer:
        """The data that a GraphQL query asks for, at a URL of the same host."""
        body = {"query": text, "variables": variables}
        request = _Request(method="POST", url=url, body=body)
        self._same_origin(request, url)
        answer = self._answer(request, self._send(request))
        if answer.has("errors"):
            said = " ".join(error.maybe_text("message") for error in answer.items("errors"))
            raise ForgeError(f"{self._platform} refused {request.name}: {said[:_LONGEST_MESSAGE]}", hint=self._hint)
        return answer.part("data")

    def _answer(self, request: _Request, reply: _Reply) -> Answer:
        value = reply.value
        if not isinstance(value, (dict, list)):
            raise ForgeError(
                f"{self._platform} answered {request.name} with what is no JSON.",
                hint="Check that the URL of the API is right, and that no proxy answers in its place.",
            )
        return Answer(value=value, request=request.name)

    def _send(self, request: _Request) -> _Reply:
        """The platform's answer to a request, with redirects followed. Raises ForgeError."""
        for _ in range(_MOST_REDIRECTS):
            reply = self._patiently(request)
            if not reply.is_redirect:
                return reply
            if request.method != "GET":
                raise self._refused(request, reply)
            target = joined(request.url, reply.headers.get("location", ""))
            request = _Request(method="GET", url=self._same_origin(request, target))
        raise ForgeError(f"{self._platform} answered {request.name} with one redirect after another.")

    def _same_origin(self, request: _Request, url: str) -> str:
        if origin_of(url) != self._origin:
            raise ForgeError(
                f"{self._platform} answered {request.name} with a reference to another host, which gets no token.",
                hint="Check the URL of the API; a self-managed platform must know the URL it is reached by.",
            )
        return url

    def _patiently(self, request: _Request) -> _Reply:
        try:
            return _PATIENT(self._once, request)
        except _TryAgainError as error:
            raise error.error from None

    def _once(self, request: _Request) -> _Reply:
        try:
            reply = self._exchange(request)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            raise _TryAgainError(self._unreached(request, f"no connection ({error})")) from None
        except httpx2.RequestError as error:
            lost = self._unreached(request, _reason(error))
            raise (_TryAgainError(lost) if request.is_repeatable else lost) from None
        return self._judged(request, reply)

    def _exchange(self, request: _Request) -> _Reply:
        """One request and all of its answer, which may be neither endless nor endlessly slow."""
        content = None if request.body is None else compact_json(request.body).encode()
        headers = {} if content is None else {"content-type": "application/json"}
        end = time.monotonic() + self._seconds * _SECONDS_FOR_ALL
        received = bytearray()
        with self._client.stream(request.method, request.url, content=content, headers=headers) as response:
            for part in response.iter_bytes():
                received += part
                if len(received) > _LARGEST_ANSWER:
                    raise ForgeError(f"{self._platform} answered {request.name} with more than 64 MiB.")
                if time.monotonic() > end:
                    raise httpx2.ReadTimeout("all of the answer")
            return _Reply(
                status=response.status_code,
                headers=response.headers,
                content=bytes(received),
                next_url=next_url(request.url, response),
            )

    def _judged(self, request: _Request, reply: _Reply) -> _Reply:
        """The reply, when it says yes or somewhere else. Raises _TryAgainError and RefusedRequestError."""
        if reply.is_success or reply.is_redirect:
            return reply
        refused = self._refused(request, reply)
        seconds = seconds_to_wait(reply.status, reply.headers, refused.message)
        if seconds is not None:
            if seconds > _LONGEST_WAIT:
                raise ForgeError(refused.message, hint=f"It takes requests again in {seconds / 60:.0f} minutes.")
            raise _TryAgainError(refused, seconds)
        if reply.is_fault and request.is_repeatable:
            raise _TryAgainError(refused)
        raise refused

    def _refused(self, request: _Request, reply: _Reply) -> RefusedRequestError:
        said = _message(reply.value)
        status = f"{reply.status} {responses.get(reply.status, '')}".strip()
        message = f"{self._platform} refused {request.name}: {status}{f' ({said})' if said else ''}."
        hint = "Try again later." if reply.is_fault else self._hint
        return RefusedRequestError(message, hint=hint, status=reply.status)

    def _unreached(self, request: _Request, reason: str) -> ForgeError:
        known = "" if request.is_repeatable else " Whether it was done is not known."
        return ForgeError(
            f"{self._platform} did not answer {request.name}: {reason}.{known}",
            hint="Run it again when the platform can be reached; a run looks for what an earlier one wrote.",
        )


def checked_token(token: str) -> str:
    """The token without the space around it. Raises ForgeError when it cannot stand in a header."""
    stripped = token.strip()
    if not _TOKEN.fullmatch(stripped):
        raise ForgeError("The token for the platform is empty, or holds characters that no token has.")
    return stripped


def _message(value: Any) -> str:
    """What a refusal says in words."""
    said = (value.get("message") or value.get("error")) if isinstance(value, dict) else ""
    return said[:_LONGEST_MESSAGE].rstrip(".") if isinstance(said, str) else ""


def _reason(error: httpx2.RequestError) -> str:
    return "it took too long" if isinstance(error, httpx2.TimeoutException) else "the connection was lost"
