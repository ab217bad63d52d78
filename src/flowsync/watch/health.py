"""Whether watch does its work: what probes ask."""

from collections.abc import Callable
from threading import Lock

from flowsync.watch.values import Cycle, Happening, Result

_MOST_INTERVALS = 3
_LEAST_SECONDS = 60.0


class Health:
    """Knows when a cycle last worked. A commit that is refused, and standing by, are work that is done well.

    ``interval`` is the time between two cycles in seconds; after three of them without a cycle that worked (but not
    before a minute) something is wrong. ``clock`` counts seconds.
    """

    def __init__(self, interval: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._most = max(_MOST_INTERVALS * interval, _LEAST_SECONDS)
        self._lock = Lock()
        self._good_at = clock()
        self._is_ready = False
        self._store_failed = False

    def happened(self, happening: Happening) -> None:
        """What counts is how cycles end."""

    def cycle_ended(self, cycle: Cycle) -> None:
        """Take in whether it worked."""
        with self._lock:
            self._store_failed = cycle.store_failed
            if cycle.result not in (Result.FAILED, Result.STOPPED):
                self._good_at, self._is_ready = self._clock(), True

    @property
    def is_ready(self) -> bool:
        """Whether a cycle has worked since the start."""
        return self._is_ready

    @property
    def problem(self) -> str:
        """What is wrong, empty when nothing is."""
        with self._lock:
            seconds = self._clock() - self._good_at
            if self._store_failed:
                return "the live state store cannot be reached or used"
            return f"no cycle has worked for {seconds:.0f} s" if seconds > self._most else ""
