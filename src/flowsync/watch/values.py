"""What happens while a branch is watched, as values that logs, metrics, traces and notifications are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from flowsync.model.settings import DriftPolicy, WatchEvent

_SHORT = 7


class Mode(StrEnum):
    """What watch does with a commit: only say what is pending, or put it in force."""

    REPORT = "report"
    APPLY = "apply"


class Step(StrEnum):
    """What a cycle is made of, in this order."""

    FETCH = "fetch"
    VERIFY = "verify"
    PLAN = "plan"
    APPLY = "apply"


class Result(StrEnum):
    """How a cycle ended.

    unchanged: what is in force is what the commit says. pending: it is not, and nobody asked for more than a report.
    refused: a guard stands against the commit. failed: something could not be reached or done. stands-by: another
    replica leads. stopped: it was asked to leave.
    """

    UNCHANGED = "unchanged"
    APPLIED = "applied"
    PENDING = "pending"
    REFUSED = "refused"
    FAILED = "failed"
    STANDS_BY = "stands-by"
    STOPPED = "stopped"


class Level(StrEnum):
    """How much a line of the log weighs."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class StoppedError(Exception):
    """What was being done was left because the process was asked to end; nothing is half done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a commit is refused: a code, the address that it is about if there is one, and a sentence.

    The sentence may quote policy, names of people included: it is for the log of those who run flowsync only.
    """

    code: str
    address: str = ""
    text: str = ""

    @property
    def named(self) -> str:
        """The code and the address, which name nobody."""
        return f"{self.code} {self.address}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A commit is not put in force; ``has_plan`` says that there is a plan, against which this stands."""

    reasons: tuple[Reason, ...]
    has_plan: bool = False

    def signature(self, commit: str) -> str:
        """What makes this refusal another one than that of another cycle."""
        return "\n".join([commit, *sorted(reason.named for reason in self.reasons)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The commit at the head of the branch; ``since`` is how many are new since the one that was asked about, this one
    included, along the first parents."""

    commit: str
    since: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What the plan of a commit comes to: ``serial`` is that of the store it was made on, ``counts`` how many objects
    it creates and so on. ``has_changes`` says whether apply would write anything."""

    digest: str = ""
    serial: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    headline: str = ""
    has_changes: bool = False
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What an apply did: the store's serial after it, how many objects it restored, and the plan as it was applied."""

    serial: int
    restored: int
    outlook: Outlook


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftedObject:
    """An object that was changed past flowsync, what becomes of it, and which fields; ``key`` stands for this drift."""

    address: str
    policy: DriftPolicy
    fields: tuple[str, ...]
    missing: bool
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """The store as it was found at the end of a cycle."""

    serial: int
    drift: tuple[DriftedObject, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that those who run flowsync want to know: ``text`` in a sentence, ``facts`` as JSON data.

    Neither names people nor quotes policy; ``details`` may, and go into the log only. ``notable`` says that others are
    told of it, too.
    """

    event: str
    text: str
    level: Level = Level.INFO
    facts: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    notable: WatchEvent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """A cycle that has ended: how, how long its steps took (seconds), what was found, and after how many seconds the
    next one begins. ``failures`` counts the cycles that failed one after the other, this one included."""

    result: Result
    seconds: float
    steps: Mapping[Step, float]
    wait: float
    failures: int = 0
    leads: bool = True
    store_failed: bool = False
    commit: str = ""
    skipped: int = 0
    outlook: Outlook | None = None
    observed: Observed | None = None


class Listener(Protocol):
    """Somebody who is told; nothing that it does may hold up or end the loop."""

    def happened(self, happening: Happening) -> None:
        """Take in that something happened."""

    def cycle_ended(self, cycle: Cycle) -> None:
        """Take in how a cycle ended."""


class Steps(Protocol):
    """What a cycle does, one step after the other. Every step raises FlowsyncError when it cannot be done, and
    StoppedError when it was left because the process is to end."""

    def leads(self) -> bool:
        """Whether this replica is the one that works."""

    @property
    def leader(self) -> str:
        """Who leads instead, for people."""

    def fetch(self, since: str) -> Fetched:
        """Fetch the branch; the commit at its head. ``since`` is a commit, or empty."""

    def verify(self, commit: str, settled: str) -> Refusal | None:
        """What stands against a commit before its policies are read; ``settled`` is the last one that was carried out,
        or empty."""

    def plan(self, commit: str) -> Outlook:
        """Plan the commit."""

    def apply(self, commit: str) -> Done | Refusal:
        """Plan the commit once more while the store is locked, and put it in force."""

    def record_refusal(self) -> None:
        """Tell the audit that the plan that was made last is refused."""

    def observe(self) -> Observed:
        """Look at the store."""


def short(commit: str) -> str:
    """A commit in seven letters, for people."""
    return commit[:_SHORT]
