"""A plan as markdown, for a comment on a pull request: totals, a table, and all values folded below it."""

from collections.abc import Iterator, Mapping

from flowsync.plan.told_effects import ToldEffects
from flowsync.plan.values import Plan
from flowsync.render.budget import Section, fitted, size
from flowsync.render.change_table import change_sections, indirect_section
from flowsync.render.effect_markdown import effect_section, headline_markdown
from flowsync.render.effect_word import deletes_first
from flowsync.render.exceptions import given_options, left_out_phrase
from flowsync.render.guardrail_markdown import guardrail_section
from flowsync.render.markdown import code, prose, web_address
from flowsync.render.plan_sections import (
    drift_of,
    drift_section,
    findings_section,
    ignored_drift,
    ignored_section,
    left_out_section,
    room_beside,
    unmanaged_section,
    values_section,
)
from flowsync.render.sentences import counted, serial_phrase, source_phrase, verdict

ROOM_FOR_NOTE = 600
_DIGITS_OF_DIGEST = 12
_LONGEST_WORD = 300


def plan_markdown(
    plan: Plan,
    *,
    store_url: str,
    effects: ToldEffects | None = None,
    max_bytes: int = 60_000,
    report_url: str = "",
) -> str:
    """The plan in at most ``max_bytes`` bytes of UTF-8, a number that leaves room for the totals. ``report_url`` is
    where all of it stands.

    What does not fit is left out level by level and counted: the values of what is created, of what drifted, of what is
    updated, of what is deleted; then warnings, then rows. Deletes and what widens give way last: their rows say less,
    and then as many are named as fit.
    """
    head = _head(plan, store_url, effects)
    room = max_bytes - size(head) - ROOM_FOR_NOTE - size(report_url)
    text, left_out = fitted(list(_sections(plan, effects, room)), room)
    return head + text + note(left_out, max_bytes, report_url)


def plan_line(plan: Plan, source: str, store_url: str) -> str:
    """What was compared with which store, and the plan's digest."""
    store = f"store {code(store_url, _LONGEST_WORD)} ({serial_phrase(plan.base)})"
    return f"{source} · {store} · plan `{plan.digest[:_DIGITS_OF_DIGEST]}`\n{_partial(plan)}"


def note(left_out: Mapping[tuple[str, str], int], max_bytes: int, report_url: str) -> str:
    """What was left out, and where all of it stands."""
    address = web_address(report_url)
    link = f"[Full report]({address})" if address else ""
    if not left_out:
        return f"\n{link}\n" if link else ""
    parts = ", ".join(f"{what} {counted(number, noun)}" for (what, noun), number in sorted(left_out.items()))
    rest = f"All of it: {link}" if link else "`flowsync plan` shows all."
    return f"\n**Left out**, to stay below {max_bytes:,} bytes: {parts}. {rest}\n"


def _head(plan: Plan, store_url: str, effects: ToldEffects | None) -> str:
    source = source_phrase(plan)
    of = plan_line(plan, f"{source[0].upper()}{prose(source[1:])}", store_url)
    return f"### flowsync · {verdict(plan)}\n\n{headline_markdown(effects)}{of}"


def _partial(plan: Plan) -> str:
    if not plan.exceptions.is_partial:
        return ""
    given = " ".join(code(option, _LONGEST_WORD) for option in given_options(plan))
    return f"\n**Partial plan**: {given}; {left_out_phrase(plan)}.\n"


def _sections(plan: Plan, effects: ToldEffects | None, room: int) -> Iterator[Section]:
    """In the order of the page; the ranks of the pieces say who gives way first."""
    changes, drift, ignored = deletes_first(plan.visible_changes), drift_of(plan), ignored_drift(plan)
    findings = findings_section(plan.diagnostics)
    yield findings
    yield guardrail_section(plan.judgements)
    yield from change_sections(changes, room_beside(findings, room))
    yield effect_section(effects)
    yield indirect_section(plan.indirect)
    yield drift_section(drift)
    yield ignored_section(ignored)
    yield left_out_section(plan)
    yield values_section(changes, [*drift, *ignored])
    yield unmanaged_section(plan)
