"""Of which widenings guardrails ask how many people to approve: said with the plan, asked for by the gate on merge.

What is selected is looked at as it is before and after the plan, so that a label which leaves hides nothing. What only
a catalog could tell counts as selected: what is not known never passes.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from flowsync.ground.address import Address, Kind
from flowsync.guardrails.moves import Moves
from flowsync.guardrails.selection import selects
from flowsync.guardrails.values import Guardrail, Subject
from flowsync.guardrails.world import World
from flowsync.plan.judgements import Judgement, Outcome, Weight


def approvals_asked(
    guardrail: Guardrail, before: World, after: World, moves: Moves, worse: Collection[Address]
) -> Iterator[Judgement]:
    """One judgement for each object that the plan widens and the guardrail selects, where it asks for approvals.

    A guardrail on changes looks at the objects that change, another one at the flows, also at those that widen by what
    they use; ``worse`` are the flows through which somebody gains access or comes to it by a weaker route.
    """
    for address in _widened(guardrail, moves, worse) if guardrail.approvals else ():
        former = before.candidate(moves.before(address), guardrail.selection)
        chosen = selects(guardrail.selection, after.candidate(address, guardrail.selection).joined(former))
        if chosen is not False:
            yield Judgement(
                outcome=Outcome.APPROVALS,
                severity=Weight.INFO,
                guardrail=guardrail.name,
                address=address,
                summary=_summary(guardrail.approvals, is_known=chosen is True),
                rule=guardrail.asks_at,
                approvals=guardrail.approvals,
            )


def with_approvals(guardrail: Guardrail, disarmed: Iterable[Judgement]) -> Iterator[Judgement]:
    """Judgements that an object leaves the guardrail's sight, with the approvals that this takes."""
    for one in disarmed:
        if guardrail.approvals:
            summary = f"{one.summary} That takes {_count(guardrail.approvals)} on merge."
            yield replace(one, approvals=guardrail.approvals, summary=summary)
        else:
            yield one


def _widened(guardrail: Guardrail, moves: Moves, worse: Collection[Address]) -> list[Address]:
    if guardrail.on is Subject.CHANGE:
        return sorted(address for address in moves.widened if address in moves.changed)
    flows = {address for address in moves.widened if address.kind is Kind.ACCESS_FLOW}
    return sorted(flows.union(worse))


def _summary(approvals: int, *, is_known: bool) -> str:
    unknown = "" if is_known else " Whether it is one of those that this is about, only a catalog could tell."
    return f"This plan widens it, which takes {_count(approvals)} on merge.{unknown}"


def _count(approvals: int) -> str:
    return "an approval" if approvals == 1 else f"{approvals} approvals"
