"""What guardrails say about a plan, as text."""

from collections.abc import Iterator

from flowsync.plan.judgements import Judgement, Judgements, Weight
from flowsync.render.cells import cells
from flowsync.render.diagnostics_text import safe_path
from flowsync.render.guardrail_words import judged_phrase, requirement_phrase, status, told
from flowsync.render.printable import printable
from flowsync.render.style import Paint, Tone

_MOST = 50
_PLACE_COLUMN = 84
_TONES = {Weight.ERROR: Tone.ERROR, Weight.WARNING: Tone.WARNING, Weight.INFO: Tone.FAINT}


def guardrail_text(judgements: Judgements, paint: Paint) -> str:
    """How many guardrails judged the plan and what they found, but for what refuses it, which its diagnostics tell;
    nothing where there are none."""
    return "\n".join(_lines(judgements, paint))


def _lines(judgements: Judgements, paint: Paint) -> Iterator[str]:
    phrase = judged_phrase(judgements)
    if phrase:
        yield f"  Guardrails: {phrase}"
    yield from judgement_lines(judgements, paint)


def judgement_lines(judgements: Judgements, paint: Paint) -> Iterator[str]:
    """The lines about each of what is listed, the weightiest first; of many, how many more there are."""
    listed = told(judgements)
    for judgement in listed[:_MOST]:
        yield from _block(judgement, paint)
    if len(listed) > _MOST:
        yield f"    and {len(listed) - _MOST:,} more; --format json has all"


def _block(judgement: Judgement, paint: Paint) -> Iterator[str]:
    about = ", ".join(text for text in (str(judgement.address or ""), status(judgement)) if text)
    weight = f"{judgement.severity:<8}"
    head = f"    {weight}{printable(judgement.guardrail)}: {printable(about)}"
    place = judgement.subject or judgement.rule
    gap = " " * max(2, _PLACE_COLUMN - cells(head))
    shown = paint(f"{gap}{safe_path(str(place))}", Tone.FAINT) if place is not None else ""
    yield head.replace(weight, paint(weight, _TONES[judgement.severity]), 1) + shown
    yield f"            {printable(judgement.summary)}"
    asked = requirement_phrase(judgement)
    if asked:
        yield f"            {printable(asked)}" + (f" ({safe_path(str(judgement.rule))})" if judgement.rule else "")
