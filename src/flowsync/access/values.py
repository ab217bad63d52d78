"""What evaluation finds: people, contents and routes, and what it could not know."""

from dataclasses import dataclass, field

from pyroaring import BitMap

from flowsync.access.controls import Controls
from flowsync.ground.address import Address
from flowsync.ground.place import KeyPath, SourceRange


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Unknown:
    """Something that the catalog does not tell: a sentence such as "PagerDuty is not in the catalog"."""

    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who was found; at least these where something is unknown."""

    found: BitMap = field(default_factory=BitMap)
    unknown: frozenset[Unknown] = frozenset()


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
