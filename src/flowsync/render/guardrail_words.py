"""What guardrails say about a plan, in the words that every format shares."""

from collections.abc import Sequence

from flowsync.ground.address import Address
from flowsync.plan.judgements import Judgement, Judgements, Outcome, Since, Weight
from flowsync.render.sentences import counted

_LONGEST_REQUIREMENT = 80
_RANK = {weight: rank for rank, weight in enumerate(Weight)}
_OUTCOME_RANK = {outcome: rank for rank, outcome in enumerate(Outcome)}
_SINCE_RANK = {Since.NEW: 0, Since.WIDENED: 1, None: 2, Since.STANDING: 3}
_STATUS = {
    Since.NEW: "new",
    Since.WIDENED: "stood before, and is widened",
    Since.STANDING: "stood before",
}
_OUTCOME = {
    Outcome.DISARMED: "disarmed",
    Outcome.EXCEPTED: "excepted",
    Outcome.EXPIRED: "exception expired",
    Outcome.APPROVALS: "approvals",
    Outcome.NOT_JUDGED: "not judged",
}


def status(judgement: Judgement) -> str:
    """What came of it, in a word or a few: ``new``, ``stood before``, ``disarmed``, …"""
    return _OUTCOME.get(judgement.outcome) or (_STATUS[judgement.since] if judgement.since else "")


def told(judgements: Judgements) -> list[Judgement]:
    """What is listed with a plan, the weightiest first: all but what refuses it, which its diagnostics tell."""
    found = [judgement for judgement in judgements.found if not judgement.refuses]
    return sorted(found, key=_order)


def _order(judgement: Judgement) -> tuple[object, ...]:
    address = judgement.address.sort_key if judgement.address is not None else (-1, "", "")
    return (
        _SINCE_RANK[judgement.since],
        _RANK[judgement.severity],
        _OUTCOME_RANK[judgement.outcome],
        judgement.guardrail,
        address,
    )


def requirement_phrase(judgement: Judgement) -> str:
    """What is asked for, and what there is: ``asks for flow.mfa, but flow.mfa is false``; nothing where it is not about
    a requirement."""
    if not judgement.requirement:
        return ""
    values = ", ".join(f"{name} is {value}" for name, value in judgement.got)
    asked = judgement.requirement
    shown = asked if len(asked) <= _LONGEST_REQUIREMENT else asked[:_LONGEST_REQUIREMENT] + "…"
    return f"asks for {shown}" + (f", but {values}" if values else "")


def judged_phrase(judgements: Judgements) -> str:
    """How many guardrails judged a plan, and how much they found; nothing where the project has none and had none, so
    that guardrails which are gone are missed."""
    if not judgements.count:
        return "none, so nothing was judged" if judgements.are_missed else ""
    found = totals_phrase(judgements)
    return f"{judgements.count:,} judged: {found}" if found else f"{judgements.count:,} judged, none violated"


def totals_phrase(judgements: Judgements) -> str:
    """How much the guardrails found: ``1 error, 2 warnings that stood before``; nothing where they found nothing."""
    brought = [one for one in judgements.found if one.since is not Since.STANDING]
    standing = [one for one in judgements.found if one.since is Since.STANDING]
    parts = [_weights(brought), f"{_weights(standing)} that stood before" if standing else ""]
    return "; ".join(part for part in parts if part)


def _weights(judgements: Sequence[Judgement]) -> str:
    nouns = {Weight.ERROR: "error", Weight.WARNING: "warning", Weight.INFO: "note"}
    counts = [(sum(one.severity is weight for one in judgements), noun) for weight, noun in nouns.items()]
    return ", ".join(counted(number, noun) for number, noun in counts if number)


def guardrails_on(judgements: Judgements, address: Address) -> list[str]:
    """The guardrails that an object does not keep or leaves behind, for a line about it: ``ERROR pii-approval``."""
    on_it = [one for one in judgements.found if one.address == address]
    about = [one for one in on_it if one.refuses or one.outcome is not Outcome.NOT_JUDGED]
    return list(
        dict.fromkeys(
            f"{one.severity.upper()} {one.guardrail}" + ("" if one.since is Since.NEW else f" ({status(one)})")
            for one in sorted(about, key=_order)
        )
    )
