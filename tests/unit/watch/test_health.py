"""What probes are told."""

from dataclasses import dataclass

from flowsync.watch.health import Health
from flowsync.watch.values import Cycle, Result


@dataclass
class Clock:
    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


def ended(result: Result, *, store_failed: bool = False) -> Cycle:
    return Cycle(result=result, seconds=1, steps={}, wait=1, store_failed=store_failed)


def test_it_is_healthy_and_not_ready_at_first() -> None:
    health = Health(60, Clock())
    assert (health.problem, health.is_ready) == ("", False)


def test_every_cycle_that_was_done_well_is_good() -> None:
    for result in (Result.UNCHANGED, Result.APPLIED, Result.PENDING, Result.REFUSED, Result.STANDS_BY):
        clock = Clock()
        health = Health(60, clock)
        clock.seconds = 170
        health.cycle_ended(ended(result))
        clock.seconds = 340
        assert (health.problem, health.is_ready) == ("", True), result


def test_three_intervals_without_a_good_cycle_are_a_problem() -> None:
    clock = Clock()
    health = Health(60, clock)
    clock.seconds = 170
    health.cycle_ended(ended(Result.FAILED))
    assert (health.problem, health.is_ready) == ("", False)
    clock.seconds = 181
    assert health.problem == "no cycle has worked for 181 s"


def test_a_short_interval_gets_a_minute() -> None:
    clock = Clock(59)
    assert Health(1, clock).problem == ""
    clock = Clock()
    health = Health(1, clock)
    clock.seconds = 61
    assert health.problem == "no cycle has worked for 61 s"


def test_a_store_that_is_away_is_a_problem_at_once_until_it_is_back() -> None:
    health = Health(60, Clock())
    health.cycle_ended(ended(Result.FAILED, store_failed=True))
    assert health.problem == "the live state store cannot be reached or used"
    health.cycle_ended(ended(Result.UNCHANGED))
    assert health.problem == ""
