"""What the page shows, before it is HTML: texts that somebody else may have written, and never any markup."""

from dataclasses import dataclass
from typing import NamedTuple

from flowsync.ground.address import Address
from flowsync.ground.diagnostic import Diagnostic
from flowsync.model.commit import CommitRef
from flowsync.plan.judgements import Judgement
from flowsync.plan.told_effects import ToldRow
from flowsync.plan.values import Effect


class Part(NamedTuple):
    """A stretch of a value: ``look`` is ``old``, ``new``, or empty for what is neither."""

    look: str
    text: str


class Line(NamedTuple):
    """One line of a diff; ``look`` is ``add``, ``del``, ``mod`` or ``lead``, what only leads to other lines."""

    depth: int
    look: str
    name: str
    parts: tuple[Part, ...]
    effect: str
    place: str


class Step(NamedTuple):
    """One step of a chain that says why somebody comes to something, and where that is written."""

    what: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One object on which something happens: a folded block of the page, and what filters select it by.

    ``action`` is what apply does, or ``drift``, or ``indirect`` where something else changes that a flow uses. ``lead``
    is the worst that happens to people, for the closed block; ``told`` are all rows. ``through`` is what changes the
    access of a flow beside itself, ``reaches`` are the flows whose access the object changes. ``people`` are named only
    where the plan names them.
    """

    action: str
    sign: str
    address: Address
    former: str = ""
    title: str = ""
    effect: Effect = Effect.NEUTRAL
    lead: ToldRow | None = None
    gist: tuple[str, ...] = ()
    note: str = ""
    through: tuple[str, ...] = ()
    reaches: tuple[str, ...] = ()
    told: tuple[ToldRow, ...] = ()
    why: tuple[Step, ...] = ()
    lines: tuple[Line, ...] = ()
    commits: tuple[CommitRef, ...] = ()
    labels: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Entries under a heading, with a sentence about them; ``is_folded`` where they are not what the page is for."""

    key: str
    heading: str
    about: str = ""
    entries: tuple[Entry, ...] = ()
    is_folded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact of the summary; ``is_code`` sets it as code."""

    name: str
    text: str
    is_code: bool = False


class AccessRow(NamedTuple):
    """What the access picture shows of one flow, in words."""

    flow: str
    who: str
    controls: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardrails:
    """What guardrails say: how many judged, and what is told of each, with what it asks for."""

    phrase: str
    found: tuple[tuple[Judgement, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All of the page. ``status`` is ``changes``, ``no-changes``, ``refused`` or ``invalid``; ``errors`` say why it is
    one of the last two. ``left_out`` are the changes that a partial plan does not make: sign, word, title, why."""

    status: str
    title: str
    headline: str
    verdict: str
    facts: tuple[Fact, ...]
    notices: tuple[str, ...] = ()
    errors: tuple[Diagnostic, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    sections: tuple[Section, ...] = ()
    left_out_reason: str = ""
    left_out: tuple[tuple[str, str, str, str], ...] = ()
    guardrails: Guardrails | None = None
    unmanaged: tuple[str, ...] = ()
    access: tuple[AccessRow, ...] = ()
