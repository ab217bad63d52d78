"""What guardrails say about a plan, in the file of a saved plan."""

from dataclasses import asdict
from typing import Any

from flowsync.ground.address import Address
from flowsync.ground.place import SourceRange
from flowsync.plan.judgements import Judgement, Judgements, Outcome, Since, Weight


def judgements_data(judgements: Judgements) -> dict[str, Any]:
    """The judgements as JSON data."""
    are_missed = judgements.are_missed
    return {
        "count": judgements.count,
        "are_missed": are_missed,
        "found": [_data(judgement) for judgement in judgements.found],
    }


def judgements_of(data: dict[str, Any]) -> Judgements:
    """The judgements in such data; KeyError, ValueError or TypeError where it is damaged."""
    are_missed = bool(data.get("are_missed"))
    return Judgements(count=data["count"], are_missed=are_missed, found=tuple(map(_judgement, data["found"])))


def _data(judgement: Judgement) -> dict[str, Any]:
    return {
        **asdict(judgement),
        "address": None if judgement.address is None else str(judgement.address),
        "got": [list(pair) for pair in judgement.got],
    }


def _judgement(data: dict[str, Any]) -> Judgement:
    return Judgement(
        outcome=Outcome(data["outcome"]),
        severity=Weight(data["severity"]),
        guardrail=data["guardrail"],
        address=Address.parse(data["address"]) if data["address"] else None,
        since=Since(data["since"]) if data["since"] else None,
        summary=data["summary"],
        requirement=data["requirement"],
        got=tuple((name, value) for name, value in data["got"]),
        subject=_range(data["subject"]),
        rule=_range(data["rule"]),
    )


def _range(data: dict[str, Any] | None) -> SourceRange | None:
    return SourceRange(**data) if data is not None else None
