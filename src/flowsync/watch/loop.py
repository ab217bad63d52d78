"""Watches a branch: one cycle after the other, each from a state to a state.

```
            another replica leads ─────────────────────────────► stands-by
leads ─ fetch ─ verify ─┬─ plan ─┬─ nothing to do ─────────────► unchanged
                        │        ├─ report only ───────────────► pending
                        │        ├─ apply ─────────────────────► applied
                        └────────┴─ a guard stands against it ─► refused   stays until a commit plans well
any step cannot be done ───────────────────────────────────────► failed    backs off, then begins again
```

What stays from one cycle to the next is `Memory`. The clock, the waiting and the steps come from outside.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from flowsync.ground.errors import FlowsyncError, StoreBusyError, StoreError
from flowsync.watch import tell
from flowsync.watch.memory import Memory
from flowsync.watch.pace import Pace
from flowsync.watch.tracing import Span, Tracing
from flowsync.watch.values import (
    Cycle,
    Done,
    Fetched,
    Happening,
    Listener,
    Mode,
    Observed,
    Outlook,
    Refusal,
    Result,
    Step,
    Steps,
    StoppedError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the loop is given: a clock in seconds, a way to wait that says whether it was asked to end, whether it was,
    what keeps its memory, and where traces go."""

    clock: Callable[[], float]
    wait: Callable[[float], bool]
    is_stopping: Callable[[], bool]
    keep: Callable[[Memory], None]
    tracing: Tracing


@dataclass(slots=True, kw_only=True)
class _Turn:
    """What the cycle that runs has come to so far."""

    leads: bool = True
    commit: str = ""
    skipped: int = 0
    steps: dict[Step, float] = field(default_factory=dict)
    outlook: Outlook | None = None
    observed: Observed | None = None
    error: FlowsyncError | None = None


