"""``flowsync apply --gate``: applies what was merged only where it is what people have reviewed and approved.

A run brings the store from the revision that passed last, the anchor, to the head. The rules (flowsync.yaml,
guardrails, owners, signers) are those of the anchor. Where the plan of the head is not the one that its pull request
showed, because others were merged too, each is planned, held against its own review and applied by itself, oldest
first. Each step and the entry of the audit that makes it the next anchor are one transaction, so a run that dies is
continued by the next.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from flowsync.apply.apply import ApplyResult
from flowsync.cli.applying import Applying
from flowsync.cli.console import ExitCode
from flowsync.cli.effects import Planned
from flowsync.cli.gate_anchor import Anchor, anchor_of
from flowsync.cli.gate_merged import MergedRequests
from flowsync.cli.gate_signed import not_signed
from flowsync.cli.guarding import with_guardrails
from flowsync.cli.loading import Loaded, load_policies
from flowsync.cli.options import ExceptionOptions
from flowsync.cli.output import paint_of, print_invalid, print_warnings
from flowsync.cli.planning import make_plan
from flowsync.cli.recording import locked, writer_of
from flowsync.cli.reviewed_marks import ReviewedMarks
from flowsync.cli.revisions import Revisions
from flowsync.cli.workspace import find_workspace
from flowsync.gate.approvals import requirements_of
from flowsync.gate.comment_header import store_id
from flowsync.gate.values import GATE_EVENT, Compared, People, Requirement, Step, Verdict, gate_details
from flowsync.gate.verdict import Match, history_rewritten, marks_now, match, verdict
from flowsync.gate.widened import widened
from flowsync.ground.diagnostic import in_order
from flowsync.ground.errors import GitError
from flowsync.model.commit import CommitRef
from flowsync.render.gate_report import Gated, step_text, steps_json
from flowsync.source.git.merges import adds_something
from flowsync.source.git.repository import Repository
from flowsync.store.protocol import Lease


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A step as it was planned and judged; ``verdict`` is None where the policies of its revision are not valid."""

    step: Step
    loaded: Loaded
    planned: Planned | None = None
    verdict: Verdict | None = None

    @property
    def is_one_step(self) -> bool:
        """Whether there is nothing to be found out by going through its pull requests one by one."""
        stands_against = self.verdict is not None and not self.verdict.passes
        return self.compared is not None and not (stands_against and self.step.mixes_rules)

    @property
    def compared(self) -> Compared | None:
        """By what its plan is one that was reviewed."""
        return None if self.verdict is None else self.verdict.compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One run through the gate, in a ``repository`` that holds the history; ``head`` is a commit id in it.

    ``merged`` asks the platform. ``exceptions`` lift guards and leave nothing out.
    """

    run: Applying
    repository: Repository
    head: str
    marks: ReviewedMarks
    merged: MergedRequests
    exceptions: ExceptionOptions
    names: bool = False
    done: list[Gated] = field(default_factory=list)

    def apply(self) -> int:
        """Take the lock, and go from the anchor to the head; the exit code. Raises GitError, ForgeError, StoreError."""
        run = self.run
        writer = writer_of(run.workspace, run.operation, run.given, self.head)
        with locked(run.session, run.target, writer, run.given.lock_timeout) as lease:
            code = self._go(lease)
        if self.done and run.output == "json":
            run.session.console.result(steps_json(self.done))
        return code

    def _go(self, lease: Lease) -> int:
        with self.run.target.snapshot() as snapshot:
            anchor = anchor_of(snapshot, self.repository, self.head)
        if not anchor.revision and not anchor.lost:
            self._note(f"Nothing was applied to this store before, so the rules are those of {self.head[:7]} itself.")
        whole = self._look(anchor, self.head)
        if whole.planned is None:
            return print_invalid(self.run.session, whole.loaded, self.run.output)
        if not anchor.revision or whole.is_one_step:
            return self._take(whole, lease)
        return self._step_through(anchor, whole, lease)

    def _step_through(self, anchor: Anchor, whole: Looked, lease: Lease) -> int:
        """Apply what was merged since the anchor one by one, behind what has come by itself: drift and expiries."""
        stops = self._stops(anchor.revision) if whole.step.merged else []
        restored = self._look(anchor, anchor.revision)
        is_restoring = restored.compared is Compared.GATED
        if len(stops) < 2 and not is_restoring:  # noqa: PLR2004 (one stop is the head, which was looked at)
            return self._take(whole, lease)
        for looked in self._looks(anchor, restored if is_restoring else None, stops or [self.head]):
            if looked.planned is None:
                self._note(
                    f"The policies at {looked.step.revision[:7]} are not valid: they are taken with what follows."
                )
            elif self._take(looked, lease) != ExitCode.DONE:
                return ExitCode.ERROR
        return ExitCode.DONE

    def _looks(self, anchor: Anchor, restored: Looked | None, stops: Sequence[str]) -> Iterator[Looked]:
        """Each step as soon as the one before was applied."""
        if restored is not None:
            yield restored
        for stop in stops:
            looked = self._look(anchor, stop)
            yield looked
            if looked.planned is not None:
                anchor = Anchor(revision=stop)

    def _look(self, anchor: Anchor, commit: str) -> Looked:
        """Plan the policies of a commit by the rules of the anchor, and judge that."""
        run, revisions = self.run, self._revisions(anchor.revision, commit)
        workspace = revisions.workspace
        loaded = with_guardrails(load_policies(run.session, workspace), workspace)
        changed = revisions.rules_changed
        step = Step(revision=commit, anchor=anchor.revision, reviewed=self.marks.given, rules_changed=changed)
        if not loaded.is_valid:
            return Looked(step=step, loaded=loaded)
        names = self.names or workspace.settings.review.name_people
        planned = make_plan(loaded, workspace, run.target, self.exceptions, names=names)
        if anchor.lost:
            lost = Verdict(reasons=(history_rewritten(anchor.lost, commit),))
            return Looked(step=step, loaded=loaded, planned=planned, verdict=lost)
        return self._judged(step, revisions, loaded, planned)

    def _judged(self, step: Step, revisions: Revisions, loaded: Loaded, planned: Planned) -> Looked:
        settings, plan = revisions.workspace.settings.review, planned.plan
        asked = self._requirements(step, revisions, loaded, planned)
        now = marks_now(plan, planned.effects)
        found = match(plan, now, step)
        if not step.is_same_revision:
            step = self._with_merged(step, asked, found, planned)
            found = match(plan, now, step)
        people = self.merged.people(asked, step, People(owners=settings.owners))
        others = not_signed(self.repository, revisions, step)
        judged = verdict(found, step, asked, people, others)
        return Looked(step=step, loaded=loaded, planned=planned, verdict=judged)

    def _requirements(
        self, step: Step, revisions: Revisions, loaded: Loaded, planned: Planned
    ) -> tuple[Requirement, ...]:
        settings = revisions.workspace.settings.review
        asks_owners = settings.owners_approve_widening
        owned = widened(planned.plan, planned.effects, self.run.target.read()) if asks_owners else ()
        highest = max((guardrail.approvals for guardrail in loaded.guardrails), default=0)
        return requirements_of(settings, planned.plan, owned, step, highest)

    def _with_merged(self, step: Step, asked: Sequence[Requirement], found: Match, planned: Planned) -> Step:
        """The step with its pull requests; the last one's comment is read where nothing else has the plan."""
        commits = self._commits(step)
        step = self.merged.of(step, commits, is_needed=bool(asked) or found.compared is None)
        if asked and step.rules_changed:  # what else a merge adds is in the plan, which has to be the reviewed one
            step = replace(step, adding=tuple(one for one in commits if adds_something(self.repository, one.id)))
        if found.compared is not None or not step.merged:
            return step
        base = planned.plan.base
        stores = {store_id(base.lineage), *([] if base.serial else [store_id(None)])}
        reviewed, unread = self.marks.on(self.merged.forge, step.pull_requests[-1].number, stores)
        return replace(step, reviewed=(*step.reviewed, *reviewed), unread=unread)

    def _commits(self, step: Step) -> list[CommitRef]:
        """What came to the branch since the anchor, oldest first. Where that is no commit of the branch itself, because
        something else was applied by hand, all commits since."""
        if not step.anchor:
            return [self.repository.commit(step.revision)]
        try:
            return self.repository.first_parents(step.anchor, step.revision)
        except GitError:
            return self.repository.commits_between(step.anchor, step.revision)[::-1]

    def _stops(self, anchor: str) -> list[str]:
        """Where to stop on the way from the anchor to the head; nowhere where the anchor is not on the branch."""
        try:
            return self.merged.stops(self.repository.first_parents(anchor, self.head))
        except GitError:
            return []

    def _revisions(self, anchor: str, commit: str) -> Revisions:
        session, tree = self.run.session, self.repository.tree(commit)
        if not anchor:
            workspace = find_workspace(session.current, session.environment, tree)
            return Revisions(workspace=workspace, repository=self.repository, head=commit)
        before = find_workspace(session.current, session.environment, self.repository.tree(anchor))
        return Revisions(
            workspace=replace(before, tree=tree), before=before, repository=self.repository, base=anchor, head=commit
        )

    def _take(self, looked: Looked, lease: Lease) -> int:
        """Show a step and apply it, unless something stands against it; the exit code."""
        assert looked.planned is not None
        assert looked.verdict is not None
        reasons, plan = looked.verdict.reasons, looked.planned.plan
        refused = replace(plan, diagnostics=tuple(in_order([*plan.diagnostics, *reasons])))
        run, shown = self.run, replace(looked.planned, plan=refused)
        print_warnings(run.session, looked.loaded)
        if run.output == "text":
            run.show(shown)
            run.session.console.result(step_text(looked.step, looked.verdict, paint=paint_of(run.session)))
        result = self._executed(looked, shown, lease)
        self.done.append(Gated(step=looked.step, plan=refused, verdict=looked.verdict, result=result))
        if result is not None and run.output == "text":
            run.tell(refused, result)
        return ExitCode.ERROR if result is None else ExitCode.DONE

    def _executed(self, looked: Looked, shown: Planned, lease: Lease) -> ApplyResult | None:
        step, plan = looked.step, shown.plan
        assert looked.verdict is not None
        details = gate_details(step, looked.verdict, plan.digest)
        is_told = plan.changes or not step.is_same_revision
        writer, given = self.run.writer(plan), self.run.given
        urls = ", ".join(one.url or str(one.number) for one in step.pull_requests)
        told = replace(writer, author=", ".join(step.authors) or writer.author, pull_request=given.pull_request or urls)
        return self.run.execute(plan, lease, told, ((GATE_EVENT, details),) if is_told else ())

    def _note(self, text: str) -> None:
        self.run.session.console.note(f"Note: {text}")
