"""How long a watch waits."""

import pytest

from flowsync.watch.pace import Pace
from flowsync.watch.values import Result


def seconds(result: Result, failures: int = 0, *, interval: float = 60, chance: float = 0.5) -> float:
    return Pace(interval=interval, chance=lambda: chance).after(result, failures)


@pytest.mark.parametrize(("chance", "expected"), [(0.0, 54), (0.5, 60), (1.0, 66)])
def test_the_interval_is_a_tenth_more_or_less(chance: float, expected: float) -> None:
    assert seconds(Result.UNCHANGED, chance=chance) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("failures", "interval", "expected"), [(1, 60, 5), (4, 60, 40), (99, 60, 300), (1, 1, 1), (99, 3600, 3600)]
)
def test_failures_double_the_wait_up_to_a_cap(failures: int, interval: float, expected: float) -> None:
    assert seconds(Result.FAILED, failures, interval=interval, chance=1.0) == expected
    assert seconds(Result.FAILED, failures, interval=interval, chance=0.0) == expected / 2


def test_who_stands_by_looks_often() -> None:
    assert seconds(Result.STANDS_BY, interval=3600) == 10
    assert seconds(Result.STANDS_BY, interval=2) == 2
