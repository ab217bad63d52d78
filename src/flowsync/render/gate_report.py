"""What the gate says of the steps of a run: where they begin and end, who wrote and approved, what was compared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flowsync.apply.apply import ApplyResult
from flowsync.gate.values import Compared, Step, Verdict, gate_details
from flowsync.ground.json_text import pretty_json
from flowsync.plan.values import Plan
from flowsync.render.diagnostics_json import FORMAT_VERSION, diagnostics_data
from flowsync.render.outcomes import outcomes_data
from flowsync.render.printable import printable
from flowsync.render.sentences import short_revision
from flowsync.render.style import Paint, Tone, plain

_COMPARED = {
    Compared.DIGEST: "the same plan as in {}",
    Compared.EFFECTS: "the same changes and effects as in {}",
    Compared.GATED: "nothing new: policies that passed before",
    Compared.NOTHING: "nothing in force changes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gated:
    """A step with its plan, refused where the verdict is, and what became of it: None where it was refused."""

    step: Step
    plan: Plan
    verdict: Verdict
    result: ApplyResult | None = None


def step_text(step: Step, verdict: Verdict, *, paint: Paint = plain) -> str:
    """What the gate has to say before a step is applied, for people."""
    lines = (f"  {line}" for line in _lines(step, verdict))
    return "\n".join(["", paint(f"Gate: {_way(step)}", Tone.STRONG), *lines, "", ""])


def steps_json(gated: Sequence[Gated]) -> str:
    """All steps of a run as JSON; ``status`` is that of the whole run."""
    is_refused = any(one.result is None for one in gated)
    has_changed = any(one.result is not None and one.result.outcomes for one in gated)
    status = "refused" if is_refused else "applied" if has_changed else "no-changes"
    return pretty_json(
        {"format_version": FORMAT_VERSION, "status": status, "steps": [_step_data(one) for one in gated]}
    )


def _way(step: Step) -> str:
    since = f", after {short_revision(step.anchor)}" if step.anchor else ", the first one"
    return f"revision {short_revision(step.revision)}{'' if step.is_same_revision else since}"


def _lines(step: Step, verdict: Verdict) -> Iterator[str]:
    for one in step.pull_requests:
        yield printable(f"pull request {one.number} by {', '.join(one.authors)}  {one.url}".rstrip())
    if step.rules_changed:
        yield printable(f"changes rules, which count from now on: {', '.join(step.rules_changed)}")
    if verdict.counting.approvers:
        yield printable(f"approved by {', '.join(verdict.counting.approvers)}")
    for login, why in verdict.counting.not_counted.items():
        yield printable(f"the approval of {login} does not count: {login} {why}")
    if verdict.compared is not None:
        yield printable(_COMPARED[verdict.compared].format(verdict.against))


def _step_data(one: Gated) -> dict[str, Any]:
    details = gate_details(one.step, one.verdict, one.plan.digest)
    return {
        **details,
        "reasons": diagnostics_data([reason for reason in one.plan.diagnostics if reason.is_error]),
        "applied": None if one.result is None else outcomes_data(one.result),
    }
