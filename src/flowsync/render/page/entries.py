"""The folded blocks of the page: what is changed, what changes through something else, what drifted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from types import MappingProxyType
from typing import Any

from flowsync.ground.address import Address
from flowsync.ground.json_text import parse_json
from flowsync.model.commit import CommitRef
from flowsync.plan.told_effects import ToldEffects, ToldFlow
from flowsync.plan.values import Action, Change, Drift, Effect, Indirect, Plan
from flowsync.render.change_rows import SIGNS, change_note, change_rows
from flowsync.render.drift_lines import DriftLine
from flowsync.render.effect_word import indirect_first, through_phrase, widening_first
from flowsync.render.gist import change_gist
from flowsync.render.page.diff import diff_lines
from flowsync.render.page.told import lead_row, other_rows, people_by_address, why_steps
from flowsync.render.page.values import Entry, Line, Part
from flowsync.render.sentences import counted

INDIRECT, DRIFT = "indirect", "drift"
ACTIONS = (str(Action.DELETE), str(Action.UPDATE), str(Action.CREATE), INDIRECT, DRIFT)
"""What can be done to an object of the page, in the order in which filters list it."""
_WIDENING, _DELETING, _OTHER = range(3)
_DRIFT_SIGN, _INDIRECT_SIGN = "!", "→"
_MOST_GIST = 4
_MOST_REACHED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known besides of the objects of a plan: effects by flow, the flows that a changed object reaches, who is
    named, which commits did it."""

    flows: Mapping[Address, ToldFlow] = field(default_factory=dict)
    reached: Mapping[Address, tuple[Address, ...]] = field(default_factory=dict)
    people: Mapping[Address, tuple[str, ...]] = field(default_factory=dict)
    commits: Mapping[Address, tuple[CommitRef, ...]] = field(default_factory=dict)


NOTHING_TOLD = Told()


def told_of(
    plan: Plan, effects: ToldEffects | None, commits: Mapping[Address, tuple[CommitRef, ...]] = MappingProxyType({})
) -> Told:
    """What a plan, its effects and commits tell, by address."""
    flows = effects.by_flow if effects else {}
    return Told(flows=flows, reached=_reached(plan, flows), people=people_by_address(effects), commits=commits)


def _reached(plan: Plan, flows: Mapping[Address, ToldFlow]) -> Mapping[Address, tuple[Address, ...]]:
    """The flows whose access each changed object changes."""
    found: dict[Address, set[Address]] = {}
    for one in plan.indirect:
        found.setdefault(one.via[-1], set()).add(one.flow)
    for flow in flows.values():
        for address in flow.through:
            found.setdefault(address, set()).add(flow.address)
    return {address: tuple(sorted(reached)) for address, reached in found.items()}


def change_entries(plan: Plan, told: Told) -> Iterator[Entry]:
    """The changes of a plan: what widens first, then what is deleted, then the rest by what it does to access."""
    for change in sorted(widening_first(plan.visible_changes), key=_rank):
        yield _change_entry(change, told)


def _rank(change: Change) -> int:
    if change.effect is Effect.WIDENS:
        return _WIDENING
    return _DELETING if change.action is Action.DELETE else _OTHER


def _change_entry(change: Change, told: Told) -> Entry:
    flow, gist = told.flows.get(change.address), change_gist(change)
    note, reached = change_note(change), told.reached.get(change.address, ())
    before, after = (metadata_of(body) for body in (change.before, change.after))
    return Entry(
        action=str(change.action),
        sign=SIGNS[change.action],
        address=change.address,
        former=str(change.previous or ""),
        title=_title(change.address, after or before),
        effect=change.effect,
        lead=lead_row(flow),
        gist=tuple(line for line in gist[:_MOST_GIST] if line != note) + _more(gist) + _reach(reached),
        note=note,
        through=_through(flow),
        reaches=_named(reached),
        told=other_rows(flow),
        why=why_steps(flow),
        lines=tuple(diff_lines(change_rows(change))),
        commits=told.commits.get(change.address, ()),
        labels=_both("labels", before, after),
        owners=_both("owners", before, after),
        people=told.people.get(change.address, ()),
    )


