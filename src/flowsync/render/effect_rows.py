"""The effect of a plan told flow by flow: the first line, the rows below each flow, and all of it as JSON data."""

from collections.abc import Iterator, Mapping

from pyroaring import BitMap

from flowsync.access.controls import Control
from flowsync.access.values import Link
from flowsync.effects.values import Direction, EffectPlan, FlowEffect, Knowledge, Reach
from flowsync.ground.json_text import parse_json
from flowsync.ground.place import SourceRange
from flowsync.render.age import age_phrase
from flowsync.render.change_rows import place_text
from flowsync.render.effect_phrases import (
    Teller,
    chain_phrase,
    controls_phrase,
    counted_people,
    lost_phrase,
)
from flowsync.render.effects_json import effect_plan_data, flow_effect_data
from flowsync.render.phrases import block_phrase
from flowsync.render.printable import printable
from flowsync.render.told_effects import ToldEffects, ToldFlow, ToldRow

_VERBS = {
    Direction.GAINS: ("gain", "gains"),
    Direction.WEAKER: ("reach", "reaches"),
    Direction.LOSES: ("lose", "loses"),
    Direction.STRONGER: ("reach", "reaches"),
}
_SHORT_DIGEST = 6
_MOST_UNKNOWN = 5
_NOTHING = Reach()


def told_effects(effects: EffectPlan, teller: Teller) -> ToldEffects:
    """The effects in words. People are named only where the teller names them."""
    return ToldEffects(
        headline=headline(effects, teller),
        knowledge=str(effects.knowledge),
        snapshot=snapshot_phrase(effects),
        flows=tuple(_told_flow(flow, teller) for flow in effects.flows),
        data=effect_plan_data(effects, teller),
    )


def headline(effects: EffectPlan, teller: Teller) -> str:
    """The first line: the worst direction, distinct people, entitlement, the control lost, and what else happens."""
    worst = worst_of(effects.reach)
    doubt = _doubt(effects)
    if worst is None:
        said = "nobody that is in the catalog gains or loses access" if doubt else "nobody gains or loses access"
        return f"{doubt or 'NO EFFECT'}: {said}, or reaches it by another route."
    reach = effects.reach[worst]
    top = next((flow for flow in effects.flows if _reach(flow, worst).count), None)
    many = len(reach.people) != 1
    least = "at least " if effects.knowledge in (Knowledge.PARTIAL, Knowledge.UNKNOWN) else ""
    what = f"{least}{counted_people(len(reach.people))} {_VERBS[worst][0 if many else 1]}"
    how = _without_approval(effects) if worst is Direction.GAINS else f" {_how(top, worst)}" if top is not None else ""
    rest = "; ".join(_rest(effects, worst))
    mark = f"{str(worst).upper()}{f' ({doubt.lower()})' if doubt else ''}"
    return f"{mark}: {what} {teller.entitlements(reach.pairs)}{how}; {rest}."


def worst_of(reach: Mapping[Direction, Reach]) -> Direction | None:
    """The worst thing that happens, or None where nothing does."""
    return next((direction for direction in Direction if reach.get(direction, _NOTHING).count), None)


def _doubt(effects: EffectPlan) -> str:
    if effects.knowledge is Knowledge.EXACT:
        return ""
    if effects.knowledge is Knowledge.STALE and effects.catalog is not None:
        return f"STALE, {age_phrase(effects.catalog.age_minutes)} old"
    return "UNKNOWN" if effects.knowledge is Knowledge.UNKNOWN or worst_of(effects.reach) is None else "PARTIAL"


def _reach(flow: FlowEffect, direction: Direction) -> Reach:
    return flow.reach.get(direction, _NOTHING)


def _how(flow: FlowEffect, direction: Direction) -> str:
    """By which change of controls, where that is what happens."""
    if direction is Direction.WEAKER and flow.lost:
        return _lost(flow, flow.lost[0])
    if direction is Direction.STRONGER and flow.added:
        return _added(flow, flow.added[0])
    return ""


def _without_approval(effects: EffectPlan) -> str:
    """How many of those who gain need nobody's approval."""
    free = BitMap()
    for flow in effects.flows:
        if flow.controls is not None and flow.controls.approval is None:
            free |= _reach(flow, Direction.GAINS).people
    if not free:
        return ""
    everybody = len(free) == len(effects.reach[Direction.GAINS].people)
    return " with no approval" if everybody else f", {len(free):,} of them with no approval"


def _lost(flow: FlowEffect, control: Control) -> str:
    if flow.controls_before is None or flow.controls is None:
        return ""
    return lost_phrase(control, (flow.controls_before, flow.before), (flow.controls, flow.after))


def _added(flow: FlowEffect, control: Control) -> str:
    """A control that is added, told by what it was without it."""
    words = {
        Control.MFA: "only with MFA",
        Control.JUSTIFICATION: "only with a justification",
        Control.APPROVER_REASON: "only with a reason from the approver",
        Control.SELF_APPROVAL: "and can no longer approve for themselves",
    }
    if control in words:
        return words[control]
    return _lost(flow, control)


