"""Traces of cycles, as the loop tells them."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Span(Protocol):
    """What is being done, as a trace tells it."""

    def set(self, name: str, value: str | int | float | bool) -> None:
        """Say something of it."""


class Tracing(Protocol):
    """Where traces go."""

    def span(self, name: str) -> AbstractContextManager[Span]:
        """What is done inside the context; an error that leaves it is told, too."""

    def close(self) -> None:
        """Send what is left, for a few seconds at most."""


class NoTracing:
    """Nobody asked for traces."""

    @contextmanager
    def span(self, name: str) -> Iterator[Span]:  # noqa: ARG002 (the protocol's)
        """Tells nobody."""
        yield _NO_SPAN

    def close(self) -> None:
        """There is nothing to send."""


class _NoSpan:
    def set(self, name: str, value: str | int | float | bool) -> None:
        """Tells nobody."""


_NO_SPAN = _NoSpan()
