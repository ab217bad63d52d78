"""Drift of effect: who gained and who lost between two catalogs under the policy in force, as text and for programs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flowsync.access.controls import Control
from flowsync.access.values import Link
from flowsync.effects.drift_values import Cause, CauseKind, EffectDrift, FlowDrift
from flowsync.effects.flow_effect import OPENING
from flowsync.effects.values import CatalogUse, Direction, Knowledge, Reach
from flowsync.ground.json_text import pretty_json
from flowsync.plan.places import Locate
from flowsync.render.age import age_phrase
from flowsync.render.answers import told_chain
from flowsync.render.cells import padded
from flowsync.render.change_rows import place_text
from flowsync.render.diagnostics_json import FORMAT_VERSION, range_data
from flowsync.render.effect_headline import worst_of
from flowsync.render.effect_phrases import Teller, counted_people
from flowsync.render.effects_json import people_data, reach_data
from flowsync.render.effects_report import more_flows
from flowsync.render.printable import encodable, printable
from flowsync.render.style import Paint, Tone, plain

_INDENT, _LABEL = 6, 16
_SHORT_DIGEST = 6
_NOTHING = Reach()
_REST = {
    Direction.GAINS: "gained",
    Direction.WEAKER: "by a weaker route",
    Direction.LOSES: "lost",
    Direction.STRONGER: "by a stronger route",
}
_EASIER = {
    Control.REQUEST: "on more people's request",
    Control.APPROVAL: "more people may approve",
    Control.SELF_APPROVAL: "their own approval counts",
}
_HARDER = {
    Control.REQUEST: "on fewer people's request",
    Control.APPROVAL: "fewer people may approve",
    Control.SELF_APPROVAL: "their own approval counts no more",
}
_TONES = {"gains": Tone.ERROR, "weaker": Tone.ERROR, "another group": Tone.ERROR}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Drift of effect, who names the numbers of each catalog, where the policy is from in words, and who finds the
    lines of policy files."""

    drift: EffectDrift
    earlier: Teller
    later: Teller
    policy_source: str
    locate: Locate

    def teller(self, direction: Direction) -> Teller:
        """Who names what went this way: what is lost has numbers of the earlier catalog."""
        return self.earlier if direction is Direction.LOSES else self.later

    def placed(self, chain: tuple[Link, ...]) -> tuple[Link, ...]:
        """A chain with the lines of policy files; people are named only where they are to be."""
        return tuple(
            replace(
                link,
                what=link.said(names=self.later.names),
                subject=None if link.address is None else self.locate(link.address, link.key_path),
            )
            for link in chain
        )


