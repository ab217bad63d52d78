"""Makes the review of a plan: what of it is the pull request's, which commits cause it, and what it does to access."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flowsync.cli.effects import Planned, effects_of, tell
from flowsync.cli.loading import Loaded, attribute_locator, load_policies
from flowsync.cli.options import ExceptionOptions
from flowsync.cli.planning import can_plan, guarded
from flowsync.cli.revisions import Revisions
from flowsync.cli.selection import files_at
from flowsync.cli.session import Session
from flowsync.cli.workspace import utc_now
from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.model.commit import CommitRef
from flowsync.model.configuration import Configuration
from flowsync.model.state import State
from flowsync.plan.build import build_plan
from flowsync.plan.places import with_places
from flowsync.plan.pull_request import Build, Split, split_plan
from flowsync.plan.review import Review
from flowsync.plan.told_effects import ToldEffects
from flowsync.plan.values import Action, Change, Plan
from flowsync.source.tree import TreeFile
from flowsync.store.protocol import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewing:
    """One run of plan: the revisions that it reads, the policies of the one that is planned, the store, and what the
    run was told. ``names`` says that people are named."""

    session: Session
    revisions: Revisions
    loaded: Loaded
    target: Store
    exceptions: ExceptionOptions
    names: bool = False

    def invalid(self) -> Review:
        """The review where policies are not valid, so that there is no plan."""
        return self._review(Review(store_url=self.target.shown_url, plan=None, diagnostics=self.loaded.diagnostics))

    def of(self, planned: Planned) -> Review:
        """The review of a plan. Raises StoreError, and GitError where history does not tell what it is asked."""
        warnings = tuple(found for found in self.loaded.diagnostics if not found.is_error)
        url, head = self.target.shown_url, planned.plan.revision
        review = Review(store_url=url, plan=planned.plan, effects=planned.effects, head=head, diagnostics=warnings)
        if not self.revisions.base:
            return self._review(review)
        before = self._before()
        if before is None:
            return self._review(replace(review, diagnostics=(*warnings, _not_planned(self.revisions))))
        split = split_plan(before.configuration, self.loaded.configuration, planned.state, self._build(before))
        own = planned.plan if split is None else with_places(split.own, attribute_locator(self.loaded))
        commits = self._commits(own, before)
        if split is None:
            return self._review(replace(review, commits=commits))
        told = self._told(own, split, planned.plan)
        return self._review(replace(review, own=own, own_effects=told, pending=split.pending, commits=commits))

    def _review(self, review: Review) -> Review:
        revisions = self.revisions
        head = revisions.head or review.head
        return replace(review, base=revisions.base, head=head, rules_changed=revisions.rules_changed)

    def _before(self) -> Loaded | None:
        """The policies of the base, where a plan can be made of them."""
        if self.revisions.before is None:
            return None
        loaded = load_policies(self.session, self.revisions.before)
        return loaded if can_plan(loaded, self.exceptions) else None

    def _build(self, before: Loaded) -> Build:
        """Builds plans with the exceptions of the run."""
        exceptions, workspace = self.exceptions, self.revisions.workspace
        # what an exception names may be only in one of the revisions, and under another path
        files = {**before.files, **self.loaded.files}
        selection = replace(
            exceptions.selection.with_files(lambda path: files_at(path, files, workspace.current)), may_miss=True
        )

        def build(configuration: Configuration, state: State) -> Plan:
            deletes = exceptions.allowed_deletes
            plan = build_plan(configuration, state, selection, exceptions.ignored_drift, allowed_deletes=deletes)
            return guarded(plan, workspace, exceptions)

        return build

    def _told(self, own: Plan, split: Split, whole: Plan) -> ToldEffects | None:
        workspace, locate = self.revisions.workspace, attribute_locator(self.loaded)
        written = self.loaded.configuration.resources
        with effects_of(own, split.state, workspace, self.target, utc_now()) as effects:
            judged = replace(own, judgements=whole.judgements)
            return tell(effects, judged, workspace, locate, written, names=self.names)

    def _commits(self, own: Plan, before: Loaded) -> Mapping[Address, tuple[CommitRef, ...]]:
        wanted = {change.address: self._stretch(change, before) for change in own.visible_changes}
        found = self.revisions.causes({address: one for address, one in wanted.items() if one is not None})
        return {address: tuple(map(self._shown, commits)) for address, commits in found.items() if commits}

    def _stretch(self, change: Change, before: Loaded) -> tuple[TreeFile, frozenset[int]] | None:
        """The lines that ask for a change; for what is gone, the file that asked for it before."""
        if change.action is Action.DELETE:
            return _file(change.address, before, frozenset())
        resource = self.loaded.configuration.resources[change.address]
        places = [attribute.subject for attribute in change.attributes]
        if change.action is Action.CREATE or change.previous is not None or not any(places):
            places.append(resource.name_subject)
        lines = {line for place in places if place is not None for line in range(place.line, place.end_line + 1)}
        return _file(change.address, self.loaded, frozenset(lines))

    def _shown(self, commit: CommitRef) -> CommitRef:
        return commit if self.names else replace(commit, name="", mail="")


def _file(address: Address, loaded: Loaded, lines: frozenset[int]) -> tuple[TreeFile, frozenset[int]] | None:
    resource = loaded.configuration.resources.get(address) or loaded.configuration.expired.get(address)
    return None if resource is None else (loaded.files[resource.origin.path], lines)


def _not_planned(revisions: Revisions) -> Diagnostic:
    why = "holds no project yet" if revisions.before is None else "is not valid"
    return Diagnostic(
        severity=Severity.WARNING,
        code=Code.BASE_NOT_PLANNED,
        summary=f"The base {why}, so what was pending before this pull request is not told apart from it.",
        hint="" if revisions.before is None else f"See what is wrong: flowsync validate --head {revisions.base}",
    )