class Loop:
    """Keeps what is in force in step with a branch, or reports where it is not, until it is asked to end."""

    def __init__(
        self,
        steps: Steps,
        listeners: Sequence[Listener],
        memory: Memory,
        *,
        mode: Mode,
        pace: Pace,
        surroundings: Surroundings,
    ) -> None:
        self.memory = memory
        self._steps = steps
        self._listeners = listeners
        self._mode = mode
        self._pace = pace
        self._around = surroundings
        self._failures = 0
        self._led: bool | None = None
        self._pending = ""
        self._turn = _Turn()

    def run(self) -> None:
        """One cycle after the other until it is asked to end. Raises what is no FlowsyncError: a bug."""
        while not self._around.is_stopping():
            if self._around.wait(self.cycle().wait):
                return

    def cycle(self) -> Cycle:
        """One cycle; how it ended. What could not be done is told and counted, never raised."""
        self._turn, before, began = _Turn(), self.memory, self._around.clock()
        with self._around.tracing.span("cycle") as span:
            result = self._result()
            _describe(span, result, self._turn)
        if self.memory != before:
            with suppress(FlowsyncError):  # then things are told again after the next start, and no more than that
                self._around.keep(self.memory)
        cycle = self._ended(result, self._around.clock() - began)
        for listener in self._listeners:
            listener.cycle_ended(cycle)
        return cycle

    def _result(self) -> Result:
        try:
            result = self._advance()
        except StoppedError:
            return Result.STOPPED
        except FlowsyncError as error:
            self._turn.error = error
            result = Result.FAILED
        if result is not Result.STANDS_BY:
            result = self._observe(result)
        self._tell_failure(result)
        return result

    def _advance(self) -> Result:
        if not self._leads():
            return Result.STANDS_BY
        with self._step(Step.FETCH):
            fetched = self._steps.fetch(self.memory.seen)
        self._arrive(fetched)
        with self._step(Step.VERIFY):
            refusal = self._steps.verify(fetched.commit, self.memory.settled)
        if refusal is not None:
            return self._refused(refusal)
        with self._step(Step.PLAN) as span:
            outlook = self._turn.outlook = self._steps.plan(fetched.commit)
            span.set("flowsync.digest", outlook.digest)
        if outlook.refusal is not None:
            return self._refused(outlook.refusal)
        if not outlook.has_changes:
            return self._settled(Result.UNCHANGED)
        return self._report(outlook) if self._mode is Mode.REPORT else self._apply()

    def _leads(self) -> bool:
        leads = self._turn.leads = self._mode is Mode.REPORT or self._steps.leads()
        if leads != self._led and not (leads and self._mode is Mode.REPORT):
            self._say(tell.leads() if leads else tell.stands_by(self._steps.leader))
        self._led = leads
        return leads

    def _arrive(self, fetched: Fetched) -> None:
        """Take in which commit the branch is at; what came between was skipped over."""
        self._turn.commit = fetched.commit
        if fetched.commit != self.memory.seen:
            self._turn.skipped = max(fetched.since - 1, 0) if self.memory.seen else 0
            self._say(tell.arrived(fetched.commit, self._turn.skipped))
            self.memory = replace(self.memory, seen=fetched.commit)

    def _report(self, outlook: Outlook) -> Result:
        if outlook.digest != self._pending:
            self._say(tell.pending(self._turn.commit, outlook))
            self._pending = outlook.digest
        return self._settled(Result.PENDING)

    def _apply(self) -> Result:
        if self._around.is_stopping():
            raise StoppedError
        with self._step(Step.APPLY) as span:
            done = self._steps.apply(self._turn.commit)
            if isinstance(done, Done):
                span.set("flowsync.serial", done.serial)
        if isinstance(done, Refusal):
            return self._refused(done)
        self._turn.outlook = done.outlook
        self._say(tell.applied(self._turn.commit, done, self._turn.skipped))
        return self._settled(Result.APPLIED)

    def _settled(self, result: Result) -> Result:
        if self.memory.refused:
            self._say(tell.accepted(self._turn.commit))
        self.memory = replace(self.memory, refused="")
        if result is not Result.PENDING:
            self._pending = ""
            self.memory = replace(self.memory, settled=self._turn.commit)
        return result

    def _refused(self, refusal: Refusal) -> Result:
        signature = refusal.signature(self._turn.commit)
        if signature != self.memory.refused:
            self._say(tell.refused(self._turn.commit, refusal))
            self.memory = replace(self.memory, refused=signature)
            if refusal.has_plan and self._mode is Mode.APPLY:
                self._steps.record_refusal()
        return Result.REFUSED

    def _observe(self, result: Result) -> Result:
        """Look at the drift that there is, whatever became of the commit."""
        try:
            observed = self._turn.observed = self._steps.observe()
        except FlowsyncError as error:
            self._turn.error = self._turn.error or error
            return Result.FAILED
        told = frozenset(self.memory.drift)
        open_now = [one for one in observed.drift if tell.is_told(one)]
        new = [one for one in open_now if one.key not in told]
        if new:
            self._say(tell.drifted(new, observed.serial))
        elif told and not open_now:
            self._say(tell.drift_ended(len(told)))
        self.memory = replace(self.memory, drift=tuple(sorted(one.key for one in open_now)))
        return result

    def _tell_failure(self, result: Result) -> None:
        if self._turn.error is not None:
            self._failures += 1
            self._say(tell.failed(self._turn.error, self._failures))
        elif self._failures and result is not Result.STOPPED:
            self._say(tell.recovered(self._failures))
            self._failures = 0

    def _ended(self, result: Result, seconds: float) -> Cycle:
        error = self._turn.error
        return Cycle(
            result=result,
            seconds=seconds,
            steps=self._turn.steps,
            wait=self._pace.after(result, self._failures),
            failures=self._failures,
            leads=self._turn.leads,
            store_failed=isinstance(error, StoreError) and not isinstance(error, StoreBusyError),
            commit=self._turn.commit,
            skipped=self._turn.skipped,
            outlook=self._turn.outlook,
            observed=self._turn.observed,
        )

    def _say(self, happening: Happening) -> None:
        for listener in self._listeners:
            listener.happened(happening)

    @contextmanager
    def _step(self, step: Step) -> Iterator[Span]:
        """Inside, the step is done: how long it takes is measured and traced, also where it fails."""
        began = self._around.clock()
        try:
            with self._around.tracing.span(str(step)) as span:
                span.set("flowsync.commit", self._turn.commit)
                yield span
        finally:
            self._turn.steps[step] = self._around.clock() - began


def _describe(span: Span, result: Result, turn: _Turn) -> None:
    span.set("flowsync.result", str(result))
    span.set("flowsync.commit", turn.commit)
    if turn.observed is not None:
        span.set("flowsync.serial", turn.observed.serial)
