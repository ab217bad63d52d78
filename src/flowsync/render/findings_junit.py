"""Findings as JUnit XML: a test suite for each file, in which an error is a failure and a warning is only told."""

from collections import Counter
from collections.abc import Iterable, Sequence

from flowsync.plan.review import Review
from flowsync.render.diagnostics_text import safe_path
from flowsync.render.junit import Case, Ending, Suite, junit
from flowsync.render.printable import encodable
from flowsync.render.sentences import verdict
from flowsync.render.tool_findings import Level, ToolFinding

_NO_FINDINGS = "no findings"
_ELSEWHERE = "flowsync"
_INVALID = "The policies are not valid, so there is no plan"


def findings_junit(findings: Sequence[ToolFinding], *, files: Iterable[str]) -> str:
    """The findings by files. ``files`` are those that were checked: one without findings is a test that passed. What
    no file says is in a suite ``flowsync``."""
    return junit("flowsync validate", _suites(findings, files))


def review_junit(review: Review, findings: Sequence[ToolFinding]) -> str:
    """A suite ``plan`` with one case, that there is a plan which can be applied; and the findings by files."""
    return junit("flowsync plan", [Suite(name="plan", cases=[_plan_case(review)]), *_suites(findings, ())])


def _plan_case(review: Review) -> Case:
    plan = review.plan
    said = _INVALID if plan is None else verdict(plan)
    if plan is None or plan.is_refused:
        kind = "invalid" if plan is None else "refused"
        return Case(group="plan", name="can be applied", ending=Ending.FAILURE, kind=kind, message=f"{said}.")
    return Case(group="plan", name="can be applied", output=f"{said}.")


def _suites(findings: Sequence[ToolFinding], files: Iterable[str]) -> list[Suite]:
    by_file: dict[str, list[Case]] = {encodable(path): [] for path in sorted(files)}
    seen: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        where = encodable(finding.place.path) if finding.place is not None else _ELSEWHERE
        name = f"{finding.code}: {finding.lasting}"
        seen[where, name] += 1
        # by its name a test case is known from one run to the next; equal ones are numbered
        number = seen[where, name]
        by_file.setdefault(where, []).append(_case(finding, where, name if number == 1 else f"{name} ({number})"))
    return [
        Suite(name=name, cases=cases or [Case(group=name, name=_NO_FINDINGS, path=name, line=1)])
        for name, cases in by_file.items()
    ]


def _case(finding: ToolFinding, where: str, name: str) -> Case:
    place = f"{safe_path(str(finding.place))}: " if finding.place is not None else ""
    told = f"{place}{finding.level}[{finding.code}]: {finding.message}"
    is_error = finding.level is Level.ERROR
    return Case(
        group=where,
        name=name,
        ending=Ending.FAILURE if is_error else Ending.PASSED,
        kind=str(finding.code),
        message=finding.summary,
        text=told if is_error else "",
        output="" if is_error else told,
        path="" if finding.place is None else where,
        line=0 if finding.place is None else finding.place.line,
    )
