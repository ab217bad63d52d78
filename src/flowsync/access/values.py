"""What evaluation finds: people, contents and routes, and what it could not know."""

from dataclasses import dataclass, field

from pyroaring import BitMap

from flowsync.access.controls import Bound, Controls
from flowsync.ground.address import Address
from flowsync.ground.place import KeyPath, SourceRange


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Unknown:
    """Something that the catalog does not tell: a sentence such as "PagerDuty is not in the catalog"."""

    summary: str


def unread(address: Address) -> Unknown:
    """That nobody can tell what an object in force says, because its row in the live store is not valid."""
    return Unknown(summary=f"{address} is in force, but what it says cannot be read")


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who was found; at least these where something is unknown. ``by_shift`` are those of them who are found only while
    they are on shift (or off), by what has to hold for it; the same people more than once where one of several shifts
    is enough."""

    found: BitMap = field(default_factory=BitMap)
    by_shift: tuple[tuple[Bound, BitMap], ...] = ()
    unknown: frozenset[Unknown] = frozenset()

    def ways(self) -> list[tuple[Bound, BitMap]]:
        """Everybody who was found, by what has to hold for it; first those who are found at any time."""
        unbound = self.found - BitMap().union(*(people for _, people in self.by_shift))
        return [*([(frozenset(), unbound)] if unbound else []), *self.by_shift]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The entitlements that were found; at least these where something is unknown.

    ``via`` leads from the object that was asked about to where the pairs come from: a bundle, a scope.
    """

    pairs: BitMap = field(default_factory=BitMap)
    unknown: frozenset[Unknown] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One way to entitlements: each of ``people`` can come to each of ``pairs`` through ``flow`` under ``controls``.

    People of one flow for whom the controls differ (who asks, who may decide on their own request) are routes of their
    own. Neither set is empty.
    """

    flow: Address
    people: BitMap
    pairs: BitMap
    controls: Controls


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One step of a why-chain: ``what`` is a person, a condition, a flow, a target, a scope or an entitlement in words;
    ``address`` and ``key_path`` tell where policy says it, None where the catalog does; ``subject`` is that place in a
    file once it was looked up. ``unnamed`` are the words where people are not named, if ``what`` names one."""

    what: str
    unnamed: str = ""
    address: Address | None = None
    key_path: KeyPath = ()
    subject: SourceRange | None = None

    def said(self, *, names: bool) -> str:
        """The words; they name a person only where ``names`` says so."""
        return self.what if names else self.unnamed or self.what
