"""Traces by OpenTelemetry, taken in by a receiver on this machine."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from flowsync.ground.errors import FlowsyncError
from flowsync.watch.open_tracing import tracing_of
from tests.support.http_receiver import Received, receiving
from tests.support.programs import environment


def spans(requests: list[Received]) -> dict[str, dict[str, object]]:
    """The attributes of every span that was sent, by its name; ``parent`` is the name of the one above."""
    found = []
    for request in requests:
        body = gzip.decompress(request.body) if request.headers.get("content-encoding") == "gzip" else request.body
        sent = ExportTraceServiceRequest.FromString(body)
        found += [span for resource in sent.resource_spans for scope in resource.scope_spans for span in scope.spans]
    names = {span.span_id: span.name for span in found}
    return {
        span.name: {
            **{one.key: one.value.string_value or one.value.int_value for one in span.attributes},
            "parent": names.get(span.parent_span_id, ""),
        }
        for span in found
    }


def test_spans_arrive_with_what_was_said_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as receiver:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url)
        tracing = tracing_of({"OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url})
        with tracing.span("cycle") as cycle:
            cycle.set("flowsync.result", "applied")
            cycle.set("flowsync.commit", "")
            with tracing.span("fetch") as fetch:
                fetch.set("flowsync.serial", 7)
        tracing.close()
    assert {request.path for request in receiver.requests} == {"/v1/traces"}
    assert spans(receiver.requests) == {
        "cycle": {"flowsync.result": "applied", "parent": ""},
        "fetch": {"flowsync.serial": 7, "parent": "cycle"},
    }


@pytest.mark.parametrize("given", [{}, {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_SDK_DISABLED": "true"}])
def test_who_did_not_ask_imports_nothing(given: dict[str, str]) -> None:
    script = (
        "import sys; from flowsync.watch.open_tracing import tracing_of\n"
        f"t = tracing_of({given!r})\n"
        "with t.span('cycle') as span: span.set('a', 1)\n"
        "t.close(); print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment())
    assert done.stdout == "[]\n"


def test_who_asks_without_the_extra_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.resources", None)
    monkeypatch.delitem(sys.modules, "flowsync.watch.otel", raising=False)
    with pytest.raises(FlowsyncError, match="OTEL_EXPORTER_OTLP_ENDPOINT is set") as missing:
        tracing_of({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"})
    assert "extra 'otel'" in missing.value.hint
