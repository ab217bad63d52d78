"""How long to wait between two cycles."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from flowsync.watch.values import Result

_FIRST_SECONDS = 5.0
_CAP_SECONDS = 300.0
_STAND_BY_SECONDS = 10.0
_MOST_DOUBLINGS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Every ``interval`` seconds, a tenth more or less, so that replicas do not all come at once. After cycles that
    failed: 5 seconds, then twice as long each time, up to 5 minutes or the interval, of which up to half is left off by
    chance. ``chance`` gives numbers from 0 to 1."""

    interval: float
    chance: Callable[[], float] = random.random

    def after(self, result: Result, failures: int) -> float:
        """The seconds until the next cycle; ``failures`` counts those that failed one after the other."""
        if result is Result.FAILED:
            return self._backoff(failures) * (0.5 + 0.5 * self.chance())
        usual = min(self.interval, _STAND_BY_SECONDS) if result is Result.STANDS_BY else self.interval
        return usual * (0.9 + 0.2 * self.chance())

    def _backoff(self, failures: int) -> float:
        first, cap = min(_FIRST_SECONDS, self.interval), max(_CAP_SECONDS, self.interval)
        return min(cap, first * 2.0 ** min(max(failures - 1, 0), _MOST_DOUBLINGS))
