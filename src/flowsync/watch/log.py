"""The log of watch: one line for each thing that happened, as JSON for programs or as a sentence for people."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, TextIO

from flowsync.ground.json_text import compact_json
from flowsync.render.printable import encodable, printable
from flowsync.watch.values import Cycle, Happening, Level, Result

_QUIET = frozenset({Result.UNCHANGED, Result.STANDS_BY, Result.PENDING, Result.REFUSED})
"""What people need not read of every cycle: it was said when it began."""


class Log:
    """Writes to a stream; ``now`` tells the time in UTC. With ``once`` no cycle follows the first. A stream that takes
    nothing more is no reason to stop."""

    def __init__(self, stream: TextIO, now: Callable[[], datetime], *, as_json: bool, once: bool = False) -> None:
        self._stream = stream
        self._now = now
        self._as_json = as_json
        self._once = once

    def happened(self, happening: Happening) -> None:
        """Write it, with its details."""
        more = {**happening.facts, **happening.details}
        if self._as_json:
            self._write_json(happening.level, happening.event, {"message": happening.text, **more})
        else:
            self._write_text(happening.level, happening.text, happening.details)

    def cycle_ended(self, cycle: Cycle) -> None:
        """Write how it ended, for programs; for people what was said on the way is enough."""
        if self._as_json:
            self._write_json(Level.INFO, "cycle", _told(cycle))
        elif cycle.result not in _QUIET and not self._once:
            self._write_text(Level.INFO, f"Cycle {cycle.result}; the next one in {cycle.wait:.0f} s.", {})

    def _write_json(self, level: Level, event: str, data: dict[str, Any]) -> None:
        line = {"time": self._stamp(), "level": str(level), "event": event, **data}
        self._write(compact_json(_encodable(line)))

    def _write_text(self, level: Level, text: str, details: Any) -> None:
        said = [f"{self._stamp()} {level.upper():7} {text}", *(f"    {line}" for line in _lines(details))]
        self._write("\n".join(map(printable, said)))

    def _stamp(self) -> str:
        return self._now().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(text + "\n")
            self._stream.flush()


def _told(cycle: Cycle) -> dict[str, Any]:
    told: dict[str, Any] = {"result": str(cycle.result), "commit": cycle.commit}
    if cycle.observed is not None:
        told["serial"] = cycle.observed.serial
    if cycle.outlook is not None and cycle.outlook.digest:
        told["digest"] = cycle.outlook.digest
    steps = {str(step): round(seconds, 3) for step, seconds in cycle.steps.items()}
    return {**told, "seconds": round(cycle.seconds, 3), "steps": steps, "next_in_seconds": round(cycle.wait, 1)}


def _lines(details: Any) -> list[str]:
    """The details for people: findings by line, reason and hint."""
    found = [
        f"{finding['code']}{' ' + finding['address'] if finding['address'] else ''}: {finding['text']}"
        for finding in details.get("findings", ())
    ]
    return [*found, *(details[name] for name in ("reason", "hint") if details.get(name))]


def _encodable(value: Any) -> Any:
    """The data with texts that UTF-8 can carry: names of files may hold other bytes."""
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, dict):
        return {key: _encodable(item) for key, item in value.items()}
    return [_encodable(item) for item in value] if isinstance(value, (list, tuple)) else value
