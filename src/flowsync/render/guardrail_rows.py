"""Puts the guardrails that an object does not keep below what a plan does to the access that leads through it."""

from collections.abc import Iterator
from dataclasses import replace

from flowsync.plan.judgements import Judgements
from flowsync.plan.told_effects import ToldEffects, ToldFlow, ToldRow
from flowsync.render.guardrail_words import guardrails_on

_LABEL = "guardrail"


def with_guardrail_rows(effects: ToldEffects, judgements: Judgements) -> ToldEffects:
    """The effects with a row for each guardrail behind those of a flow."""
    return replace(effects, flows=tuple(_flow(flow, judgements) for flow in effects.flows))


def _flow(flow: ToldFlow, judgements: Judgements) -> ToldFlow:
    return replace(flow, rows=(*flow.rows, *_rows(flow, judgements)))


def _rows(flow: ToldFlow, judgements: Judgements) -> Iterator[ToldRow]:
    for words in guardrails_on(judgements, flow.address):
        yield ToldRow(_LABEL, words)
