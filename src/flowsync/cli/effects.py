"""Works out what a plan does to access, over the newest catalog of the store, and tells it in words.

Where there is no catalog, nothing that evaluates one is imported.
"""

from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from flowsync.cli.catalogs import catalog_before, current_catalog
from flowsync.cli.workspace import Workspace
from flowsync.ground.address import Address
from flowsync.ground.place import KeyPath, SourceRange
from flowsync.model.state import State
from flowsync.plan.failing import NO_CATALOG, Reach
from flowsync.plan.places import Locate
from flowsync.plan.told_effects import ToldEffects
from flowsync.plan.values import Plan
from flowsync.render.age import age_phrase
from flowsync.render.guardrail_rows import with_guardrail_rows
from flowsync.render.unknown_effects import unknown_effects
from flowsync.store.protocol import Store

if TYPE_CHECKING:
    from flowsync.access.values import Link
    from flowsync.catalog.index import Catalog
    from flowsync.effects.values import EffectPlan, FlowEffect

OPENING = ("gains", "weaker")
Written = Container[Address]
"""The objects that the policies of the work tree say: only lines of those can be named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan, and what it does to access: in words, None where that was not asked, and in numbers. ``state`` is the one
    that a plan of policies was made on."""

    plan: Plan
    effects: ToldEffects | None = None
    reach: Reach = NO_CATALOG
    state: State = State()  # noqa: RUF009 (frozen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What a plan does to access. ``plan`` and ``catalog``, the newest one, are None without a catalog; so is
    ``earlier``, the last one with other content, without one. They are to be used only while the catalogs are open."""

    plan: "EffectPlan | None" = None
    catalog: "Catalog | None" = None
    earlier: "Catalog | None" = None

    @property
    def reach(self) -> Reach:
        """How many people are affected, for conditions that make a pipeline fail."""
        if self.plan is None:
            return NO_CATALOG
        people = {str(direction): len(reach.people) for direction, reach in self.plan.reach.items()}
        return Reach(people=people, unknown="; ".join([*self._stale(), *(one.summary for one in self.plan.unknown)]))

    def _stale(self) -> Iterator[str]:
        """That nobody knows what became of people since the catalog was taken, where it is older than it may be."""
        if self.plan is not None and self.plan.catalog is not None and self.plan.knowledge == "stale":
            yield f"the catalog is STALE, {age_phrase(self.plan.catalog.age_minutes)} old"


@contextmanager
def effects_of(
    plan: Plan, state: State, workspace: Workspace, store: Store, now: datetime, *, asks: bool = False
) -> Iterator[Effects]:
    """What a plan on this state does to access, as long as the context lasts; ``asks`` opens the catalog also where the
    plan does nothing. Raises StoreError."""
    if not plan.has_effect and not asks:
        yield Effects()
        return
    with store.snapshot() as snapshot:
        found = current_catalog(snapshot, now)
        if found is None:
            yield Effects()
            return
        from flowsync.effects.build import effect_plan  # noqa: PLC0415 (see above)
        from flowsync.effects.transition import transition_of  # noqa: PLC0415

        catalog, _ = found
        max_age = workspace.settings.catalog_max_age
        effects = effect_plan(transition_of(plan, state), catalog, now, max_age)
        yield Effects(plan=effects, catalog=catalog, earlier=catalog_before(snapshot))


def tell(
    effects: Effects, plan: Plan, workspace: Workspace, locate: Locate, written: Written, *, names: bool
) -> ToldEffects | None:
    """The effects in words; nothing for a plan that changes nothing. People are named only where ``names`` says so."""
    if not plan.has_effect:
        return None
    if effects.plan is None or effects.catalog is None:
        return unknown_effects(plan)
    from flowsync.render.effect_phrases import Teller  # noqa: PLC0415 (see above)
    from flowsync.render.effect_rows import told_effects  # noqa: PLC0415

    settings = workspace.settings
    teller = Teller(
        catalog=effects.catalog,
        names=names,
        tell_people_by=settings.tell_people_by,
        tell_resources_by=settings.tell_resources_by,
    )
    changed = frozenset(change.address for change in plan.changes)
    flows = tuple(_placed(flow, locate, written, changed) for flow in effects.plan.flows)
    return with_guardrail_rows(told_effects(replace(effects.plan, flows=flows), teller), plan.judgements)


def _placed(flow: "FlowEffect", locate: Locate, written: Written, changed: frozenset[Address]) -> "FlowEffect":
    """The flow with the lines of its chain, which is one of the policy after where access opens, else before."""
    opens = any(str(direction) in OPENING and reach.count for direction, reach in flow.reach.items())
    find = _finder(locate, written, frozenset() if opens else changed)
    return replace(flow, why=tuple(_with_place(link, find) for link in flow.why))


def _finder(locate: Locate, written: Written, others: frozenset[Address]) -> Locate:
    def find(address: Address, key_path: KeyPath) -> SourceRange | None:
        return locate(address, key_path) if address in written and address not in others else None

    return find


def _with_place(link: "Link", find: Locate) -> "Link":
    return link if link.address is None else replace(link, subject=find(link.address, link.key_path))
