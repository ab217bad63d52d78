"""What is said of a pull request: what its comment and report show, and what the gate holds a later plan against."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flowsync.ground.address import Address
from flowsync.ground.diagnostic import Diagnostic
from flowsync.model.commit import CommitRef
from flowsync.plan.mark import PlanMark, mark_of
from flowsync.plan.told_effects import ToldEffects
from flowsync.plan.values import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A plan of one revision, or of what merging one (``head``) into another (``base``, a commit too) would give.

    ``plan`` is all that apply would do then; None where policies are not valid, and ``diagnostics`` say why (beside
    what validate warns of). ``effects`` is what it does to access, None where that was not asked.

    Where something was pending or had drifted before, ``own`` and ``own_effects`` are what the pull request does by
    itself, as if that had been applied, and ``pending`` is what apply would do without it. Else they are None: all of
    the plan is the pull request's.

    ``commits`` leads from a changed object to the commits of the pull request that change it, newest first.
    ``rules_changed`` are paths of rules (flowsync.yaml, guardrails, allowed signers) that the pull request changes; it
    is judged by those of its base.
    """

    base: str = ""
    head: str = ""
    store_url: str
    plan: Plan | None
    effects: ToldEffects | None = None
    own: Plan | None = None
    own_effects: ToldEffects | None = None
    pending: Plan | None = None
    commits: Mapping[Address, tuple[CommitRef, ...]] = field(default_factory=dict)
    rules_changed: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def mark(self) -> PlanMark | None:
        """The mark of the plan; None where there is none, or where it is refused: nobody could approve that."""
        return None if self.plan is None or self.plan.is_refused else mark_of(self.plan, self.effects)
