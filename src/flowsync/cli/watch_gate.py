"""``flowsync watch --gate``: what is applied goes through the gate, by the rules of what passed it last."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from flowsync.cli.applying import Applying
from flowsync.cli.effects import Planned
from flowsync.cli.forges import open_forge
from flowsync.cli.gate_anchor import anchor_of
from flowsync.cli.gate_merged import MergedRequests
from flowsync.cli.gating import Gate
from flowsync.cli.options import ExceptionOptions
from flowsync.cli.reviewed_marks import ReviewedMarks
from flowsync.cli.watch_outlook import outlook_of, reasons_of, refusal_of
from flowsync.gate.comment_header import comment_key
from flowsync.render.gate_report import Gated
from flowsync.source.git.repository import Repository
from flowsync.store.protocol import Store
from flowsync.watch.values import Done, Refusal

_ASK_AGAIN_SECONDS = 900.0
"""The platform is asked again for a commit that did not pass: somebody may have approved since."""


@dataclass(slots=True)
class _Asked:
    """What the gate said of a commit on a store at a serial, and when (by the clock)."""

    commit: str
    serial: int
    at: float
    refusal: Refusal


@dataclass(slots=True, kw_only=True)
class WatchGate:
    """The gate for a ``branch``; ``forge`` names the platform, None where the environment tells. A commit that does not
    pass is not held against the gate again in every cycle, which would fill the audit with refusals."""

    branch: str
    forge: str | None
    clock: Callable[[], float] = time.monotonic
    _asked: _Asked | None = field(default=None)

    def anchor(self, store: Store, repository: Repository, commit: str) -> str:
        """The commit whose rules judge this one; empty where nothing passed before. Raises GitError, StoreError."""
        with store.snapshot() as snapshot:
            return anchor_of(snapshot, repository, commit).revision

    def is_new(self, store: Store, repository: Repository, commit: str) -> bool:
        """Whether the commit has not passed yet: then it has to, even where it changes nothing."""
        return self.anchor(store, repository, commit) != commit

    def apply(
        self, run: Applying, repository: Repository, commit: str, exceptions: ExceptionOptions, serial: int
    ) -> Done | Refusal:
        """Go from the anchor to the commit, step by step; what was done last, or why it stops.

        Raises ForgeError, GitError, StoreBusyError and StoreError.
        """
        asked = self._asked
        is_asked = asked is not None and (asked.commit, asked.serial) == (commit, serial)
        if asked is not None and is_asked and self.clock() - asked.at < _ASK_AGAIN_SECONDS:
            return asked.refusal
        gate = Gate(
            run=run,
            repository=repository,
            head=commit,
            marks=ReviewedMarks(key=comment_key(run.session.environment)),
            merged=MergedRequests(
                open=lambda: open_forge(run.session.environment, self.forge),
                branch=self.branch,
                note=run.session.console.note,
            ),
            exceptions=exceptions,
        )
        gate.apply()
        told = _told(gate.done)
        self._asked = _Asked(commit, serial, self.clock(), told) if isinstance(told, Refusal) else None
        return told


def _told(done: list[Gated]) -> Done | Refusal:
    """The last step that was applied, or what stands against the one that was not."""
    if not done:
        return refusal_of("invalid", "The policies are not valid.")
    last = done[-1]
    if last.result is None:
        return Refusal(reasons=reasons_of(last.plan.diagnostics))
    restored = sum(len(one.plan.drift) for one in done)
    return Done(serial=last.result.serial_after, restored=restored, outlook=outlook_of(Planned(plan=last.plan)))
