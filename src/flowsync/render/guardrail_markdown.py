"""What guardrails say about a plan, as a section of markdown."""

from functools import partial

from flowsync.plan.judgements import Judgement, Judgements, Outcome, Since
from flowsync.render.budget import Piece, Section
from flowsync.render.guardrail_words import judged_phrase, requirement_phrase, status, told
from flowsync.render.markdown import code, prose

_RANK_BROUGHT, _RANK_OTHER = 1, 5
_LONGEST = 1_000


def guardrail_section(judgements: Judgements) -> Section:
    """How many guardrails judged the plan and what they found, but for what refuses it, which its diagnostics tell.
    What the plan brings gives way last."""
    phrase = judged_phrase(judgements)
    head = f"\n**Guardrails**: {phrase}\n\n" if phrase else ""
    number = Piece(_RANK_BROUGHT, "the number of", "guardrail", lambda: head)
    return Section(pieces=[number, *map(_piece, told(judgements))])


def _piece(judgement: Judgement) -> Piece:
    is_brought = judgement.since in (Since.NEW, Since.WIDENED) or judgement.outcome is Outcome.DISARMED
    rank = _RANK_BROUGHT if is_brought else _RANK_OTHER
    return Piece(rank, "the text of", "guardrail finding", partial(_bullet, judgement))


def _bullet(judgement: Judgement) -> str:
    about = ", ".join(text for text in (code(str(judgement.address or "")), status(judgement)) if text)
    place = judgement.subject or judgement.rule
    where = f" {code(str(place))}" if place is not None else ""
    asked = requirement_phrase(judgement)
    shown = prose(judgement.summary, _LONGEST) + (f" It {code(asked[:_LONGEST])}" if asked else "")
    return f"- **{judgement.severity}** {code(judgement.guardrail)}: {about}{where}<br>{shown}\n"
