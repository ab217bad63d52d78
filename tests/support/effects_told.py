"""Tells what a change does to access in a small company."""

from collections.abc import Mapping
from typing import Any

from flowsync.catalog.index import Catalog
from flowsync.effects.build import effect_plan
from flowsync.plan.told_effects import ToldEffects
from flowsync.render.effect_phrases import Teller
from flowsync.render.effect_rows import told_effects
from tests.support.small_company import NOW, transition

Specs = Mapping[str, dict[str, Any]]


def told(before: Specs, after: Specs, catalog: Catalog, *, names: bool = False, by: str | None = None) -> ToldEffects:
    """The effects of a change of documents in words; ``by`` is the attribute type that tells people apart."""
    teller = Teller(catalog=catalog, names=names, tell_people_by=by, tell_resources_by=("data",))
    return told_effects(effect_plan(transition(before, after), catalog, NOW), teller)


def rows(effects: ToldEffects, label: str) -> list[str]:
    """What the rows of this label say, of all flows."""
    return [row.text for flow in effects.flows for row in flow.rows if row.label == label]
