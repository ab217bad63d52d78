"""What a plan does to access, in words: what every format of a plan shows of it.

Values of text only, so that a plan without a catalog does not pay for what evaluates one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flowsync.ground.address import Address


class ToldRow(NamedTuple):
    """One line of a flow's effect: what it is about, and what is said."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFlow:
    """The effect of a plan on one flow. ``direction`` is the worst one (``gains``, ``weaker``, ``loses``,
    ``stronger``), empty where nobody's access changes. ``through`` are the changed objects that it uses; ``is_changed``
    says that the flow itself is. ``digest`` stands for what it and all that it uses say then, because people are
    mostly counted, and others in their place are as many. ``data`` is all of it as JSON data."""

    address: Address
    direction: str
    is_changed: bool
    through: tuple[Address, ...] = ()
    rows: tuple[ToldRow, ...] = ()
    digest: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldEffects:
    """The effect of a plan: ``headline`` is the first line of every format, ``snapshot`` says what it was worked out
    with, ``flows`` are the affected ones, the worst first. ``data`` is all but the flows as JSON data."""

    headline: str
    knowledge: str
    snapshot: str = ""
    flows: tuple[ToldFlow, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_nothing(self) -> bool:
        """Whether it is certain that nobody's access changes."""
        return self.knowledge == "exact" and not any(flow.direction for flow in self.flows)

    @property
    def by_flow(self) -> Mapping[Address, ToldFlow]:
        """The flows by their addresses."""
        return {flow.address: flow for flow in self.flows}
