"""What becomes of access through one flow, put together from what was counted and what is known of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flowsync.access.chain import why
from flowsync.access.controls import Control, Controls
from flowsync.access.evaluation import Evaluation
from flowsync.access.values import Link, Unknown
from flowsync.effects.concerns import findings_of
from flowsync.effects.moved import FlowRoutes, eased
from flowsync.effects.reach import Change, FlowAffected, tallies_of
from flowsync.effects.tally import Tally, union
from flowsync.effects.touched import Touched, digest_of
from flowsync.effects.values import Direction, FlowEffect, Power
from flowsync.ground.address import Address

OPENING = (Direction.GAINS, Direction.WEAKER)
"""What is told by routes after; the other directions are by those before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """The policy before and after, evaluated over one catalog."""

    before: Evaluation
    after: Evaluation

    def routes_of(self, touched: Touched) -> FlowRoutes:
        """The routes of a flow that may change, those before under the address that it has after."""
        before = (route for source in touched.before for route in self.before.routes(source))
        return FlowRoutes(
            flow=touched.flow,
            before=tuple(replace(route, flow=touched.flow) for route in before),
            after=self.after.routes(touched.flow),
        )


def flow_effect(touched: Touched, routes: FlowRoutes, change: Change, sides: Sides) -> FlowEffect | None:
    """The effect on one flow; None where none of its routes change and nothing new is to be said of it."""
    before, after, flow = sides.before, sides.after, touched.flow
    unknown = _unknown(touched, sides)
    findings = findings_of(before, touched.before, after, flow)
    if not (unknown or routes.differs or any(finding.is_new for finding in findings)):
        return None
    opened = change.opened.flows.get(flow, FlowAffected())
    closed = change.closed.flows.get(flow, FlowAffected())
    tallies = tallies_of(opened, closed)
    return FlowEffect(
        flow=flow,
        previous=touched.previous,
        before=next((before.policy.body(source) for source in touched.before), None),
        after=after.policy.body(flow) if flow in after.policy else None,
        is_changed=touched.is_changed,
        via=touched.via,
        reach={direction: tally.reach for direction, tally in tallies.items()},
        standing=opened.standing.reach,
        unapproved=opened.unapproved.reach,
        users_before=union(map(before.users, touched.before)),
        users=after.users(flow),
        unaffected=change.unaffected(flow),
        easier=tuple(sorted(opened.by | closed.by)),
        came_by=tuple(sorted(opened.beside_by - {flow})),
        left_with=tuple(sorted(closed.beside_by - {flow})),
        controls_before=_usual_controls(before, touched.before),
        controls=_usual_controls(after, (flow,)),
        lost=in_order(opened.eased, eased(routes.opened, routes.before)),
        added=in_order(closed.eased, eased(routes.closed, routes.after)),
        power=_power(touched, sides),
        findings=findings,
        unknown=unknown,
        why=_why(tallies, touched, sides),
        digest=digest_of(flow, after.policy),
    )


def _unknown(touched: Touched, sides: Sides) -> tuple[Unknown, ...]:
    before = {reason for source in touched.before for reason in sides.before.unknown(source)}
    return tuple(sorted(before.union(sides.after.unknown(touched.flow))))


def _usual_controls(evaluation: Evaluation, flows: Iterable[Address]) -> Controls | None:
    """The controls of most people; of as many, the first."""
    ways = [way for flow in flows for way in evaluation.usage(flow).ways]
    return max(ways, key=lambda way: len(way.people)).controls if ways else None


def in_order(*found: Iterable[Control]) -> tuple[Control, ...]:
    """The controls, each once, the weightiest first."""
    some = {control for controls in found for control in controls}
    return tuple(control for control in Control if control in some)


def _power(touched: Touched, sides: Sides) -> Power:
    before, after = union(map(sides.before.approvers, touched.before)), sides.after.approvers(touched.flow)
    return Power(gained=after - before, lost=before - after, after=len(after))


def _why(tallies: Mapping[Direction, Tally], touched: Touched, sides: Sides) -> tuple[Link, ...]:
    """The shortest chain for one of those to whom the worst happens."""
    for direction, tally in tallies.items():
        if tally.witness is not None:
            opening = direction in OPENING
            evaluation, flows = (sides.after, (touched.flow,)) if opening else (sides.before, touched.before)
            return shortest_chain(evaluation, flows, *tally.witness)
    return ()


def shortest_chain(evaluation: Evaluation, flows: Sequence[Address], person: int, pair: int) -> tuple[Link, ...]:
    """The shortest chain from a person to a pair through one of the flows, of which one leads there."""
    routes = (route for flow in flows for route in evaluation.routes(flow))
    chains = (why(evaluation, person, pair, one) for one in routes if person in one.people and pair in one.pairs)
    return min(chains, key=len)
