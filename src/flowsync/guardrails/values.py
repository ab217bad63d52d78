"""The values of guardrails: what they look at and what they ask for."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flowsync.ground.place import SourceRange
from flowsync.plan.judgements import Weight


class Subject(StrEnum):
    """What a guardrail judges."""

    FLOW = "flow"
    CHANGE = "change"
    EFFECT = "effect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One expression that must be true: its text, what evaluates it, and the variables that it reads; whether some of
    them only a catalog can tell, and whether some are about what a flow leads to."""

    text: str
    program: Any
    variables: tuple[str, ...]
    needs_catalog: bool = False
    needs_reach: bool = False
    subject: SourceRange


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetChoice:
    """Targets with this integration, resource type and any of these permissions, each where it is given."""

    integration: str | None = None
    resource_type: str | None = None
    permissions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class TagChoice:
    """Resources with this tag, and any of these values where some are given."""

    key: str
    values: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a guardrail looks at: all of what is given must fit, and of each any item."""

    labels: tuple[str, ...] = ()
    spaces: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    targets: tuple[TargetChoice, ...] = ()
    tags: tuple[TagChoice, ...] = ()
    resource_risk: tuple[str, ...] = ()
    permission_risk: tuple[str, ...] = ()

    @property
    def needs_catalog(self) -> bool:
        """Whether it asks for what only a catalog can tell."""
        return bool(self.tags or self.resource_risk or self.permission_risk)

    @property
    def asks_what_is_reached(self) -> bool:
        """Whether it asks for what an object leads to."""
        return self.needs_catalog or bool(self.targets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """An object for which a guardrail is not in force until ``expires_at`` (ISO 8601, UTC)."""

    address: str
    owner: str
    reason: str
    expires_at: str
    subject: SourceRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardrail:
    """What must hold for what is selected, and how many ``approvals`` its widening needs, 0 for none of its own.
    ``subject`` is where its name stands, ``asks_at`` where it says how many."""

    name: str
    on: Subject
    selection: Selection = Selection()
    require: tuple[Requirement, ...] = ()
    approvals: int = 0
    severity: Weight
    message: str
    exceptions: tuple[Exemption, ...] = ()
    subject: SourceRange
    asks_at: SourceRange | None = None

    @property
    def asks_catalog(self) -> bool:
        """Whether a catalog can make a difference to what it says of a policy as it is."""
        return self.selection.asks_what_is_reached or any(one.needs_catalog for one in self.require)

    def exemption(self, address: str, now: str) -> Exemption | None:
        """The exception that keeps it out of force for this address at ``now`` (ISO 8601, UTC)."""
        return next((one for one in self.exceptions if one.address == address and one.expires_at > now), None)

    def expired(self, now: str) -> tuple[Exemption, ...]:
        """The exceptions that are over at ``now`` (ISO 8601, UTC)."""
        return tuple(one for one in self.exceptions if one.expires_at <= now)
