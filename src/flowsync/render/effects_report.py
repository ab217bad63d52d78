"""The effects of what is pending by themselves: what a plan would do to access, as text and for programs."""

from collections.abc import Iterator

from flowsync.ground.json_text import pretty_json
from flowsync.plan.told_effects import ToldEffects, ToldFlow
from flowsync.render.diagnostics_json import FORMAT_VERSION
from flowsync.render.effect_text import effect_lines, headline_text, snapshot_line
from flowsync.render.printable import encodable, printable
from flowsync.render.style import Paint, Tone, plain

_NOTHING = "NO EFFECT: nothing is pending."
_INDENT = 6


def effects_text(effects: ToldEffects | None, *, store_url: str, limit: int, paint: Paint = plain) -> str:
    """The first line, at most ``limit`` flows, the worst first, and the snapshot; ``effects`` are None where nothing is
    pending."""
    if effects is None:
        return paint(_NOTHING, Tone.STRONG) + "\n"
    parts = [
        headline_text(effects, paint),
        f"flowsync effects · {printable(store_url)}",
        *("\n".join(_flow_lines(flow, paint)) for flow in effects.flows[:limit]),
        more_flows(len(effects.flows) - limit),
        snapshot_line(effects, paint),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def effects_json(effects: ToldEffects | None, *, store_url: str) -> str:
    """All of it; ``effects`` is null where nothing is pending."""
    data = effects and {
        "headline": encodable(effects.headline),
        **effects.data,
        "flows": [flow.data for flow in effects.flows],
    }
    return pretty_json({"format_version": FORMAT_VERSION, "store": {"url": encodable(store_url)}, "effects": data})


def more_flows(number: int) -> str:
    """How many flows are not shown; nothing where all are."""
    return f"  and {number:,} more {'flow' if number == 1 else 'flows'}, see --limit" if number > 0 else ""


def _flow_lines(flow: ToldFlow, paint: Paint) -> Iterator[str]:
    through = f"  through {', '.join(map(str, flow.through))}" if flow.through and not flow.is_changed else ""
    yield paint(f"  {printable(str(flow.address))}{through}", Tone.STRONG)
    yield from effect_lines(flow, _INDENT, paint)
