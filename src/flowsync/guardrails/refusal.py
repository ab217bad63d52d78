"""Lets a plan carry what guardrails say about it: what refuses it stands against it like any other guard."""

from dataclasses import replace

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, in_order
from flowsync.plan.judgements import Judgement, Judgements, Outcome, Since
from flowsync.plan.values import Plan

_SINCE = {Since.NEW: "This plan brings it.", Since.WIDENED: "It did not hold before, and this plan widens the access."}


def with_judgements(plan: Plan, judgements: Judgements) -> Plan:
    """The plan with the judgements, refused where an error among them is the plan's doing."""
    refusing = [_diagnostic(judgement) for judgement in judgements.refusing]
    return replace(plan, judgements=judgements, diagnostics=tuple(in_order([*plan.diagnostics, *refusing])))


def _diagnostic(judgement: Judgement) -> Diagnostic:
    values = ", ".join(f"{name} is {value}" for name, value in judgement.got)
    asked = f"{judgement.guardrail} asks for {judgement.requirement}"
    since = f" {_SINCE[judgement.since]}" if judgement.since in _SINCE else ""
    return Diagnostic(
        code=Code.GUARDRAIL_VIOLATED,
        summary=judgement.summary
        if judgement.outcome is Outcome.VIOLATED
        else f"Guardrail {judgement.guardrail}: {judgement.summary}",
        detail=f"{judgement.address}: {asked}{f', but {values}' if values else ''} ({judgement.rule}).{since}",
        hint="Change the policy; or give the guardrail an exception with an owner, a reason and a day it ends.",
        subject=judgement.subject,
        address=judgement.address,
    )
