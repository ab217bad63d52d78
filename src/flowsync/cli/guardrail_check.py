"""Judges the policies of a workspace as they are written, by guardrails, without a store."""

from dataclasses import replace
from datetime import datetime

from flowsync.access.policy import Policy
from flowsync.cli.guarding import place_finder
from flowsync.cli.loading import Loaded
from flowsync.guardrails.judge import Case, judge
from flowsync.guardrails.values import Subject
from flowsync.guardrails.world import World
from flowsync.model.state import StateVersion
from flowsync.plan.values import Plan
from flowsync.render.guardrail_report import CheckReport


def judged_as_they_are(loaded: Loaded, now: datetime) -> CheckReport:
    """What the guardrails say about the policies at ``now`` (UTC). There is no plan, so nothing is new or stood before,
    and guardrails on changes and on effects have nothing to look at."""
    world = World(Policy({address: one.body for address, one in loaded.configuration.resources.items()}), None)
    nothing = Plan(revision="", base=StateVersion())
    case = Case(
        plan=nothing, before=world, after=world, flows=world.flows, now=now, place_of=place_finder(loaded, nothing)
    )
    judgements = judge(loaded.guardrails, case)
    return CheckReport(
        judgements=replace(judgements, found=tuple(replace(one, since=None) for one in judgements.found)),
        flows=len(world.flows),
        plans_only=sum(one.on is not Subject.FLOW for one in loaded.guardrails),
    )
