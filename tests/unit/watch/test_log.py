"""The log: JSON lines for programs, sentences for people."""

import io
from datetime import UTC, datetime

from flowsync.ground.json_text import parse_json
from flowsync.watch.log import Log
from flowsync.watch.values import Cycle, Happening, Level, Observed, Outlook, Result, Step

AT = datetime(2026, 11, 21, 21, 0, 0, 123_000, tzinfo=UTC)
REFUSED = Happening(
    event="refused",
    text="Refused 3f2a91c: protected AccessFlow/x.",
    level=Level.ERROR,
    facts={"commit": "3f2a91c"},
    details={"findings": [{"code": "protected", "address": "AccessFlow/x", "text": "It is\nprotected \udcff."}]},
)
CYCLE = Cycle(
    result=Result.APPLIED,
    seconds=0.5,
    steps={Step.FETCH: 0.25},
    wait=61.23,
    commit="3f2a91c",
    outlook=Outlook(digest="d1"),
    observed=Observed(serial=7),
)


def lines(*happenings: Happening, cycle: Cycle | None = None, as_json: bool) -> list[str]:
    stream = io.StringIO()
    log = Log(stream, lambda: AT, as_json=as_json)
    for happening in happenings:
        log.happened(happening)
    if cycle is not None:
        log.cycle_ended(cycle)
    return stream.getvalue().splitlines()


def test_a_happening_is_one_line_of_json() -> None:
    (line,) = lines(REFUSED, as_json=True)
    assert parse_json(line) == {
        "time": "2026-11-21T21:00:00.123Z",
        "level": "error",
        "event": "refused",
        "message": "Refused 3f2a91c: protected AccessFlow/x.",
        "commit": "3f2a91c",
        "findings": [{"code": "protected", "address": "AccessFlow/x", "text": "It is\nprotected \\udcff."}],
    }


def test_a_cycle_is_one_line_of_json() -> None:
    (line,) = lines(cycle=CYCLE, as_json=True)
    assert parse_json(line) == {
        "time": "2026-11-21T21:00:00.123Z",
        "level": "info",
        "event": "cycle",
        "result": "applied",
        "commit": "3f2a91c",
        "serial": 7,
        "digest": "d1",
        "seconds": 0.5,
        "steps": {"fetch": 0.25},
        "next_in_seconds": 61.2,
    }


def test_people_read_sentences() -> None:
    failed = Happening(event="cycle-failed", text="A cycle failed.", details={"reason": "No server.", "hint": "Start."})
    assert lines(REFUSED, failed, cycle=CYCLE, as_json=False) == [
        "2026-11-21T21:00:00.123Z ERROR   Refused 3f2a91c: protected AccessFlow/x.",
        "    protected AccessFlow/x: It is\\nprotected \\udcff.",
        "2026-11-21T21:00:00.123Z INFO    A cycle failed.",
        "    No server.",
        "    Start.",
        "2026-11-21T21:00:00.123Z INFO    Cycle applied; the next one in 61 s.",
    ]


def test_a_stream_that_is_gone_is_no_error() -> None:
    stream = io.StringIO()
    stream.close()
    Log(stream, lambda: AT, as_json=True).happened(REFUSED)
