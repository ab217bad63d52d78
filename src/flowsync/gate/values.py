"""The values of the gate: what was reviewed, what is asked for, and what it says of one step.

A step brings the store from the revision that was gated last, the anchor, to a later one. The rules are those of the
anchor.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flowsync.forge.values import Approval, PullRequest
from flowsync.ground.address import Address
from flowsync.ground.diagnostic import Diagnostic
from flowsync.model.commit import CommitRef
from flowsync.plan.mark import PlanMark


class Compared(StrEnum):
    """By what a plan is the one that was reviewed."""

    DIGEST = "digest"
    """It is the same plan."""
    EFFECTS = "changes and effects"
    """It changes the same objects in the same way, and does the same to access."""
    GATED = "gated before"
    """It brings nothing from policies: it restores drift and ends what has expired, as policies say that passed."""
    NOTHING = "nothing to review"
    """It changes nothing in force, and keeps nothing that was changed past flowsync."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A mark that people have seen, and ``where``: *the comment on pull request 12*, *the file review.json*."""

    mark: PlanMark
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A pull request that was merged, and the approvals that stand on it."""

    pull_request: PullRequest
    approvals: tuple[Approval, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What lies between the revision that was gated last and one that is to be applied.

    ``merged`` are the pull requests of its commits, oldest first: the last one showed all changes that are pending, so
    its approvals count for them, and nobody who wrote any of them approves. ``strays`` are commits that came without a
    pull request; where rules change, ``adding`` are merges that hold more than what they merged. ``reviewed`` are the
    marks to hold the plan against, the one that counts most first; ``unread`` says of comments why they cannot be
    taken. ``rules_changed`` are paths of rules that the step changes. Without an ``anchor``, it is the first step of
    the store.
    """

    revision: str
    anchor: str = ""
    merged: tuple[Merged, ...] = ()
    strays: tuple[CommitRef, ...] = ()
    adding: tuple[CommitRef, ...] = ()
    reviewed: tuple[Reviewed, ...] = ()
    unread: tuple[str, ...] = ()
    rules_changed: tuple[str, ...] = ()

    @property
    def is_same_revision(self) -> bool:
        """Whether nothing was committed since the anchor."""
        return self.revision == self.anchor

    @property
    def mixes_rules(self) -> bool:
        """Whether rules change with several pull requests: which of them changed what is told by going one by one."""
        return bool(self.rules_changed) and len(self.merged) > 1

    @property
    def pull_requests(self) -> tuple[PullRequest, ...]:
        """The pull requests."""
        return tuple(one.pull_request for one in self.merged)

    @property
    def authors(self) -> tuple[str, ...]:
        """Who wrote any of them, each once."""
        return tuple(dict.fromkeys(author for one in self.pull_requests for author in one.authors))


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What approvals a step needs: so many ``approvals`` of anybody, or one of the people behind ``owners``.

    ``of_each`` asks for the approvals on each pull request of the step, not only the last. ``about`` are the objects
    because of which, and ``because`` says which rule asks for it. A requirement of ``owners``
    that is about an object without any cannot be met.
    """

    approvals: int = 1
    of_each: bool = False
    owners: tuple[str, ...] | None = None
    about: tuple[Address, ...] = ()
    because: str

    @property
    def data(self) -> dict[str, Any]:
        """It as JSON data."""
        return {
            "approvals": self.approvals,
            "owners": None if self.owners is None else list(self.owners),
            "about": list(map(str, self.about)),
            "because": self.because,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who the owners are: ``owners`` leads from a name to logins and ``@team``s, and ``teams`` from a team, without the
    ``@``, to the logins in it of those who approved. A name that is not there is a login. ``unknown`` says of teams why
    nobody knows who is in them."""

    owners: Mapping[str, Sequence[str]] = field(default_factory=dict)
    teams: Mapping[str, Iterable[str]] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)

    def entries(self, owner: str) -> Sequence[str]:
        """The logins and teams behind an owner."""
        return self.owners.get(owner, (owner,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """Whose approvals count, and why those of others do not, by their logins."""

    approvers: tuple[str, ...] = ()
    not_counted: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the gate says of a step: it passes where there are no ``reasons`` against it.

    ``compared`` and ``against`` say by what the plan is one that was reviewed, and where; None where it is not.
    """

    reasons: tuple[Diagnostic, ...] = ()
    compared: Compared | None = None
    against: str = ""
    requirements: tuple[Requirement, ...] = ()
    counting: Counting = Counting()

    @property
    def passes(self) -> bool:
        """Whether the step may be applied."""
        return not self.reasons


GATE_EVENT = "gate"
"""The event of an entry of the audit that says that a step passed; the last one is the anchor."""


def gate_details(step: Step, verdict: Verdict, digest: str) -> dict[str, Any]:
    """What the audit is told of a step that passed: who wrote it, who approved, what was compared; JSON data.

    ``digest`` is that of the plan."""
    return {
        "revision": step.revision,
        "anchor": step.anchor,
        "pull_requests": [_pull_request(one) for one in step.pull_requests],
        "authors": list(step.authors),
        "approvers": list(verdict.counting.approvers),
        "not_counted": dict(verdict.counting.not_counted),
        "required": [one.data for one in verdict.requirements],
        "digest": digest,
        "compared": None if verdict.compared is None else str(verdict.compared),
        "against": verdict.against,
        "rules_changed": list(step.rules_changed),
    }


def _pull_request(one: PullRequest) -> dict[str, Any]:
    return {"number": one.number, "url": one.url, "authors": list(one.authors), "head": one.head}
