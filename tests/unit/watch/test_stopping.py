"""Signals that ask a watch to end."""

import os
import signal
import threading

import pytest

from flowsync.watch.stopping import Stopping


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_waiting_and_interrupts_nothing(number: signal.Signals) -> None:
    stopping = Stopping()
    with stopping.asked_by_signals():
        assert not stopping.is_stopping()
        threading.Timer(0.05, os.kill, (os.getpid(), number)).start()
        assert stopping.wait(600)
        assert stopping.is_stopping()
        assert stopping.signal == number
        assert stopping.wait(600), "and it stays so"


def test_a_second_signal_interrupts() -> None:
    stopping = Stopping()
    with stopping.asked_by_signals():
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGTERM)


def test_waiting_ends_by_itself_and_handlers_come_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    stopping = Stopping()
    with stopping.asked_by_signals():
        assert not stopping.wait(0.001)
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before
