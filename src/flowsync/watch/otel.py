"""Traces by OpenTelemetry over OTLP/HTTP. Only who asked for traces imports this."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span as OtelSpan

from flowsync import __version__
from flowsync.watch.tracing import Span

_FLUSH_MILLISECONDS = 3000


class OtelTracing:
    """Sends spans where the variables of OpenTelemetry say, in the background; what cannot be sent is lost."""

    def __init__(self) -> None:
        # A collector that is away is no event of ours: its complaints would be lines of the log that are no JSON.
        logging.getLogger("opentelemetry").addHandler(logging.NullHandler())
        logging.getLogger("opentelemetry").propagate = False
        resource = Resource.create({"service.name": "flowsync-watch", "service.version": __version__})
        self._provider = TracerProvider(resource=resource)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("flowsync.watch", __version__)

    @contextmanager
    def span(self, name: str) -> Iterator[Span]:
        """A span below the one that is open."""
        with self._tracer.start_as_current_span(name) as span:
            yield _Span(span)

    def close(self) -> None:
        """Send what is left, for three seconds at most."""
        self._provider.force_flush(_FLUSH_MILLISECONDS)
        self._provider.shutdown()


class _Span:
    def __init__(self, span: OtelSpan) -> None:
        self._span = span

    def set(self, name: str, value: str | int | float | bool) -> None:
        """Say something of it; an empty text says nothing."""
        if value != "":
            self._span.set_attribute(name, value)
