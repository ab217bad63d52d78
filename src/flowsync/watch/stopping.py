"""SIGTERM and SIGINT as a question that can be asked: what runs is finished, what has not begun is left."""

import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ASKED = (signal.SIGTERM, signal.SIGINT)


class Stopping:
    """Whether the process was asked to end, and a way to wait that ends when it is.

    A pipe and not an event: a lock that the interrupted code holds would keep the handler waiting for ever.
    """

    def __init__(self) -> None:
        self.signal: int | None = None
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)

    def is_stopping(self) -> bool:
        """Whether it was asked."""
        return self.signal is not None

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until it is asked; whether it was."""
        select.select([self._read], [], [], max(seconds, 0))
        return self.is_stopping()

    @contextmanager
    def asked_by_signals(self) -> Iterator[None]:
        """Inside, the signals only ask; a second one interrupts at once."""
        before = {number: signal.signal(number, self._ask) for number in _ASKED}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(self._read)
            os.close(self._write)

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        self.signal = number
        os.write(self._write, b"x")
        for one in _ASKED:
            signal.signal(one, signal.default_int_handler)
