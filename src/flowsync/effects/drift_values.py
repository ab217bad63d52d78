"""The values of drift of effect: what became of access between two snapshots under the same policy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pyroaring import BitMap

from flowsync.access.controls import Control
from flowsync.access.values import Link, Unknown
from flowsync.effects.values import CatalogUse, Direction, Knowledge, Power, Reach
from flowsync.ground.address import Address
from flowsync.ground.place import KeyPath


class CauseKind(StrEnum):
    """What changed outside of policy."""

    NEW_ID = "new-id"
    """A group of the same name is another one now: whoever may put people into it, and who is in it, is somebody
    else's choice. It widens even where the same people are in it today."""
    PEOPLE = "people"
    """Other people meet a condition: members of a group, an attribute, a shift, an address, who is active."""
    MANAGER = "manager"
    """Other people have a manager who asks, or have one at all."""
    RESOURCES = "resources"
    """A target holds other resources: they are new, they are gone, or they are called or tagged in another way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One thing that changed, and where policy refers to it. ``joined`` people, and ``added`` pairs, are numbers of the
    later catalog; who ``left``, and what was ``removed``, of the earlier one."""

    kind: CauseKind
    summary: str
    address: Address
    key_path: KeyPath
    joined: BitMap = field(default_factory=BitMap)
    left: BitMap = field(default_factory=BitMap)
    added: BitMap = field(default_factory=BitMap)
    removed: BitMap = field(default_factory=BitMap)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowDrift:
    """What became of the access that leads through one flow. ``reach`` is what happened on the whole, other routes
    counted in, where this flow's routes changed. ``widens`` says that somebody gained, comes by a weaker route, or that
    a group is another one now. ``why`` is a chain for one of those to whom the worst happened."""

    flow: Address
    reach: Mapping[Direction, Reach]
    widens: bool
    lost: tuple[Control, ...] = ()
    added: tuple[Control, ...] = ()
    power: Power = field(default_factory=Power)
    causes: tuple[Cause, ...] = ()
    why: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectDrift:
    """What became of access from the ``earlier`` catalog to the ``later`` one. What is gained, weaker or stronger is in
    numbers of the later catalog, what is lost in those of the earlier one: there who lost it is certain to be.

    ``flows`` has every flow whose routes changed, or of which a group is another one now, the worst first.
    """

    knowledge: Knowledge
    earlier: CatalogUse
    later: CatalogUse
    reach: Mapping[Direction, Reach] = field(default_factory=dict)
    flows: tuple[FlowDrift, ...] = ()
    unknown: tuple[Unknown, ...] = ()

    @property
    def opens(self) -> bool:
        """Whether access opened for somebody, a group is another one now, or that is not known."""
        return self.knowledge is not Knowledge.EXACT or any(flow.widens for flow in self.flows)