def _rest(effects: EffectPlan, worst: Direction) -> Iterator[str]:
    others = {
        Direction.GAINS: "gain",
        Direction.WEAKER: "by a weaker route",
        Direction.LOSES: "lose",
        Direction.STRONGER: "by a stronger route",
    }
    for direction, word in others.items():
        number = len(effects.reach.get(direction, _NOTHING).people)
        if direction is not worst and (number or direction in (Direction.GAINS, Direction.LOSES)):
            yield f"{number:,} {word}"
    if effects.standing.people:
        yield f"{len(effects.standing.people):,} at once, as standing access"


def snapshot_phrase(effects: EffectPlan) -> str:
    """Which snapshot was used, how old it is and how far it can be trusted."""
    if effects.catalog is None:
        return ""
    trust = {
        Knowledge.EXACT: "exact for it",
        Knowledge.PARTIAL: "not all of what is touched is in it",
        Knowledge.STALE: "older than this project allows",
        Knowledge.UNKNOWN: "nothing of what is touched is in it",
    }[effects.knowledge]
    age = age_phrase(effects.catalog.age_minutes)
    return f"catalog {effects.catalog.digest[:_SHORT_DIGEST]}, {age} old, {trust}"


def _told_flow(flow: FlowEffect, teller: Teller) -> ToldFlow:
    return ToldFlow(
        address=flow.flow,
        direction=str(worst_of(flow.reach) or ""),
        is_changed=flow.is_changed,
        through=flow.via,
        rows=tuple(_rows(flow, teller)),
        data=flow_effect_data(flow, teller),
    )


def _rows(flow: FlowEffect, teller: Teller) -> Iterator[ToldRow]:
    yield from _reach_rows(flow, teller)
    yield from _use_rows(flow, teller)
    if flow.controls is not None:
        label = "remains" if flow.controls_before is not None else "controls"
        yield ToldRow(label, controls_phrase(flow.controls, flow.after))
    yield from _power_rows(flow, teller)
    for finding in sorted(flow.findings, key=lambda finding: not finding.is_new):
        yield ToldRow("now" if finding.is_new else "already", finding.summary)
    for unknown in flow.unknown[:_MOST_UNKNOWN]:
        yield ToldRow("unknown", printable(unknown.summary))
    if flow.why:
        yield ToldRow("why", _chain(flow.why, flow.subject, teller))


def _reach_rows(flow: FlowEffect, teller: Teller) -> Iterator[ToldRow]:
    for direction in Direction:
        reach = _reach(flow, direction)
        if not reach.count:
            continue
        how = "; ".join(_controls_told(flow, direction))
        what = f"{teller.people(reach.people)}{teller.apart(reach.people)} → {teller.entitlements(reach.pairs)}"
        yield ToldRow(str(direction), f"{what}{f', {how}' if how else ''}")
    if flow.standing.count:
        people = counted_people(len(flow.standing.people))
        yield ToldRow("standing", f"{people} at once when this is applied, without asking again")


def _controls_told(flow: FlowEffect, direction: Direction) -> Iterator[str]:
    if direction is Direction.WEAKER:
        yield from filter(None, (_lost(flow, control) for control in flow.lost))
    if direction is Direction.STRONGER:
        yield from filter(None, (_added(flow, control) for control in flow.added))


def _use_rows(flow: FlowEffect, teller: Teller) -> Iterator[ToldRow]:
    users = flow.users or flow.users_before
    body = flow.after or flow.before
    if users and body is not None:
        who = block_phrase(parse_json(body)["spec"]["requestors"], "conditions")
        was = "" if flow.users == flow.users_before or not flow.before else f", was {len(flow.users_before):,}"
        label = "uses the flow" if flow.after is not None else "used the flow"
        yield ToldRow(label, f"{len(users):,}{was} ({who}){teller.apart(users)}")
    if flow.unaffected:
        by = ", ".join(printable(str(address)) for address in flow.easier)
        yield ToldRow("unaffected", f"{len(flow.unaffected):,} had an easier route already{f': {by}' if by else ''}")


def _power_rows(flow: FlowEffect, teller: Teller) -> Iterator[ToldRow]:
    if flow.power.gained:
        yield ToldRow(
            "power gained", f"{teller.people(flow.power.gained)} can now decide; {flow.power.after:,} can in all"
        )
    if flow.power.lost:
        yield ToldRow(
            "power lost", f"{teller.people(flow.power.lost)} no longer decide; {flow.power.after:,} can in all"
        )


def _chain(why: tuple[Link, ...], subject: SourceRange | None, teller: Teller) -> str:
    """The chain; its first step is a person, who is named only where people are."""
    steps = [(printable(link.what), place_text(link.subject, subject)) for link in why]
    if steps and not teller.names:
        steps[0] = ("a person", "")
    return chain_phrase(steps)
