"""What watch counts and measures, for Prometheus. Every name is in docs/watch.md."""

from collections import Counter as Tally

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from flowsync.model.settings import DriftPolicy
from flowsync.watch.values import Cycle, Happening, Result, Step

_BUCKETS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
_GOOD = frozenset({Result.UNCHANGED, Result.APPLIED, Result.PENDING, Result.REFUSED, Result.STANDS_BY})
NOTIFIED = ("sent", "failed", "dropped")
"""What becomes of a notification."""


class Metrics:
    """A registry of its own: nothing of the process or of another library is in it."""

    def __init__(self, version: str) -> None:
        self._registry = CollectorRegistry()
        self._cycles = self._counter("cycles", "Cycles by their result", "result", Result)
        self._commits = self._counter(
            "commits", "Commits by what became of them", "outcome", ("applied", "refused", "skipped")
        )
        self._notified = self._counter("notifications", "Notifications by what became of them", "result", NOTIFIED)
        self._restored = Counter(
            "flowsync_watch_restored_objects", "Drifted objects that were put back", registry=self._registry
        )
        self._drift = self._gauge("drift_objects", "Objects that are drifted now, by policy", "policy")
        self._plan = self._gauge("plan_objects", "Objects that the last plan would change, by action", "action")
        self._commit = self._gauge("commit_info", "The commit that the branch is at; always 1", "commit")
        self._last = self._gauge("last_success_timestamp_seconds", "When a cycle last succeeded (Unix time)")
        self._serial = self._gauge("store_serial", "The serial of the live store")
        self._leads = self._gauge("leader", "Whether this replica leads")
        self._refused = self._gauge("refused", "Whether a guard stands against the commit that the branch is at")
        self._backoff = self._gauge("backoff_seconds", "How long it waits after a failure; 0 when cycles work")
        self._step = Histogram(
            "flowsync_watch_step_seconds",
            "How long the steps of a cycle take",
            ["step"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        for step in Step:
            self._step.labels(str(step))
        self._gauge("build_info", "The version that runs; always 1", "version").labels(version).set(1)

    def happened(self, happening: Happening) -> None:
        """Count what became of a commit."""
        if happening.event in ("applied", "refused"):
            self._commits.labels(happening.event).inc()
        self._restored.inc(happening.facts.get("restored", 0))

    def cycle_ended(self, cycle: Cycle) -> None:
        """Take in a cycle."""
        self._cycles.labels(str(cycle.result)).inc()
        self._commits.labels("skipped").inc(cycle.skipped)
        for step, seconds in cycle.steps.items():
            self._step.labels(str(step)).observe(seconds)
        self._leads.set(cycle.leads)
        self._backoff.set(cycle.wait if cycle.result is Result.FAILED else 0)
        if cycle.result in _GOOD:
            self._last.set_to_current_time()
            self._refused.set(cycle.result is Result.REFUSED)
        self._look(cycle)

    def notified(self, result: str) -> None:
        """Count what became of a notification: one of ``NOTIFIED``."""
        self._notified.labels(result).inc()

    def text(self) -> bytes:
        """All of it, in the text format of Prometheus."""
        return generate_latest(self._registry)

    def _look(self, cycle: Cycle) -> None:
        """What there is now takes the place of what there was."""
        if cycle.commit:
            self._commit.clear()
            self._commit.labels(cycle.commit).set(1)
        if cycle.outlook is not None:
            for action, number in cycle.outlook.counts.items():
                self._plan.labels(action).set(number)
        if cycle.observed is not None:
            self._serial.set(cycle.observed.serial)
            found = Tally(drift.policy for drift in cycle.observed.drift)
            for policy in DriftPolicy:
                self._drift.labels(str(policy)).set(found[policy])

    def _counter(self, name: str, meaning: str, label: str, values: "tuple[str, ...] | type[Result]") -> Counter:
        """A counter that begins with 0 for every value, so that the first increase is seen."""
        counter = Counter(f"flowsync_watch_{name}", meaning, [label], registry=self._registry)
        for value in values:
            counter.labels(str(value))
        return counter

    def _gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(f"flowsync_watch_{name}", meaning, labels, registry=self._registry)
