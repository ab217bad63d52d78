"""What is told of a flow's effect, as the page needs it: the worst row first, the chain step by step, who is named."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flowsync.ground.address import Address
from flowsync.plan.told_effects import ToldEffects, ToldFlow, ToldRow
from flowsync.render.page.values import Step

_WHY = "why"
_REACHES = ("gains", "weaker", "loses", "stronger", "standing")
_POWERS = ("power_gained", "power_lost")
_NOTHING: Mapping[str, Any] = {}


def lead_row(flow: ToldFlow | None) -> ToldRow | None:
    """The row about the worst that happens; None where nothing happens to anybody."""
    if flow is None or not flow.direction:
        return None
    return next((row for row in flow.rows if row.label == flow.direction), None)


def other_rows(flow: ToldFlow | None) -> tuple[ToldRow, ...]:
    """All rows but the chain, which is shown step by step where it is known so."""
    if flow is None:
        return ()
    has_steps = bool(why_steps(flow))
    return tuple(row for row in flow.rows if row.label != _WHY or not has_steps)


def why_steps(flow: ToldFlow | None) -> tuple[Step, ...]:
    """The chain that says why, step by step."""
    return () if flow is None else tuple(_step(link) for link in flow.data.get(_WHY, ()))


def _step(link: Mapping[str, Any]) -> Step:
    place = link.get("subject")
    return Step(str(link["what"]), f"{place['path']}:{place['start']['line']}" if place else "")


def people_by_address(effects: ToldEffects | None) -> Mapping[Address, tuple[str, ...]]:
    """Who is named with each flow, and with what it uses that changes; empty where nobody is named."""
    found: dict[Address, dict[str, None]] = {}
    for flow in effects.flows if effects else ():
        named = dict.fromkeys(_named(flow.data))
        if named:
            for address in (flow.address, *flow.through):
                found.setdefault(address, {}).update(named)
    return {address: tuple(sorted(names)) for address, names in found.items()}


def _named(data: Mapping[str, Any]) -> Iterator[str]:
    for key in _REACHES:
        yield from _names(data.get(key, _NOTHING).get("people", _NOTHING))
    for key in _POWERS:
        yield from _names(data.get(key, _NOTHING))


def _names(people: Mapping[str, Any]) -> Iterable[str]:
    names: Iterable[str] = people.get("names", ())
    return names
