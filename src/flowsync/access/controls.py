"""What stands between a person and an entitlement on one route, and which of two such sets of controls is easier."""

from dataclasses import dataclass, field
from enum import StrEnum

from pyroaring import FrozenBitMap

NEGATED = {"is_not": "is", "does_not_contain": "contains"}
"""The operators that hold for whom another one does not."""


class Requested(StrEnum):
    """On whose request the access is given."""

    NOBODY = "nobody"
    """It is given by itself: an automatic flow."""
    SELF = "self"
    """The person asks."""
    MANAGER = "direct_reports"
    """The person's manager asks."""
    OTHERS = "others"
    """Somebody else among the requestors asks; at least one other active person is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """People who may decide: those of ``people`` who are also each of ``roles`` (``Owner``: of the requested resource;
    ``manager``: the grantee's). The roles stay words, because who that is differs from request to request."""

    people: FrozenBitMap
    roles: frozenset[str] = frozenset()

    def __hash__(self) -> int:
        """Not the hash of the bitmap: of a thousand groups that differ in two of many people it tells 26 apart."""
        return hash((self.people.to_array().tobytes(), self.roles))


Clause = frozenset[Term]
"""One approval that is needed: somebody of any of these terms gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Who may decide too once ``minutes`` have gone by without a decision."""

    minutes: int
    clause: Clause


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """The approvals that a request needs: one for each of ``clauses``. ANY_OF is a single clause of all its groups.

    The clauses are in an order of their own, so that equal approvals are equal values; two groups of the same people
    are two clauses. ``distinct`` says that one person counts for one clause only; it is false where there is one.
    """

    clauses: tuple[Clause, ...]
    distinct: bool = False
    tiers: tuple[Tier, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When a request may be made: bit ``m`` of ``week`` is the minute ``m`` since Monday 00:00 on the wall clock of
    ``zone``. Not there at all where it is always."""

    zone: str
    week: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OnShift:
    """A condition on shifts, in the words of policy: who is on shift is somebody else from day to day. ``values`` are
    folded; ``source`` is None for any."""

    type: str
    operator: str
    values: frozenset[str]
    source: str | None = None

    @property
    def is_negative(self) -> bool:
        """Whether it holds for those who are off shift."""
        return self.operator in NEGATED

    def implies(self, other: "OnShift") -> bool:
        """Whether whoever meets this one meets the other, too, by the words alone."""
        few, many = (other, self) if self.is_negative else (self, other)
        is_alike = (self.type, self.operator) == (other.type, other.operator)
        return is_alike and many.source in (None, few.source) and few.values <= many.values

    def __str__(self) -> str:
        source = f" ({self.source})" if self.source else ""
        return f"{self.type} {self.operator.replace('_', ' ')} {' or '.join(sorted(self.values))}{source}"


Bound = frozenset[OnShift]
"""Conditions on shifts that all have to hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """The controls on one route, for one kind of person on it.

    ``requestors`` are those of Requested.OTHERS, else empty. ``approval`` is None where approval is automatic.
    ``decides_self`` says that the person's own approval, or their request on behalf, could count. ``total_minutes`` is
    the grant with all extensions, None for indefinite and automatic access. ``hours`` is None for always. ``bound`` are
    the shifts that have to be on while it is asked for or given; none where a moment was asked about, at which they
    are.
    """

    requested: Requested
    requestors: FrozenBitMap = field(default_factory=FrozenBitMap)
    approval: Approval | None = None
    approver_reason: bool = False
    decides_self: bool = False
    mfa: bool = False
    justification: bool = False
    states_duration: bool = False
    grant_minutes: int | None = None
    extensions: int = 0
    extension_minutes: int = 0
    hours: Hours | None = None
    bound: Bound = frozenset()

    @property
    def total_minutes(self) -> int | None:
        """How long access lasts at most; None without an end."""
        return None if self.grant_minutes is None else self.grant_minutes + self.extensions * self.extension_minutes

    @property
    def is_standing(self) -> bool:
        """Whether it is access without an end."""
        return self.grant_minutes is None


class Control(StrEnum):
    """What can be lost or gained between two routes, the weightiest first."""

    REQUEST = "request"
    """Access is given by itself, or the person need not wait for somebody else to ask."""
    APPROVAL = "approval"
    """Approval is dropped, or more people can give it."""
    SELF_APPROVAL = "self-approval"
    MFA = "mfa"
    DURATION = "duration"
    """One grant or the total lasts longer, or the duration need not be stated."""
    SHIFT = "shift"
    """Access is bound to no shift, or to another one."""
    HOURS = "hours"
    JUSTIFICATION = "justification"
    APPROVER_REASON = "approver-reason"
