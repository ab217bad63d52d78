"""What guardrails say about a plan: values of a plan, so that every format shows them and a saved plan keeps them."""

from dataclasses import dataclass
from enum import StrEnum

from flowsync.ground.address import Address
from flowsync.ground.place import SourceRange


class Weight(StrEnum):
    """How much it weighs where a guardrail does not hold."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Outcome(StrEnum):
    """What judging one object by one guardrail came to, where that is worth saying."""

    VIOLATED = "violated"
    """A requirement does not hold."""
    FAILED = "failed"
    """A requirement could not be evaluated, which is never a pass."""
    DISARMED = "disarmed"
    """The plan takes the object out of what the guardrail looks at."""
    EXCEPTED = "excepted"
    """It does not hold, but an exception keeps it out of force."""
    EXPIRED = "expired"
    """An exception is over; the guardrail is in force again."""
    APPROVALS = "approvals"
    """The plan widens it, and the guardrail asks for approvals of that."""
    NOT_JUDGED = "not judged"
    """What there is to know is not known: there is no catalog, or something is not in it."""


class Since(StrEnum):
    """Whether a plan brings what is wrong."""

    NEW = "new"
    """It holds before the plan, or there was no such object, or the guardrail did not look at it."""
    WIDENED = "widened"
    """It did not hold before, and the plan widens what the object gives."""
    STANDING = "standing"
    """It did not hold before, and the plan does not make it worse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One thing that a guardrail says about one object, or about itself where ``address`` is None.

    ``summary`` is a sentence. ``requirement`` is the expression that does not hold, ``got`` its variables with their
    values. ``subject`` is where policy says the object, ``rule`` where the guardrail says what it asks for.
    ``approvals`` is how many people have to approve, for the gate on merge; it refuses nothing before.
    """

    outcome: Outcome
    severity: Weight
    guardrail: str
    address: Address | None = None
    since: Since | None = None
    summary: str
    requirement: str = ""
    got: tuple[tuple[str, str], ...] = ()
    subject: SourceRange | None = None
    rule: SourceRange | None = None
    approvals: int = 0

    @property
    def refuses(self) -> bool:
        """Whether the plan cannot be applied because of it: an error that the plan brings."""
        return self.severity is Weight.ERROR and self.since in (Since.NEW, Since.WIDENED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgements:
    """All that the guardrails say about a plan, in the order in which it is shown; ``count`` is how many guardrails
    there are. ``are_missed`` says that there are none although the project names or had some."""

    count: int = 0
    are_missed: bool = False
    found: tuple[Judgement, ...] = ()

    @property
    def refusing(self) -> tuple[Judgement, ...]:
        """Those because of which the plan cannot be applied."""
        return tuple(judgement for judgement in self.found if judgement.refuses)
