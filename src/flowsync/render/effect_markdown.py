"""The effect of a plan as markdown: the first line, and a section with every affected flow."""

from functools import partial

from flowsync.plan.told_effects import ToldEffects, ToldFlow
from flowsync.render.budget import Piece, Section
from flowsync.render.markdown import code, prose

_RANK_OPENING, _RANK_OTHER = 2, 5
_OPENING = ("gains", "weaker")
_STANDING_OUT = (*_OPENING, "standing", "now", "latent", "unknown")
_LONGEST = 1_000


def headline_markdown(effects: ToldEffects | None) -> str:
    """The first line below the title, with a line break; nothing for a plan that changes nothing."""
    if effects is None:
        return ""
    word, colon, rest = effects.headline.partition(":")
    return f"**{prose(word, _LONGEST)}**{colon}{prose(rest, _LONGEST)}\n\n"


def effect_section(effects: ToldEffects | None) -> Section:
    """Every affected flow, the worst first; those through which access opens give way last."""
    if effects is None or not effects.flows:
        return Section()
    by = f", by {prose(effects.snapshot)}" if effects.snapshot else ""
    return Section(head=f"\n**Who is affected**{by}:\n\n", pieces=[_piece(flow) for flow in effects.flows])


def _piece(flow: ToldFlow) -> Piece:
    rank = _RANK_OPENING if flow.direction in _OPENING else _RANK_OTHER
    return Piece(rank, "the effects of", "flow", partial(_bullet, flow))


def _bullet(flow: ToldFlow) -> str:
    through = f" through {', '.join(code(str(address)) for address in flow.through)}" if flow.through else ""
    rows = [f"<br>{_label(label)} {prose(text, _LONGEST)}" for label, text in flow.rows]
    return f"- {code(str(flow.address))}{through}{''.join(rows)}\n"


def _label(label: str) -> str:
    """What a row is about; what a reviewer has to see stands out."""
    return f"**{label}**" if label in _STANDING_OUT else f"*{label}*"
