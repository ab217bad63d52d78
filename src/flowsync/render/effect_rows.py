"""The effect of a plan told flow by flow: the rows below each flow, and all of it as JSON data."""

from collections.abc import Callable, Iterator, Mapping

from pyroaring import BitMap

from flowsync.access.controls import Control, Requested
from flowsync.access.values import Link
from flowsync.effects.values import Concern, Direction, EffectPlan, FlowEffect, Knowledge, Reach
from flowsync.ground.place import SourceRange
from flowsync.plan.told_effects import ToldEffects, ToldFlow, ToldRow
from flowsync.render.age import age_phrase
from flowsync.render.change_rows import place_text
from flowsync.render.control_phrases import (
    approval_phrase,
    controls_phrase,
    easier_phrases,
    flows_phrase,
    harder_phrases,
    users_phrase,
)
from flowsync.render.effect_headline import headline, worst_of
from flowsync.render.effect_phrases import Teller, chain_phrase, counted_people
from flowsync.render.effects_json import effect_plan_data, flow_effect_data
from flowsync.render.printable import printable

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
        digest=flow.digest,
        data=flow_effect_data(flow, teller),
    )


def _rows(flow: FlowEffect, teller: Teller) -> Iterator[ToldRow]:
    yield from _reach_rows(flow, teller)
    yield from _use_rows(flow)
    yield from _control_rows(flow)
    yield from _power_rows(flow, teller)
    yield from _finding_rows(flow)
    for unknown in flow.unknown[:_MOST_UNKNOWN]:
        yield ToldRow("unknown", printable(unknown.summary))
    if len(flow.unknown) > _MOST_UNKNOWN:
        yield ToldRow("unknown", f"and {len(flow.unknown) - _MOST_UNKNOWN:,} more")
    if flow.why:
        yield ToldRow("why", _chain(flow.why, flow.subject, teller))


def _reach_rows(flow: FlowEffect, teller: Teller) -> Iterator[ToldRow]:
    told: Mapping[Direction, Callable[[FlowEffect], list[str]]] = {
        Direction.GAINS: _gained,
        Direction.WEAKER: easier_phrases,
        Direction.STRONGER: harder_phrases,
    }
    for direction in Direction:
        reach = flow.reach.get(direction, _NOTHING)
        if reach.count:
            how = "; ".join(told[direction](flow)) if direction in told else ""
            what = f"{teller.counted(reach.people)} → {teller.entitlements(reach.pairs)}"
            yield ToldRow(str(direction), f"{what}{f', {how}' if how else ''}")
            yield from _names(reach.people, teller)
    if flow.standing.count and flow.controls is not None:
        given = flow.controls.requested is Requested.NOBODY
        when = "at once when this is applied, without asking" if given else "who asks once keeps it without an end"
        yield ToldRow("standing", f"{counted_people(len(flow.standing.people))}: {when}")


def _names(people: BitMap, teller: Teller) -> Iterator[ToldRow]:
    """Who the people of the row above are, where people are named."""
    if names := teller.named(people):
        yield ToldRow("who", names)


def _gained(flow: FlowEffect) -> list[str]:
    """Under which approval access is gained."""
    if flow.controls is None:
        return []
    by_itself = flow.controls.requested is Requested.NOBODY
    return ["without asking" if by_itself else f"with {approval_phrase(flow.after)}"]


def _use_rows(flow: FlowEffect) -> Iterator[ToldRow]:
    users, body = flow.users or flow.users_before, flow.after or flow.before
    if users and body is not None:
        is_other = flow.before is not None and flow.after is not None and flow.users != flow.users_before
        was = f", was {len(flow.users_before):,}" if is_other else ""
        label = "uses the flow" if flow.after is not None else "used the flow"
        yield ToldRow(label, f"{counted_people(len(users))}{was}: {users_phrase(body)}")
    if flow.unaffected:
        through = f"through {flows_phrase(flow.easier)}" if flow.easier else "by another route"
        verb = "comes" if len(flow.unaffected) == 1 else "come"
        yield ToldRow("unaffected", f"{counted_people(len(flow.unaffected))} {verb} as easily {through}")


def _control_rows(flow: FlowEffect) -> Iterator[ToldRow]:
    """The controls that the rows above do not tell."""
    if flow.controls is None:
        return
    told = {*(flow.lost if easier_phrases(flow) else ()), *(flow.added if harder_phrases(flow) else ())}
    if flow.reach.get(Direction.GAINS, _NOTHING).count:
        told |= {Control.APPROVAL, *([Control.REQUEST] if flow.controls.requested is Requested.NOBODY else [])}
    if phrase := controls_phrase(flow.controls, flow.after, told):
        yield ToldRow("remains" if flow.controls_before is not None else "controls", phrase)


def _power_rows(flow: FlowEffect, teller: Teller) -> Iterator[ToldRow]:
    power = flow.power
    if power.gained:
        yield ToldRow("power gained", f"{teller.counted(power.gained)} can now decide, {power.after:,} in all")
        yield from _names(power.gained, teller)
    if power.lost:
        is_free = flow.controls is not None and flow.controls.approval is None
        left = "no approval is asked for" if is_free else f"{power.after:,} left" if power.after else "nobody is left"
        verb = "decides" if len(power.lost) == 1 else "decide"
        yield ToldRow("power lost", f"{teller.counted(power.lost)} no longer {verb}, {left}")
        yield from _names(power.lost, teller)


def _finding_rows(flow: FlowEffect) -> Iterator[ToldRow]:
    """What the change brings, each on its row; what was so before, in one."""
    for finding in flow.findings:
        if finding.is_new:
            label = "latent" if finding.concern is Concern.LATENT else "now"
            yield ToldRow(label, printable(finding.summary))
    if before := [printable(finding.summary) for finding in flow.findings if not finding.is_new]:
        yield ToldRow("already", "; ".join(before))


def _chain(why: tuple[Link, ...], subject: SourceRange | None, teller: Teller) -> str:
    """The chain; people in it are named only where people are."""
    return chain_phrase([(printable(link.said(names=teller.names)), place_text(link.subject, subject)) for link in why])
