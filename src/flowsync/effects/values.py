"""The values of an effect plan: who gains, who loses and who comes by a weaker route to what.

Everything is counted per (person, entitlement) over one catalog, exactly, the routes before against those after:

- **gains**: no route before, one after. **loses**: the reverse.
- **weaker**: a route after that no route before covers, that is, none before was at least as easy in every control.
- **stronger**: a route before that no route after covers. One pair can be both weaker and stronger.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pyroaring import BitMap

from flowsync.access.controls import Control, Controls
from flowsync.access.values import Link, Unknown
from flowsync.ground.address import Address
from flowsync.ground.place import SourceRange


class Direction(StrEnum):
    """What becomes of access, the worst first."""

    GAINS = "gains"
    WEAKER = "weaker"
    LOSES = "loses"
    STRONGER = "stronger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """(person, entitlement) pairs of one direction: distinct people, distinct entitlements, and how many pairs they
    make, all exact. ``people`` and ``pairs`` are numbers of the catalog."""

    people: BitMap = field(default_factory=BitMap)
    pairs: BitMap = field(default_factory=BitMap)
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """Who may decide on requests of a flow: how many gained and lost it, and how many have it after."""

    gained: BitMap = field(default_factory=BitMap)
    lost: BitMap = field(default_factory=BitMap)
    after: int = 0


class Concern(StrEnum):
    """What a reviewer should know about a flow as it would be."""

    UNSATISFIABLE = "unsatisfiable"
    """No set of people can give all the approvals that it asks for."""
    ONE_FOR_ALL = "one-for-all"
    """One person can give every approval of an ALL_OF."""
    MUTUAL = "mutual"
    """Two people can each request and approve for the other."""
    OWN_REQUEST = "own-request"
    """A person's own approval counts, or that of who asks for them."""
    NOBODY = "nobody"
    """Nobody in the catalog can use it."""
    NOTHING = "nothing"
    """It reaches nothing that is in the catalog."""
    LATENT = "latent"
    """An open-ended pattern matches nobody and nothing more today, but would match what comes to be called so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A concern that the change brings (``is_new``) or that was there before, in a sentence. ``people`` are who it is
    about."""

    concern: Concern
    summary: str
    is_new: bool
    people: BitMap = field(default_factory=BitMap)
    subject: SourceRange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowEffect:
    """What the plan does to the access that leads through one flow.

    ``before`` and ``after`` are its canonical bodies, None where it is not there. ``via`` are the changed objects
    that it uses (bundles, scopes, its space, the account settings); ``is_changed`` says that the flow itself is.
    ``reach`` is what happens on the whole, other routes counted in, where this flow's routes change. ``standing``
    is the part of what is gained or weaker that is there without an end: automatic or indefinite; ``unapproved``
    the part of what is gained that needs no approval. ``users_before`` and ``users`` can use the flow before and
    after; for ``unaffected`` people its routes change, yet nothing does on the whole, because the flows in
    ``easier`` lead there as easily. ``came_by`` are other flows through which those with a weaker route came until
    now, ``left_with`` those that are left to people with a stronger one. ``controls_before`` and ``controls`` are those
    of most people on it. ``lost`` and ``added`` are the controls that routes lost and got. ``why`` is the shortest
    chain for one affected person and entitlement. ``digest`` stands for what the flow and all that it uses say after.
    """

    flow: Address
    previous: Address | None = None
    before: str | None = None
    after: str | None = None
    is_changed: bool
    via: tuple[Address, ...] = ()
    reach: Mapping[Direction, Reach]
    standing: Reach = field(default_factory=Reach)
    unapproved: Reach = field(default_factory=Reach)
    users_before: BitMap = field(default_factory=BitMap)
    users: BitMap = field(default_factory=BitMap)
    unaffected: BitMap = field(default_factory=BitMap)
    easier: tuple[Address, ...] = ()
    came_by: tuple[Address, ...] = ()
    left_with: tuple[Address, ...] = ()
    controls_before: Controls | None = None
    controls: Controls | None = None
    lost: tuple[Control, ...] = ()
    added: tuple[Control, ...] = ()
    power: Power = Power()
    findings: tuple[Finding, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    why: tuple[Link, ...] = ()
    subject: SourceRange | None = None
    digest: str = ""


class Knowledge(StrEnum):
    """How far the counts can be trusted."""

    EXACT = "exact"
    PARTIAL = "partial"
    """Something that the change touches is not in the catalog: counts are of what is."""
    STALE = "stale"
    """The snapshot is older than the project allows."""
    UNKNOWN = "unknown"
    """There is no catalog, or none of what the change touches is in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogUse:
    """The snapshot that was used: its digest, when it was taken (ISO 8601, UTC), and its age in minutes at the plan."""

    digest: str
    taken_at: str
    age_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectPlan:
    """What a plan does to access. ``flows`` has every flow whose routes change, and every changed one of which
    something is unknown or has to be said; the worst first. ``reach``, ``standing`` and ``unapproved`` are over all
    of them, each (person, entitlement) counted once. ``catalog`` is None without one: then there is nothing
    else."""

    knowledge: Knowledge
    catalog: CatalogUse | None = None
    reach: Mapping[Direction, Reach] = field(default_factory=dict)
    standing: Reach = field(default_factory=Reach)
    unapproved: Reach = field(default_factory=Reach)
    flows: tuple[FlowEffect, ...] = ()
    unknown: tuple[Unknown, ...] = ()
