"""Traces of cycles, for those who asked for them; nothing is imported for others."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from flowsync.ground.errors import FlowsyncError

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")


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


def tracing_of(environment: Mapping[str, str]) -> Tracing:
    """Traces go where OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or OTEL_EXPORTER_OTLP_ENDPOINT says (OpenTelemetry
    specification, "OTLP Exporter configuration").

    Raises FlowsyncError when one is set and what sends traces is not installed.
    """
    asked = next((name for name in _ENDPOINTS if environment.get(name)), None)
    if asked is None or environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return NoTracing()
    try:
        from flowsync.watch.otel import OtelTracing  # noqa: PLC0415 (an extra, and 0.2 s to import)
    except ImportError as error:
        raise FlowsyncError(
            f"{asked} is set, and this flowsync is installed without what sends traces: {error}.",
            hint=f"Install it again with its extra 'otel', or unset {asked}.",
        ) from error
    return OtelTracing()
