"""The steps of ``flowsync watch``: what a cycle does with Git, the policies of a commit and the store."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from flowsync.apply.apply import apply_plan
from flowsync.cli.applying import Applying
from flowsync.cli.console import Console
from flowsync.cli.effects import Planned
from flowsync.cli.guarding import with_guardrails
from flowsync.cli.loading import Loaded, load
from flowsync.cli.options import ExceptionOptions
from flowsync.cli.planning import make_plan
from flowsync.cli.recording import Given
from flowsync.cli.revision_checks import RevisionChecks, check_revision
from flowsync.cli.revisions import Revisions
from flowsync.cli.session import Session
from flowsync.cli.watch_gate import WatchGate
from flowsync.cli.watch_outlook import applied_last, outlook_of, reasons_of, refusal_of
from flowsync.cli.workspace import Workspace, find_workspace, utc_now
from flowsync.ground.errors import ConfigurationError, FlowsyncError, GitError, RefusedError, StoreBusyError, StoreError
from flowsync.model.settings import ProjectSettings, WatchSettings
from flowsync.plan.drift import judged
from flowsync.plan.selection import Selection
from flowsync.plan.values import Plan
from flowsync.source.git.repository import Repository
from flowsync.source.work_tree import WorkTree
from flowsync.store.protocol import Candidate, Store, Writer
from flowsync.watch.drift_policy import drifted_objects, left_as_it_is
from flowsync.watch.mirror import Mirror
from flowsync.watch.values import Done, Fetched, Observed, Outlook, Refusal, short

_LOCK_SECONDS = 5.0
_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is watched: the copy of a branch, told as if it were checked out in ``top``, and the store in which it is to
    be in force. ``accepted`` is a commit that a rewritten branch may begin from, empty where there is none."""

    mirror: Mirror
    top: Path
    target: Store
    environment: Mapping[str, str]
    signed: bool = False
    accepted: str = ""
    gate: WatchGate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A commit as it was read: its policies, and what was planned of them last."""

    workspace: Workspace
    loaded: Loaded
    planned: Planned


class BranchSteps:
    """The steps of a cycle, as ``watch`` wants them. ``candidate`` is None where nothing is written, so that every
    replica may work. ``nowhere`` takes what commands would print."""

    def __init__(self, watched: Watched, candidate: Candidate | None, nowhere: IO[str]) -> None:
        self.settings = WatchSettings()
        self._watched = watched
        self._candidate = candidate
        console = Console(out=nowhere, err=nowhere, colour=False, colour_err=False)  # type: ignore[arg-type]
        self._session = Session(console=console, environment=watched.environment, current=watched.top)
        self._open = ExitStack()
        self._repository: Repository | None = None
        self._read: _Read | None = None

    def leads(self) -> bool:
        """Whether this replica is the one that works."""
        return self._candidate is None or self._candidate.leads()

    @property
    def leader(self) -> str:
        """Who leads instead."""
        holder = self._candidate.leader if self._candidate is not None else None
        return "another replica" if holder is None else f"{holder.host} (process {holder.process})"

    def fetch(self, since: str) -> Fetched:
        """Fetch the branch and open the copy of it."""
        self.close()
        commit = self._watched.mirror.fetch()
        with self._mending():
            self._repository = self._open.enter_context(Repository.at(self._watched.mirror.folder, self._watched.top))
            return Fetched(commit=commit, since=self._count(since, commit))

    def verify(self, commit: str, settled: str) -> Refusal | None:
        """Hold the commit against what was applied before it, and against its signatures where that is asked."""
        with self._mending():
            applied = applied_last(self._watched.target)
            for older in dict.fromkeys((applied.commit, settled)):
                if older and not self._follows(commit, older):
                    return refusal_of(
                        "branch-rewritten",
                        f"The branch is at {short(commit)}, which does not come after {short(older)}: that was applied "
                        "before. Look at who rewrote the branch; if that is meant, apply it by hand, or start with "
                        f"--accept-rewrite {short(commit)}.",
                    )
            if applied.rolled_back and self._comes_after(applied.commit, commit):
                return refusal_of("rolled-back", f"{applied.rolled_back}. Commit what is to be in force instead.")
            return self._unsigned(commit)

    def plan(self, commit: str) -> Outlook:
        """Read the policies of the commit and plan them."""
        with self._mending():
            try:
                workspace = self._workspace(commit)
                self.settings = workspace.settings.watch
                loaded = with_guardrails(load(workspace, utc_now(), _no_progress), workspace)
            except ConfigurationError as error:
                return Outlook(refusal=Refusal(reasons=reasons_of(error.diagnostics)))
            except (GitError, StoreError):
                raise
            except FlowsyncError as error:
                return Outlook(refusal=refusal_of("invalid-project", error.message))
            if not loaded.is_valid:
                return Outlook(refusal=Refusal(reasons=reasons_of(loaded.diagnostics)))
            self._read = _Read(workspace=workspace, loaded=loaded, planned=self._planned(workspace, loaded))
            outlook = outlook_of(self._read.planned)
            is_new = self._gate is not None and self._gate.is_new(self._watched.target, self._repo, commit)
            return replace(outlook, has_changes=True) if is_new else outlook

    def apply(self, commit: str) -> Done | Refusal:
        """Plan again while the store is locked, unless somebody wrote to it since, and apply that plan."""
        read = self._read
        assert read is not None
        if self._gate is not None:
            return self._through_the_gate(self._gate, read, commit)
        with self._mending(), self._watched.target.lock(self._writer(commit), wait_seconds=_LOCK_SECONDS) as lease:
            if not self.leads():
                raise StoreBusyError(f"{self.leader} leads since, so nothing was applied.")
            planned = self._planned(read.workspace, read.loaded)
            # the serial alone: a store that did not exist yet was made by taking its lock
            if planned.plan.base.serial != read.planned.plan.base.serial:
                raise StoreBusyError(
                    "Somebody else wrote to the store while the commit was planned; nothing was applied."
                )
            outlook = outlook_of(planned)
            if outlook.refusal is not None:
                return outlook.refusal
            try:
                result = apply_plan(planned.plan, lease, self._writer(commit, planned.plan))
            except RefusedError as error:
                return refusal_of("refused", error.message)
            return Done(serial=result.serial_after, restored=len(planned.plan.drift), outlook=outlook)

    def record_refusal(self) -> None:
        """Let the audit know of the plan that is refused, as ``apply`` does."""
        assert self._read is not None
        plan = self._read.planned.plan
        with (
            suppress(RefusedError),
            self._watched.target.lock(self._writer(plan.revision), wait_seconds=_LOCK_SECONDS) as lease,
        ):
            apply_plan(plan, lease, self._writer(plan.revision, plan))

    def observe(self) -> Observed:
        """Look at the drift of the store, and let go of the commit."""
        self.close()
        state = judged(self._watched.target.read())
        return Observed(serial=state.version.serial, drift=drifted_objects(state, self.settings))

    def close(self) -> None:
        """End what reads the commit; nothing of it is kept."""
        self._open.close()
        self._repository = self._read = None

    @property
    def _repo(self) -> Repository:
        assert self._repository is not None
        return self._repository

    @contextmanager
    def _mending(self) -> Iterator[None]:
        """Where git cannot answer, a copy of the branch that is damaged is thrown away, for the next cycle to fetch."""
        try:
            yield
        except GitError:
            self.close()
            self._watched.mirror.drop_if_damaged()
            raise

    @property
    def _gate(self) -> WatchGate | None:
        return self._watched.gate if self._candidate is not None else None

    def _through_the_gate(self, gate: WatchGate, read: _Read, commit: str) -> Done | Refusal:
        with self._mending():
            if not self.leads():
                raise StoreBusyError(f"{self.leader} leads since, so nothing was applied.")
            run = Applying(
                session=self._session,
                workspace=read.workspace,
                target=self._watched.target,
                given=Given(reason=self._writer(commit).reason, ticket="", pull_request="", lock_timeout=_LOCK_SECONDS),
                yes=True,
                any_clock=False,
                output="text",
            )
            return gate.apply(run, self._repo, commit, self._exceptions(), read.planned.plan.base.serial)

    def _workspace(self, commit: str) -> Workspace:
        """The project of the commit; with the gate, by the rules of what passed it last."""
        tree = self._repo.tree(commit)
        anchor = self._watched.gate.anchor(self._watched.target, self._repo, commit) if self._watched.gate else ""
        if not anchor:
            return find_workspace(self._watched.top, self._watched.environment, tree)
        before = find_workspace(self._watched.top, self._watched.environment, self._repo.tree(anchor))
        return replace(before, tree=tree)

    def _planned(self, workspace: Workspace, loaded: Loaded) -> Planned:
        return make_plan(loaded, workspace, self._watched.target, self._exceptions())

    def _exceptions(self) -> ExceptionOptions:
        """Drift that is not to be restored is left as it is; nothing else is an exception."""
        left = left_as_it_is(self._watched.target.read(), self.settings)
        return ExceptionOptions(selection=Selection(), ignored_drift=left, allowed_deletes=(), restored_widening=())

    def _count(self, since: str, commit: str) -> int:
        """How many commits of the branch are new; one where nobody can tell."""
        if not since or since == commit:
            return 0 if since else 1
        try:
            return len(self._repo.first_parents(since, commit))
        except GitError:
            return 1

    def _follows(self, commit: str, older: str) -> bool:
        """Whether a commit comes after one that was applied, or the branch was rewritten with somebody's leave."""
        if self._comes_after(commit, older):
            return True
        accepted = self._watched.accepted
        return bool(accepted) and self._comes_after(commit, accepted) and not self._comes_after(older, accepted)

    def _comes_after(self, commit: str, older: str) -> bool:
        try:
            return self._repo.is_ancestor(self._repo.resolve(older), self._repo.resolve(commit))
        except GitError:  # the copy does not hold one of them, so the branch does not
            return False

    def _unsigned(self, commit: str) -> Refusal | None:
        if not self._watched.signed:
            return None
        try:
            workspace = find_workspace(self._watched.top, self._watched.environment, self._repo.tree(commit))
            revisions = Revisions(workspace=workspace, repository=self._repo, head=commit)
            check_revision(self._session, RevisionChecks(signed=True), revisions, self._watched.target, applies=True)
        except RefusedError as error:
            return refusal_of("unsigned", error.message)
        except ConfigurationError as error:
            return Refusal(reasons=reasons_of(error.diagnostics))
        return None

    def _writer(self, commit: str, plan: Plan | None = None) -> Writer:
        """Who writes and why: the subject of the commit, unless that was applied before."""
        assert self._read is not None
        told = self._repo.commit(commit)
        is_again = applied_last(self._watched.target).commit == commit
        writer = self._read.workspace.writer(
            "apply",
            utc_now(),
            revision=commit,
            author=f"{told.name} <{told.mail}>",
            reason=f"Kept as {told.short} says" if is_again else told.subject[:_LONGEST_REASON],
        )
        return writer if plan is None else replace(writer, plan_digest=plan.digest)


def candidate_writer(watched: Watched) -> Writer:
    """What the others are told of this replica."""
    tree = WorkTree(watched.top)
    workspace = Workspace(
        root=watched.top,
        current=watched.top,
        settings=ProjectSettings(),
        tree=tree,
        rule_tree=tree,
        environment=watched.environment,
    )
    return workspace.writer("watch", utc_now())


def _no_progress(_done: int, _total: int) -> None:
    """Nobody watches how far it is."""
