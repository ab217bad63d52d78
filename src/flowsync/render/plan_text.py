"""A plan as text, for the person who reviews it."""

from flowsync.plan.told_effects import ToldEffects
from flowsync.plan.values import Plan
from flowsync.render.diagnostics_text import LineOf, diagnostics_text, no_line
from flowsync.render.effect_text import headline_text, snapshot_line
from flowsync.render.effect_word import widening_first
from flowsync.render.exceptions import given_options, left_out_phrase
from flowsync.render.guardrail_text import guardrail_text
from flowsync.render.plan_blocks import (
    change_blocks,
    drift_lines,
    ignored_lines,
    indirect_lines,
    left_out_lines,
    unmanaged_lines,
)
from flowsync.render.printable import printable
from flowsync.render.sentences import serial_phrase, source_phrase, verdict
from flowsync.render.style import Paint, Tone, plain


def plan_text(
    plan: Plan,
    *,
    store_url: str,
    effects: ToldEffects | None = None,
    line_of: LineOf = no_line,
    paint: Paint = plain,
) -> str:
    """All that the plan says: what it does to access, what the policies change by address, drift, unmanaged objects,
    diagnostics, the totals.

    ``store_url`` is the store's URL as it may be shown. ``line_of`` finds the source lines of diagnostics.
    """
    told = effects.by_flow if effects else {}
    parts = [
        headline_text(effects, paint),
        head_line("plan" if plan.rollback_to is None else "rollback", plan, store_url),
        partial_line(plan, paint),
        *change_blocks(widening_first(plan.visible_changes), told, paint),
        "\n".join(indirect_lines(plan, told, paint)),
        snapshot_line(effects, paint),
        "\n".join(drift_lines(plan, paint)),
        "\n".join(ignored_lines(plan, paint)),
        "\n".join(unmanaged_lines(plan.unmanaged)),
        "\n".join(left_out_lines(plan)),
        guardrail_text(plan.judgements, paint),
        diagnostics_text(plan.diagnostics, line_of=line_of, paint=paint).rstrip("\n"),
        last_line(plan, paint),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def head_line(command: str, plan: Plan, store_url: str) -> str:
    """What was compared: the policies at a revision, or an earlier serial, and a store at a serial."""
    return f"flowsync {command} · {source_phrase(plan)} · {printable(store_url)} ({serial_phrase(plan.base)})"


def partial_line(plan: Plan, paint: Paint) -> str:
    """That a plan is partial, by which options, and how much it leaves out."""
    if not plan.exceptions.is_partial:
        return ""
    return paint(f"Partial plan: {' '.join(given_options(plan))}; {left_out_phrase(plan)}.", Tone.STRONG)


def last_line(plan: Plan, paint: Paint) -> str:
    """The totals, or that the plan is refused."""
    return paint(f"{verdict(plan)}.", Tone.ERROR if plan.is_refused else Tone.STRONG)
