"""What guardrails say about a plan, as JSON data."""

from dataclasses import asdict
from typing import Any

from flowsync.plan.judgements import Judgement, Judgements


def judgements_data(judgements: Judgements) -> dict[str, Any]:
    """The judgements as JSON data."""
    are_missed = judgements.are_missed
    return {
        "count": judgements.count,
        "are_missed": are_missed,
        "found": [_data(judgement) for judgement in judgements.found],
    }


def _data(judgement: Judgement) -> dict[str, Any]:
    return {
        **asdict(judgement),
        "address": None if judgement.address is None else str(judgement.address),
        "got": [list(pair) for pair in judgement.got],
    }
