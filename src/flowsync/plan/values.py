"""The values of a plan. Invariants stand above each type and are checked when a value is built."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.json_text import canonical_json
from flowsync.ground.place import KeyPath, SourceRange
from flowsync.model.state import StateVersion
from flowsync.plan.exceptions import Exceptions
from flowsync.plan.judgements import Judgements


class Action(StrEnum):
    """What apply does to one object in force."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    NO_OP = "no-op"


class Reason(StrEnum):
    """Why a change is in the plan; for people only, apply never reads it."""

    POLICY = "changed in policies"
    REMOVED = "deleted from policies"
    EXPIRED = "expired"
    DRIFT = "changed in the live store"
    ADOPTED = "live already is what policies say"
    FORGOTTEN = "gone from policies and from the live store"
    CHANGED_SINCE = "changed since that serial"
    NEWER = "not managed at that serial"


class Cause(StrEnum):
    """Who made a field differ (domain: the case table)."""

    CHANGE = "change"
    DRIFT = "drift"
    CONFLICT = "conflict"


class Effect(StrEnum):
    """What a change does to access, told from the policy alone (domain: "Changes that look like tidying").

    widens: more people, more entitlements, a longer or earlier time, or the same access with less control. narrows: the
    reverse. mixed: both, or it cannot be told. neutral: neither.
    """

    WIDENS = "widens"
    NARROWS = "narrows"
    MIXED = "mixed"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeChange:
    """One field of an object that apply brings from ``before`` (live) to ``after`` (policies).

    ``key_path`` leads to the field in the canonical body; an index counts items of the policies, for an item that goes
    away items of ``before``. ``labels`` names each step below metadata or spec for people, list items by what they are.
    A value is JSON data, None where there is none (null is never a value), defaults filled in. ``applied`` is what
    flowsync last put there.

    ``effect`` is what going from ``before`` to ``after`` does to access, judged by itself. ``disarms`` says in words
    what else the field held in place and holds no longer, such as protection against deletes.
    """

    key_path: KeyPath
    labels: tuple[str, ...]
    cause: Cause
    applied: Any = None
    before: Any = None
    after: Any = None
    subject: SourceRange | None = None
    effect: Effect = Effect.NEUTRAL
    disarms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One action on one address. Bodies are canonical texts.

    create: no ``before``, an ``after``. update: both, different. delete: a ``before``, no ``after``. no-op: both equal;
    with a body, applied becomes what is live already; without, the object is forgotten. A rename has ``previous``, the
    address whose object continues under this one; it may be a create too, when the object is gone from the live store.

    ``applied`` is what the object counts as applied with where that is not ``after``: an update that leaves drift as it
    is has the body of the policies there, so that the drift stays drift.

    ``effect`` is what going from ``before`` to ``after`` does to access, judged as a whole: fields that each widen and
    narrow may do neither together.
    """

    address: Address
    previous: Address | None = None
    action: Action
    before: str | None = None
    after: str | None = None
    applied: str | None = None
    attributes: tuple[AttributeChange, ...] = ()
    reason: Reason
    subject: SourceRange | None = None
    effect: Effect = Effect.NEUTRAL

    def __post_init__(self) -> None:
        allowed = {
            Action.CREATE: self.before is None and self.after is not None,
            Action.UPDATE: None not in (self.before, self.after)
            and (self.before != self.after or self.previous is not None),
            Action.DELETE: self.before is not None and self.after is None,
            Action.NO_OP: self.before == self.after,
        }
        if not allowed[self.action]:
            raise ValueError(f"{self.address}: before and after do not fit the action {self.action}")
        if self.applied is not None and (self.action is not Action.UPDATE or self.applied == self.after):
            raise ValueError(f"{self.address}: only an update that leaves drift has an applied body of its own")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """An object that differs in the live store from what flowsync last put there.

    ``missing`` says that it is gone. ``attributes`` are the fields with cause drift or conflict; where the object is to
    be deleted anyway they are empty. ``effect`` is what restoring it does to access.
    """

    address: Address
    missing: bool = False
    attributes: tuple[AttributeChange, ...] = ()
    effect: Effect = Effect.NEUTRAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Indirect:
    """A flow whose access changes although something else does: ``via`` leads from what the flow refers to, or is ruled
    by, to the object that changes (a bundle, an access scope, its space, the account settings)."""

    flow: Address
    via: tuple[Address, ...]
    effect: Effect


class Why(StrEnum):
    """Why a partial plan leaves an object as it is."""

    NOT_LOOKED_AT = "not looked at"
    WIDENS = "widens access"
    MIXED = "widens and narrows access"
    NEUTRAL = "does not narrow access"
    NEEDS = "needs what is left out"
    WRONG = "something stands against it"
    INVALID = "its document is not valid"
    UNREAD = "its document may be one that cannot be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A change that a partial plan does not make, and why.

    ``detail`` names what the change needs, the code of what stands against it, or the file of the document. ``action``
    and ``reason`` are None where nobody can tell what the policies want: the document is not valid, or not read.
    """

    address: Address
    previous: Address | None = None
    action: Action | None
    reason: Reason | None
    why: Why = Why.NOT_LOOKED_AT
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The numbers of a plan's last line. An object whose every difference is drift counts as drifted only.

    ``left_out`` counts changes and restored drift that a partial plan leaves out, not mere records; ``ignored`` counts
    objects with drift that is left as it is. ``widen``, ``narrow`` and ``mixed`` count changed objects, restored drift
    included, by what that does to access.
    """

    create: int
    update: int
    delete: int
    drifted: int
    unmanaged: int
    left_out: int
    ignored: int
    widen: int
    narrow: int
    mixed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Ordered changes on a base state.

    ``relied_on`` holds a fingerprint of everything that the plan changes or relied on: apply checks just those.
    ``managed`` is the number of managed objects before. A plan with an error among its diagnostics cannot be applied.

    ``exceptions`` are those of the run. ``left_out`` is what a partial plan does not do; ``drift`` is then that of the
    objects it looked at. ``ignored`` is drift that is left as it is; it is not in ``drift``.

    ``rollback_to`` is the serial whose objects the plan brings back, None where it comes from policies; ``revision`` is
    then the one that this serial was applied from.

    ``indirect`` are the flows in force whose access changes through what they use, in order of flow and ``via``.
    ``judgements`` are what the guardrails say about it; those that refuse it are among the diagnostics too.
    ``headline`` says what it did to access when it was saved, for people only; empty where it was not.
    """

    revision: str
    base: StateVersion
    changes: tuple[Change, ...] = ()
    drift: tuple[Drift, ...] = ()
    unmanaged: tuple[Address, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    relied_on: Mapping[Address, str] = field(default_factory=dict)
    managed: int = 0
    exceptions: Exceptions = Exceptions()  # noqa: RUF009 (frozen)
    left_out: tuple[LeftOut, ...] = ()
    ignored: tuple[Drift, ...] = ()
    rollback_to: int | None = None
    indirect: tuple[Indirect, ...] = ()
    judgements: Judgements = Judgements()  # noqa: RUF009 (frozen)
    headline: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 over the store's lineage, what the plan changes and relied on, the changes, the exceptions of the run
        with what they left out, where there are any, and the serial of a rollback; hexadecimal."""
        content: dict[str, Any] = {
            "lineage": self.base.lineage,
            "relied_on": {str(address): mark for address, mark in self.relied_on.items()},
            "changes": [_change_digest(change) for change in self.changes],
        }
        if self.exceptions != Exceptions():
            content["exceptions"] = self.exceptions.data
            content["left_out"] = [[str(one.address), str(one.action)] for one in self.left_out]
            content["ignored"] = [str(one.address) for one in self.ignored]
        if self.rollback_to is not None:
            content["rollback_to"] = self.rollback_to
        return sha256(canonical_json(content).encode()).hexdigest()

    @property
    def visible_changes(self) -> tuple[Change, ...]:
        """The changes that come from the policies: neither records brought up to date nor pure drift."""
        return tuple(
            change for change in self.changes if change.action is not Action.NO_OP and change.reason is not Reason.DRIFT
        )

    @property
    def visible_left_out(self) -> tuple[LeftOut, ...]:
        """What was left out and would change what is in force."""
        return tuple(one for one in self.left_out if one.action is not Action.NO_OP)

    @property
    def has_effect(self) -> bool:
        """Whether apply would change what is in force."""
        return any(change.action is not Action.NO_OP for change in self.changes)

    @property
    def held_back(self) -> frozenset[Address]:
        """The drifted objects, by their addresses in the store, that stop the plan: restoring them widens access."""
        return frozenset(one.address for one in self.diagnostics if one.code is Code.WIDENING_DRIFT and one.address)

    @property
    def is_refused(self) -> bool:
        """Whether an error stands against applying it."""
        return any(diagnostic.is_error for diagnostic in self.diagnostics)

    @property
    def counts(self) -> Counts:
        """How many objects each action, drift and nothing at all concerns."""
        actions = [change.action for change in self.visible_changes]
        effects = [change.effect for change in self.changes]
        return Counts(
            create=actions.count(Action.CREATE),
            update=actions.count(Action.UPDATE),
            delete=actions.count(Action.DELETE),
            drifted=len(self.drift),
            unmanaged=len(self.unmanaged),
            left_out=len(self.visible_left_out),
            ignored=len(self.ignored),
            widen=effects.count(Effect.WIDENS),
            narrow=effects.count(Effect.NARROWS),
            mixed=effects.count(Effect.MIXED),
        )


def _change_digest(change: Change) -> list[str | None]:
    own = [] if change.applied is None else [change.applied]
    return [str(change.address), str(change.previous or ""), str(change.action), change.before, change.after, *own]
