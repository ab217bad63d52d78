"""``flowsync watch`` as a process of its own, whose log is read as it is written."""

import http.client
import signal
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from flowsync.ground.json_text import parse_json
from tests.support.programs import FLOWSYNC, environment

Line = dict[str, Any]
_SECONDS = 60


@dataclass(kw_only=True)
class WatchProcess:
    """A watch over ``repo`` with a data folder and a store of its own; it is killed at the end if it still runs."""

    folder: Path
    repo: str
    store: str
    data: str = "data"
    mode: str = "apply"
    options: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    seen: int = 0

    def __post_init__(self) -> None:
        self._came = threading.Condition()

    def __enter__(self) -> Self:
        given = ["--repo", self.repo, "--store", self.store, "--data", self.data, "--mode", self.mode]
        self.process = subprocess.Popen(
            [FLOWSYNC, "watch", *given, "--interval", "1s", "--listen", "127.0.0.1:0", *self.options],
            cwd=self.folder,
            env=environment(**self.variables),
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        assert self.process.stderr is not None
        self.process.stderr.close()

    def wait_for(self, event: str, **facts: object) -> Line:
        """The next line of this event, with these facts, behind the last one that was waited for."""
        return self._wait(lambda line: line["event"] == event and all(line.get(key) == facts[key] for key in facts))

    def wait_for_cycles(self, number: int) -> None:
        """Wait for so many more cycles to end."""
        for _ in range(number):
            self.wait_for("cycle")

    def ask(self, path: str) -> tuple[int, bytes]:
        """Ask one of its pages."""
        (started,) = (line for line in [*self.lines] if line["event"] == "started")
        connection = http.client.HTTPConnection(started["listens"], timeout=_SECONDS)
        connection.request("GET", path)
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    def metric(self, name: str) -> float:
        """The value of a metric, with its labels as Prometheus writes them."""
        text = self.ask("/metrics")[1].decode()
        (value,) = (line.rpartition(" ")[2] for line in text.splitlines() if line.startswith(f"{name} "))
        return float(value)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end, and wait until it has; its exit code."""
        self.process.send_signal(number)
        code = self.process.wait(_SECONDS)
        self._reader.join()
        return code

    def _wait(self, fits: Callable[[Line], bool]) -> Line:
        def find() -> bool:
            while self.seen < len(self.lines):
                self.seen += 1
                if fits(self.lines[self.seen - 1]):
                    return True
            return False

        with self._came:
            assert self._came.wait_for(find, _SECONDS), [*self.lines]
            return self.lines[self.seen - 1]

    def _read(self) -> None:
        assert self.process.stderr is not None
        for text in self.process.stderr:
            with self._came:
                self.lines.append(parse_json(text) if text.startswith("{") else {"event": "text", "text": text})
                self._came.notify_all()
