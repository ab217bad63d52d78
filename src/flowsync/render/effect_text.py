"""The effect of a plan as lines of text."""

from collections.abc import Iterator

from flowsync.plan.told_effects import ToldEffects, ToldFlow
from flowsync.render.cells import padded
from flowsync.render.printable import printable
from flowsync.render.style import Paint, Tone

_LABEL = 16
_TONES = {
    "gains": Tone.ERROR,
    "weaker": Tone.ERROR,
    "standing": Tone.ERROR,
    "now": Tone.WARNING,
    "latent": Tone.WARNING,
    "unknown": Tone.WARNING,
}


def headline_text(effects: ToldEffects | None, paint: Paint) -> str:
    """The first line; nothing for a plan that changes nothing."""
    return "" if effects is None else paint(printable(effects.headline), Tone.STRONG)


def effect_lines(flow: ToldFlow | None, indent: int, paint: Paint) -> Iterator[str]:
    """The rows of a flow's effect; nothing where there are none."""
    for label, text in flow.rows if flow else ():
        yield labelled_line(printable(label), printable(text), indent, paint)


def labelled_line(label: str, text: str, indent: int, paint: Paint) -> str:
    """What is said about something, behind what it is about."""
    return " " * indent + paint(padded(label, _LABEL), _TONES.get(label, Tone.FAINT)) + text


def snapshot_line(effects: ToldEffects | None, paint: Paint) -> str:
    """What the effect was worked out with."""
    return (
        ""
        if effects is None or not effects.snapshot
        else paint(f"  Effects by {printable(effects.snapshot)}.", Tone.FAINT)
    )