def metadata_of(body: str | None) -> Mapping[str, Any]:
    """The metadata of a canonical body; empty where there is none."""
    metadata: Mapping[str, Any] = {} if body is None else parse_json(body)["metadata"]
    return metadata


def _title(address: Address, metadata: Mapping[str, Any]) -> str:
    """What people see, where that is not the name."""
    title: str = metadata.get("title", "")
    return "" if title == address.name else title


def _more(gist: Sequence[str]) -> tuple[str, ...]:
    return (f"and {len(gist) - _MOST_GIST:,} more",) if len(gist) > _MOST_GIST else ()


def _reach(reached: Sequence[Address]) -> tuple[str, ...]:
    return (f"reaches {counted(len(reached), 'flow')}",) if reached else ()


def _named(reached: Sequence[Address]) -> tuple[str, ...]:
    more = len(reached) - _MOST_REACHED
    return (*map(str, reached[:_MOST_REACHED]), *([f"and {more:,} more"] if more > 0 else []))


def _through(flow: ToldFlow | None) -> tuple[str, ...]:
    """That access changes through something else too, where the flow itself changes."""
    return tuple(through_phrase([address]) for address in flow.through) if flow else ()


def _both(key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """What a list of the metadata holds before or after."""
    return tuple(sorted({*before.get(key, ()), *after.get(key, ())}))


def indirect_entries(plan: Plan, told: Told) -> Iterator[Entry]:
    """The flows whose access changes through what they use; those that the catalog alone finds come last."""
    ways: dict[Address, list[Indirect]] = {}
    for one in indirect_first(plan.indirect):
        ways.setdefault(one.flow, []).append(one)
    for address, flow in told.flows.items():
        if not flow.is_changed:
            found = Indirect(flow=address, via=flow.through, effect=Effect.NEUTRAL)
            ways.setdefault(address, [found])
    for address, found_ways in ways.items():
        yield _indirect_entry(address, found_ways, told)


def _indirect_entry(address: Address, ways: Sequence[Indirect], told: Told) -> Entry:
    flow = told.flows.get(address)
    return Entry(
        action=INDIRECT,
        sign=_INDIRECT_SIGN,
        address=address,
        effect=ways[0].effect,
        lead=lead_row(flow),
        through=tuple(through_phrase(way.via) for way in ways if way.via),
        told=other_rows(flow),
        why=why_steps(flow),
        people=told.people.get(address, ()),
    )


def drift_entries(lines: Iterable[DriftLine], drifts: Iterable[Drift], plan: Plan, told: Told) -> Iterator[Entry]:
    """The objects that drifted, each with its fields; ``lines`` tell of ``drifts`` in words."""
    effects = {drift.address: drift.effect for drift in drifts}
    changes = {change.previous or change.address: change for change in plan.changes}
    for address, found in groupby(lines, key=lambda line: line.address):
        change = changes.get(address)
        before, after = (metadata_of(body) for body in (change.before, change.after)) if change else ({}, {})
        flow = told.flows.get(address)
        of_object = tuple(found)
        yield Entry(
            action=DRIFT,
            sign=_DRIFT_SIGN,
            address=address,
            title=_title(address, after or before),
            effect=effects.get(address, Effect.NEUTRAL),
            lead=lead_row(flow),
            gist=tuple(f"{line.field} {line.what}".strip() for line in of_object[:_MOST_GIST]),
            lines=tuple(line for one in of_object for line in _drift_lines(one)),
            told=other_rows(flow),
            why=why_steps(flow),
            labels=_both("labels", before, after),
            owners=_both("owners", before, after),
            people=told.people.get(address, ()),
        )


def _drift_lines(line: DriftLine) -> Iterator[Line]:
    yield Line(0, "mod", line.field or "object", (Part("", line.what),), "", "")
    if line.remedy:
        yield Line(1, "lead", "", (Part("", f"→ {line.remedy}"),), "", "")
    for found in diff_lines(line.rows):
        yield found._replace(depth=found.depth + 1)
