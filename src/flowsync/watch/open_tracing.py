"""Traces for those who asked for them; nothing is imported for others."""

from collections.abc import Mapping

from flowsync.ground.errors import FlowsyncError
from flowsync.watch.tracing import NoTracing, Tracing

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")


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
