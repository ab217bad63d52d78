"""What ``flowsync guardrail`` prints: the guardrails there are, and what they say about the policies as they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flowsync.ground.json_text import pretty_json
from flowsync.ground.place import SourceRange
from flowsync.plan.judgements import Judgements, Outcome, Weight
from flowsync.render.diagnostics_json import FORMAT_VERSION, range_data
from flowsync.render.diagnostics_text import safe_path
from flowsync.render.guardrail_json import guardrails_data
from flowsync.render.guardrail_text import judgement_lines
from flowsync.render.guardrail_words import totals_phrase
from flowsync.render.printable import encodable
from flowsync.render.sentences import counted
from flowsync.render.style import Paint, Tone
from flowsync.render.tables import table_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedGuardrail:
    """A guardrail of the project. ``on`` is what it judges, ``place`` where its name stands."""

    name: str
    on: str
    severity: str
    message: str
    place: SourceRange


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What guardrails say about ``flows`` flows as they are; ``plans_only`` are those that judge plans only."""

    judgements: Judgements
    flows: int
    plans_only: int

    @property
    def has_errors(self) -> bool:
        """Whether something does not hold that weighs as an error."""
        return any(judgement.severity is Weight.ERROR for judgement in self.judgements.found)


def list_text(listed: Sequence[ListedGuardrail], available: Sequence[str], paint: Paint) -> str:
    """The guardrails as a table, and the names of ready-made ones."""
    return "\n".join(_list_lines(listed, available, paint))


def _list_lines(listed: Sequence[ListedGuardrail], available: Sequence[str], paint: Paint) -> Iterator[str]:
    if not listed:
        yield "The project has no guardrails."
    rows = [(one.name, one.on, one.severity, safe_path(str(one.place))) for one in listed]
    yield from table_lines(("guardrail", "on", "severity", "where"), rows, indent=0)
    if available:
        yield ""
        yield f"Ready-made, not in the project: {', '.join(available)}"
        yield paint("Take one over with: flowsync guardrail add NAME", Tone.FAINT)


def list_json(listed: Sequence[ListedGuardrail], available: Sequence[str]) -> str:
    """The same as JSON."""
    rows = [
        {
            "name": one.name,
            "on": one.on,
            "severity": one.severity,
            "message": encodable(one.message),
            "range": range_data(one.place),
        }
        for one in listed
    ]
    return pretty_json({"format_version": FORMAT_VERSION, "guardrails": rows, "ready_made": list(available)})


def check_text(report: CheckReport, paint: Paint) -> str:
    """What does not hold, and how much was looked at."""
    judged = report.judgements.count - report.plans_only
    lines = list(judgement_lines(report.judgements, paint))
    said = totals_phrase(report.judgements) or "all hold"
    total = f"{counted(judged, 'guardrail')} on {counted(report.flows, 'active flow')}: {said}."
    if report.plans_only:
        total += f" {counted(report.plans_only, 'guardrail')} on changes or effects: judged with a plan."
    has_failed = any(one.outcome is Outcome.FAILED for one in report.judgements.found)
    tone = Tone.ERROR if report.has_errors or has_failed else Tone.STRONG
    return "\n".join([*lines, *([""] if lines else []), paint(total, tone)])


def check_json(report: CheckReport) -> str:
    """The same as JSON."""
    return pretty_json(
        {
            "format_version": FORMAT_VERSION,
            "status": "violated" if report.has_errors else "ok",
            "flows": report.flows,
            "guardrails": guardrails_data(report.judgements),
        }
    )
