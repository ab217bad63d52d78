"""Progress on a terminal for what takes more than a second."""

import time
from collections.abc import Callable

from flowsync.cli.console import Console

_FIRST_AFTER_SECONDS = 1.0
_EVERY_SECONDS = 0.2


class ProgressLine:
    """One line on stderr that says how many files are done; nothing when stderr is no terminal or it was quick."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._stream = console.err
        self._shown = False
        self._next = clock() + _FIRST_AFTER_SECONDS if self._stream.isatty() else float("inf")

    def __call__(self, done: int, total: int) -> None:
        """Tell that ``done`` of ``total`` files are read."""
        now = self._clock()
        if now >= self._next:
            self._next, self._shown = now + _EVERY_SECONDS, True
            self._stream.write(f"\rReading policies: {done:,} of {total:,} files")
            self._stream.flush()

    def close(self) -> None:
        """Take the line away."""
        if self._shown:
            self._stream.write("\r\033[K")
            self._stream.flush()
