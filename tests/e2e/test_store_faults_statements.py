"""A fault at every step of ``flowsync apply``: the store is as before or as after, and one clear message says it."""

import os
import signal

import pytest

from tests.e2e.faulty_apply import FaultyApply
from tests.support.new_stores import NewStore
from tests.support.projects import Project
from tests.support.stepped import Step, at_step

FEWEST_STEPS = 30


@pytest.fixture
def faulty(project: Project, new_store: NewStore) -> FaultyApply:
    return FaultyApply(project=project, under_test=new_store())


def told(number: int, signal_number: signal.Signals) -> Step:
    """A step at which the process sends itself a signal."""
    return at_step(number, lambda: os.kill(os.getpid(), signal_number))


def test_killed_at_every_step(faulty: FaultyApply) -> None:
    ends, code = set(), 0
    for number, before in faulty.rounds():
        code, _ = faulty.in_child(told(number, signal.SIGKILL))
        if code != -signal.SIGKILL:
            break
        after = faulty.contents()
        ends.add(after == before)
        assert after == before or after[0] == before[0] + 1, f"step {number}"
    assert code == 0
    assert number > FEWEST_STEPS
    assert ends == {True, False}


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_at_every_step(faulty: FaultyApply, signal_number: signal.Signals) -> None:
    for number, before in faulty.rounds():
        code, text = faulty.in_child(told(number, signal_number))
        if code == 0:
            break
        assert (code, text.splitlines()[-1]) == (130, "Interrupted; nothing was left half done.")
        after = faulty.contents()
        assert after == before or after[0] == before[0] + 1, f"step {number}"
        with faulty.store.snapshot() as snapshot:
            assert snapshot.lock() is None, f"step {number}"
    assert number > FEWEST_STEPS
