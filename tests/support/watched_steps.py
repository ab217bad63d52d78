"""Steps of a watch that a test writes down: what each cycle finds, without Git, policies and a store."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from flowsync.ground.errors import FlowsyncError
from flowsync.model.settings import DriftPolicy
from flowsync.watch.loop import Loop, Surroundings
from flowsync.watch.memory import Memory
from flowsync.watch.pace import Pace
from flowsync.watch.tracing import NoTracing
from flowsync.watch.values import (
    Cycle,
    Done,
    DriftedObject,
    Fetched,
    Happening,
    Mode,
    Observed,
    Outlook,
    Reason,
    Refusal,
    Result,
)

CHANGES = Outlook(digest="d1", counts={"create": 1, "update": 0, "delete": 0, "restore": 0}, has_changes=True)
NOTHING = Outlook(digest="d0")


def refusal(code: str = "too-many-deletes", address: str = "", *, has_plan: bool = True) -> Refusal:
    return Refusal(reasons=(Reason(code=code, address=address, text="Why."),), has_plan=has_plan)


def drift(address: str, policy: DriftPolicy = DriftPolicy.REPORT, key: str = "") -> DriftedObject:
    return DriftedObject(address=address, policy=policy, fields=("grant_duration",), missing=False, key=key or address)


@dataclass(kw_only=True)
class WrittenSteps:
    """What the next cycles find; a test changes it between them. ``done`` says what the steps were asked to do."""

    commit: str = "a" * 40
    since: int = 1
    is_leading: bool = True
    leader: str = "node-2 (process 7)"
    verified: Refusal | None = None
    outlook: Outlook = NOTHING
    applies: Done | Refusal | FlowsyncError | None = None
    drift: Sequence[DriftedObject] = ()
    fails: FlowsyncError | None = None
    store_fails: FlowsyncError | None = None
    on_plan: Callable[[], None] = lambda: None
    serial: int = 0
    done: list[str] = field(default_factory=list)

    def leads(self) -> bool:
        return self.is_leading

    def fetch(self, since: str) -> Fetched:
        if self.fails is not None:
            raise self.fails
        return Fetched(commit=self.commit, since=self.since)

    def verify(self, commit: str, settled: str) -> Refusal | None:
        self.done.append(f"verify {commit[:1]} after {settled[:1] or 'nothing'}")
        return self.verified

    def plan(self, commit: str) -> Outlook:
        self.on_plan()
        return self.outlook

    def apply(self, commit: str) -> Done | Refusal:
        self.done.append(f"apply {commit[:1]}")
        if isinstance(self.applies, FlowsyncError):
            raise self.applies
        if self.applies is not None:
            return self.applies
        self.serial += 1
        return Done(serial=self.serial, restored=0, outlook=self.outlook)

    def record_refusal(self) -> None:
        self.done.append("record refusal")

    def observe(self) -> Observed:
        if self.store_fails is not None:
            raise self.store_fails
        return Observed(serial=self.serial, drift=tuple(self.drift))


@dataclass
class Heard:
    """Takes in everything that the loop tells."""

    happenings: list[Happening] = field(default_factory=list)
    cycles: list[Cycle] = field(default_factory=list)

    def happened(self, happening: Happening) -> None:
        self.happenings.append(happening)

    def cycle_ended(self, cycle: Cycle) -> None:
        self.cycles.append(cycle)

    @property
    def events(self) -> list[str]:
        return [happening.event for happening in self.happenings]


@dataclass(kw_only=True)
class Watching:
    """A loop over written steps, with a clock that only goes when the loop waits, and all that it told and kept."""

    steps: WrittenSteps
    mode: Mode = Mode.APPLY
    memory: Memory = field(default_factory=Memory)
    heard: Heard = field(default_factory=Heard)
    kept: list[Memory] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    stops_after: int = 1_000_000
    is_stopping: bool = False
    disk_is_full: bool = False
    seconds: float = 0.0

    def __post_init__(self) -> None:
        around = Surroundings(
            clock=lambda: self.seconds,
            wait=self._wait,
            is_stopping=lambda: self.is_stopping,
            keep=self._keep,
            tracing=NoTracing(),
        )
        pace = Pace(interval=60, chance=lambda: 0.5)
        self.loop = Loop(self.steps, [self.heard], self.memory, mode=self.mode, pace=pace, surroundings=around)

    def cycle(self, times: int = 1) -> Result:
        """Run some cycles; how the last one ended."""
        return [self.loop.cycle() for _ in range(times)][-1].result

    def _wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.seconds += seconds
        self.is_stopping = self.is_stopping or len(self.waits) >= self.stops_after
        return self.is_stopping

    def _keep(self, memory: Memory) -> None:
        if self.disk_is_full:
            raise FlowsyncError("The disk is full.")
        self.kept.append(memory)
