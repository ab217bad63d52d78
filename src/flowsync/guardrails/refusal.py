"""Lets a plan carry what guardrails say about it: what refuses it stands against it like any other guard."""

from dataclasses import replace

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, in_order
from flowsync.plan.judgements import Judgement, Judgements, Outcome, Since
from flowsync.plan.values import Plan

_SINCE = {Since.NEW: "This plan brings it.", Since.WIDENED: "It did not hold before, and this plan widens the access."}

_EXCEPTION = "or give the guardrail an exception with an owner, a reason and a day it ends."
_HINT = f"Change the policy; {_EXCEPTION}"
_UNKNOWN_HINT = f"Sync what is missing into the catalog; {_EXCEPTION}"


def with_judgements(plan: Plan, judgements: Judgements) -> Plan:
    """The plan with the judgements, refused where an error among them is the plan's doing."""
    refusing = [_diagnostic(judgement) for judgement in judgements.refusing]
    return replace(plan, judgements=judgements, diagnostics=tuple(in_order([*plan.diagnostics, *refusing])))


def _diagnostic(judgement: Judgement) -> Diagnostic:
    is_violated = judgement.outcome is Outcome.VIOLATED
    return Diagnostic(
        code=Code.GUARDRAIL_VIOLATED,
        summary=judgement.summary if is_violated else f"Guardrail {judgement.guardrail}: {judgement.summary}",
        detail=f"{judgement.address}: {_asked(judgement)} ({judgement.rule}).{_since(judgement)}",
        hint=_UNKNOWN_HINT if judgement.outcome is Outcome.NOT_JUDGED else _HINT,
        subject=judgement.subject,
        address=judgement.address,
    )


def _asked(judgement: Judgement) -> str:
    """What the guardrail asks for, and what there is."""
    if judgement.outcome is Outcome.NOT_JUDGED:
        return "what is not known does not pass"
    values = ", ".join(f"{name} is {value}" for name, value in judgement.got)
    return f"{judgement.guardrail} asks for {judgement.requirement}" + (f", but {values}" if values else "")


def _since(judgement: Judgement) -> str:
    known = judgement.since in _SINCE and judgement.outcome is not Outcome.NOT_JUDGED
    return f" {_SINCE[judgement.since]}" if known and judgement.since else ""
