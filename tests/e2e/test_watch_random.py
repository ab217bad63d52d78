"""Commits at random, a store that is restarted, a process that is killed: in the end all is in step."""

from pathlib import Path

import pytest

from benchmarks.watch import Chase, Figures, WatchError
from tests.support.postgresql import Server

A, B, C = "a" * 40, "b" * 40, "c" * 40


def test_watch_ends_in_step_with_the_branch(tmp_path: Path) -> None:
    with Server() as server:
        figures = Chase(folder=tmp_path, server=server, commits=36, kills=2, restarts=2).run()
    assert (figures.kills, figures.restarts) == (2, 2)
    assert len(figures.pushed) == len(set(figures.pushed)) == 36
    assert len(figures.applied) + len(figures.refused) + figures.skipped >= 36
    early, late = figures.memory[1], figures.memory[-1]
    assert late - early < 24 * 1024, f"it grew from {early} to {late} KiB"


@pytest.mark.parametrize(
    ("applied", "why"),
    [
        ([A, A, C], "twice or behind"),
        ([B, A, C], "twice or behind"),
        ([A, B], "not in force"),
        ([A, "d" * 40], "never pushed"),
        ([], "not in force"),
    ],
)
def test_what_went_wrong_would_be_seen(applied: list[str], why: str) -> None:
    with pytest.raises(WatchError, match=why):
        Figures(pushed=[A, B, C], applied=applied).check()
