"""What the platform knows of the pull requests that the gate looks at; nothing is asked twice."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from flowsync.forge.protocol import Forge
from flowsync.forge.values import PullRequest
from flowsync.gate.approvals import counted, teams_asked
from flowsync.gate.values import Merged, People, Requirement, Step
from flowsync.ground.errors import FlowsyncError, ForgeError
from flowsync.model.commit import CommitRef


@dataclass(slots=True, kw_only=True)
class MergedRequests:
    """``open`` leads to the platform, and raises FlowsyncError where nobody knows which that is. ``branch`` is the one
    that is applied, empty where that is not known: what was merged into another one was not reviewed for it."""

    open: Callable[[], Forge]
    branch: str = ""
    note: Callable[[str], None]
    _forge: Forge | None = None
    _of: dict[str, list[PullRequest]] = field(default_factory=dict)

    @property
    def forge(self) -> Forge:
        """The platform."""
        if self._forge is None:
            self._forge = self.open()
        return self._forge

    def of(self, step: Step, commits: Sequence[CommitRef], *, is_needed: bool) -> Step:
        """The step with the pull requests that its ``commits`` came with, oldest first, and the approvals on the last
        one, on all of them where rules change. Where they are not needed, a platform that cannot be asked leaves them
        out, which is noted."""
        try:
            return self._with(step, commits)
        except FlowsyncError as error:
            if is_needed:
                raise
            self.note(f"Note: Which pull request this came with is not known. {error.message}")
            return step

    def stops(self, commits: Iterable[CommitRef]) -> list[str]:
        """The last commit of each pull request among commits of a branch, oldest first, and each that has none."""
        stops: list[tuple[tuple[int, ...], str]] = []
        for commit in commits:
            numbers = tuple(one.number for one in self._merged(commit.id))
            if stops and numbers and stops[-1][0] == numbers:
                stops.pop()
            stops.append((numbers, commit.id))
        return [commit for _, commit in stops]

    def people(self, asked: Iterable[Requirement], step: Step, people: People) -> People:
        """The people with those of who approved that are in the teams which are asked for, as far as it is known."""
        counting = counted(step)
        found: dict[str, list[str]] = {}
        unknown: dict[str, str] = {}
        for team in teams_asked(asked, counting, people):
            try:
                found[team] = [login for login in counting.approvers if self.forge.is_member(login, team)]
            except ForgeError as error:
                unknown[team] = f"Who is in @{team} is not known: {error.message}"
        return replace(people, teams=found, unknown=unknown)

    def _with(self, step: Step, commits: Sequence[CommitRef]) -> Step:
        found = {commit.id: self._merged(commit.id) for commit in commits}
        each = {one.number: Merged(pull_request=one) for commit in commits for one in found[commit.id]}
        for number in list(each) if step.rules_changed else list(each)[-1:]:
            each[number] = replace(each[number], approvals=tuple(self.forge.approvals(each[number].pull_request)))
        strays = tuple(commit for commit in commits if not found[commit.id])
        return replace(step, merged=tuple(each.values()), strays=strays)

    def _merged(self, commit: str) -> list[PullRequest]:
        if commit not in self._of:
            found = self.forge.pull_requests_of(commit)
            self._of[commit] = [one for one in found if not self.branch or one.base_branch == self.branch]
        return self._of[commit]
