"""What guardrails say about a plan, as JSON data."""

from typing import Any

from flowsync.plan.judgements import Judgement, Judgements
from flowsync.render.diagnostics_json import range_data
from flowsync.render.printable import encodable


def guardrails_data(judgements: Judgements) -> dict[str, Any]:
    """How many guardrails there are, and all that they found, what refuses the plan among it."""
    return {
        "count": judgements.count,
        "are_missed": judgements.are_missed,
        "found": [_data(judgement) for judgement in judgements.found],
    }


def _data(judgement: Judgement) -> dict[str, Any]:
    return {
        "guardrail": judgement.guardrail,
        "outcome": str(judgement.outcome),
        "severity": str(judgement.severity),
        "since": None if judgement.since is None else str(judgement.since),
        "refuses": judgement.refuses,
        "address": None if judgement.address is None else str(judgement.address),
        "summary": encodable(judgement.summary),
        "requirement": encodable(judgement.requirement),
        "got": {name: encodable(value) for name, value in judgement.got},
        "approvals": judgement.approvals,
        "range": range_data(judgement.subject),
        "rule": range_data(judgement.rule),
    }