def since_text(compared: Compared, *, limit: int, paint: Paint = plain) -> str:
    """What became of access on the whole, and through at most ``limit`` flows, the worst first."""
    drift = compared.drift
    parts = [
        paint(printable(since_headline(compared)), Tone.STRONG),
        f"flowsync effects · {printable(compared.policy_source)} · {_ends(drift)}",
        *("\n".join(_flow_lines(flow, compared, paint)) for flow in drift.flows[:limit]),
        more_flows(len(drift.flows) - limit),
        "\n".join(f"  Unknown: {printable(one.summary)}." for one in drift.unknown),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def since_json(compared: Compared) -> str:
    """All of it."""
    drift = compared.drift
    return pretty_json(
        {
            "format_version": FORMAT_VERSION,
            "headline": encodable(since_headline(compared)),
            "policy": encodable(compared.policy_source),
            "knowledge": str(drift.knowledge),
            "from": _use_data(drift.earlier),
            "to": _use_data(drift.later),
            **_reaches_data(drift.reach, compared),
            "flows": [_flow_data(flow, compared) for flow in drift.flows],
            "unknown": [encodable(one.summary) for one in drift.unknown],
        }
    )


def since_headline(compared: Compared) -> str:
    """The worst that happened, to how many people, and what else did. A group that is another one stands before what
    opens nothing."""
    drift = compared.drift
    worst, groups = worst_of(drift.reach), _replaced(drift)
    doubt = "" if drift.knowledge is Knowledge.EXACT else str(drift.knowledge)
    if worst is None and not groups:
        who = "nobody that is in the catalogs" if doubt else "nobody"
        return f"{doubt.upper() or 'NO EFFECT'}: {who} gained or lost access."
    opens = worst in OPENING
    told = "WIDENS" if groups and not opens else str(worst).upper()
    parts = [] if worst is None else [_what(worst, compared, "at least " if doubt else ""), *_rest(drift, worst)]
    parts = [*parts, *groups] if opens else [*groups, *parts]
    return f"{told}{f' ({doubt})' if doubt else ''}: {'; '.join(parts)}."


def _what(worst: Direction, compared: Compared, least: str) -> str:
    """The worst that happened: ``2 people gained orders READ``."""
    reach = compared.drift.reach[worst]
    many, what = counted_people(len(reach.people)), compared.teller(worst).entitlements(reach.pairs)
    if worst in (Direction.GAINS, Direction.LOSES):
        return f"{least}{many} {_REST[worst]} {what}"
    return f"{least}{many} {'reaches' if len(reach.people) == 1 else 'reach'} {what} {_REST[worst]}"


def _rest(drift: EffectDrift, worst: Direction) -> Iterator[str]:
    for direction, word in _REST.items():
        if direction is not worst and (number := len(drift.reach.get(direction, _NOTHING).people)):
            yield f"{number:,} {word}"


def _replaced(drift: EffectDrift) -> list[str]:
    """How many groups are others now; nothing where none is."""
    names = {cause.summary for flow in drift.flows for cause in flow.causes if cause.kind is CauseKind.NEW_ID}
    are = "1 group is another one" if len(names) == 1 else f"{len(names):,} groups are other ones"
    return [f"{are} under the old name"] if names else []


def _ends(drift: EffectDrift) -> str:
    before, after = (f"{one.digest[:_SHORT_DIGEST]} ({one.taken_at})" for one in (drift.earlier, drift.later))
    return f"catalog {before} to {after}, {age_phrase(drift.later.age_minutes)} old"


def _flow_lines(flow: FlowDrift, compared: Compared, paint: Paint) -> Iterator[str]:
    head = compared.locate(flow.flow, ("metadata", "name"))
    place = f"  {paint(place_text(head), Tone.FAINT)}" if head else ""
    yield paint(f"  {printable(str(flow.flow))}", Tone.STRONG) + place
    for label, text in _rows(flow, compared):
        yield " " * _INDENT + paint(padded(label, _LABEL), _TONES.get(label, Tone.FAINT)) + text


def _rows(flow: FlowDrift, compared: Compared) -> Iterator[tuple[str, str]]:
    for direction in Direction:
        if (reach := flow.reach.get(direction, _NOTHING)).count:
            yield str(direction), _reached(flow, direction, reach, compared)
    for cause in flow.causes:
        place = place_text(compared.locate(cause.address, cause.key_path), compared.locate(flow.flow, ("metadata",)))
        label = "another group" if cause.kind is CauseKind.NEW_ID else "cause"
        yield label, printable(cause.summary) + (f" ({place})" if place else "")
    if flow.power.gained:
        yield "power gained", f"{compared.later.people(flow.power.gained)} can now decide; {flow.power.after:,} in all"
    if flow.power.lost:
        lost = compared.earlier.people(flow.power.lost)
        yield "power lost", f"{lost} no longer decide; {flow.power.after:,} in all"
    if flow.why:
        yield "why", told_chain(compared.placed(flow.why))


def _reached(flow: FlowDrift, direction: Direction, reach: Reach, compared: Compared) -> str:
    teller = compared.teller(direction)
    controls: Mapping[Direction, tuple[tuple[Control, ...], Mapping[Control, str]]] = {
        Direction.WEAKER: (flow.lost, _EASIER),
        Direction.STRONGER: (flow.added, _HARDER),
    }
    changed, words = controls.get(direction, ((), {}))
    how = "; ".join(words.get(control, str(control)) for control in changed)
    said = f"{teller.people(reach.people)} → {teller.entitlements(reach.pairs)}"
    return f"{said}{f', {how}' if how else ''}"


def _flow_data(flow: FlowDrift, compared: Compared) -> dict[str, Any]:
    return {
        "flow": str(flow.flow),
        "subject": range_data(compared.locate(flow.flow, ("metadata", "name"))),
        "widens": flow.widens,
        **_reaches_data(flow.reach, compared),
        "lost": [str(control) for control in flow.lost],
        "added": [str(control) for control in flow.added],
        "power_gained": people_data(flow.power.gained, compared.later),
        "power_lost": people_data(flow.power.lost, compared.earlier),
        "power": flow.power.after,
        "causes": [_cause_data(cause, compared) for cause in flow.causes],
        "why": [
            {"what": encodable(link.what), "subject": range_data(link.subject)} for link in compared.placed(flow.why)
        ],
    }


def _cause_data(cause: Cause, compared: Compared) -> dict[str, Any]:
    """A cause; ``added`` and ``removed`` count entitlements."""
    return {
        "kind": str(cause.kind),
        "summary": encodable(cause.summary),
        "address": str(cause.address),
        "key_path": list(cause.key_path),
        "subject": range_data(compared.locate(cause.address, cause.key_path)),
        "joined": people_data(cause.joined, compared.later),
        "left": people_data(cause.left, compared.earlier),
        "added": len(cause.added),
        "removed": len(cause.removed),
    }


def _reaches_data(reaches: Mapping[Direction, Reach], compared: Compared) -> dict[str, Any]:
    return {
        str(direction): reach_data(reaches.get(direction, _NOTHING), compared.teller(direction))
        for direction in Direction
    }


def _use_data(use: CatalogUse) -> dict[str, Any]:
    return {"digest": use.digest, "taken_at": use.taken_at, "age_minutes": use.age_minutes}
