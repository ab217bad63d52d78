"""What a plan says to tools that take findings."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.guardrails.refusal import with_judgements
from flowsync.plan.judgements import Judgement, Judgements, Outcome, Since, Weight
from flowsync.plan.review import Review
from flowsync.plan.values import Plan
from flowsync.render.findings_github import findings_github
from flowsync.render.review_findings import review_findings, widening_findings
from flowsync.render.tool_findings import Level, ToolFinding
from tests.support.configurations import applied, body, flow_spec
from tests.support.plans import STORE_URL, document, place, planned

FLOW = Address.parse("AccessFlow/orders")
WARNED = Judgement(
    outcome=Outcome.VIOLATED,
    severity=Weight.WARNING,
    guardrail="two-hours",
    address=FLOW,
    since=Since.NEW,
    summary="Two hours are enough.",
    requirement="flow.total_minutes <= 120",
    got=(("flow.total_minutes", "240 (4h)"),),
    subject=place("policies/orders.yaml", 4),
    rule=place("guardrails/hours.yaml", 9),
)


def review(plan: Plan | None, *diagnostics: Diagnostic, own: Plan | None = None) -> Review:
    return Review(store_url=STORE_URL, plan=plan, own=own, diagnostics=diagnostics)


def judged(*found: Judgement) -> list[ToolFinding]:
    plan = with_judgements(planned([], {}), Judgements(count=1, found=found))
    return review_findings(review(plan), str)


def plan_of(before: Mapping[str, str], after: Mapping[str, str]) -> Plan:
    """A plan that brings flows from these durations to those; durations stand in line 9 of their file."""
    store = {name: applied(body(name, flow_spec(grant_duration=duration))) for name, duration in before.items()}
    documents = [
        document(name, flow_spec(grant_duration=duration), path="policies/a.yaml", line=3)
        for name, duration in after.items()
    ]
    return planned(documents, store, lines={"grant_duration": 9})


def test_a_guardrail_that_warns_is_a_finding_at_the_object_and_says_what_it_asks_for() -> None:
    (found,) = judged(WARNED)

    assert found == ToolFinding(
        level=Level.WARNING,
        code=Code.GUARDRAIL_VIOLATED,
        summary="Two hours are enough.",
        detail=(
            "AccessFlow/orders: guardrail two-hours: new; asks for flow.total_minutes <= 120, but flow.total_minutes "
            "is 240 (4h) (guardrails/hours.yaml:9)."
        ),
        place=WARNED.subject,
        address=FLOW,
        guardrail="two-hours",
    )


def test_what_refuses_the_plan_is_told_once_and_as_an_error() -> None:
    (found,) = judged(replace(WARNED, severity=Weight.ERROR))

    assert (found.level, found.code) == (Level.ERROR, Code.GUARDRAIL_VIOLATED)


@pytest.mark.parametrize(
    ("judgement", "level", "code"),
    [
        (replace(WARNED, severity=Weight.ERROR, since=Since.STANDING), Level.WARNING, Code.GUARDRAIL_VIOLATED),
        (replace(WARNED, severity=Weight.INFO), Level.NOTE, Code.GUARDRAIL_VIOLATED),
        (replace(WARNED, outcome=Outcome.DISARMED, since=None), Level.WARNING, Code.GUARDRAIL_VIOLATED),
        (replace(WARNED, outcome=Outcome.EXPIRED, since=None), Level.WARNING, Code.EXCEPTION_EXPIRED),
    ],
)
def test_what_refuses_nothing_is_no_error(judgement: Judgement, level: Level, code: Code) -> None:
    (found,) = judged(judgement)

    assert (found.level, found.code) == (level, code)


@pytest.mark.parametrize("outcome", [Outcome.NOT_JUDGED, Outcome.EXCEPTED])
def test_what_is_not_judged_or_excepted_is_no_finding(outcome: Outcome) -> None:
    assert judged(replace(WARNED, outcome=outcome, severity=Weight.INFO, since=None)) == []


def test_findings_of_policies_and_of_the_plan_stand_together_worst_first() -> None:
    warning = Diagnostic(severity=Severity.WARNING, code=Code.REVIEW_DUE, summary="W.", subject=place("a.yaml", 1))
    error = Diagnostic(code=Code.PROTECTED, summary="E.", subject=place("b.yaml", 1))
    plan = replace(planned([], {}), diagnostics=(error,))

    assert [found.summary for found in review_findings(review(plan, warning), str)] == ["E.", "W."]
    assert [found.summary for found in review_findings(review(None, warning), str)] == ["W."]


def test_a_change_that_widens_is_told_at_the_field_that_does() -> None:
    plan = plan_of({"AccessFlow/orders": "1h"}, {"AccessFlow/orders": "4h"})
    (found,) = widening_findings(review(plan), lambda path: f"app/{path}")

    assert (found.level, found.code, found.address) == (Level.WARNING, None, FLOW)
    assert found.message == "update AccessFlow/orders: WIDENS\ngrant_duration 1h → 4h"
    assert found.place == place("app/policies/a.yaml", 9)


def test_what_narrows_or_changes_nothing_is_not_told() -> None:
    plan = plan_of(
        {"AccessFlow/a": "4h", "AccessFlow/b": "1h", "AccessFlow/c": "1h"}, {"AccessFlow/a": "1h", "AccessFlow/b": "1h"}
    )

    assert widening_findings(review(plan), str) == []


def test_of_a_pull_request_only_its_own_changes_are_told() -> None:
    whole = plan_of({}, {"AccessFlow/pending": "1h", "AccessFlow/own": "1h"})
    own = plan_of({"AccessFlow/pending": "1h"}, {"AccessFlow/pending": "1h", "AccessFlow/own": "1h"})

    (found,) = widening_findings(review(whole, own=own), str)
    assert str(found.address) == "AccessFlow/own"


def test_workflow_commands_tell_what_is_wrong_before_what_widens() -> None:
    error = Diagnostic(code=Code.PROTECTED, summary="::error::no", subject=place("b.yaml", 1))
    plan = plan_of({"AccessFlow/orders": "1h"}, {"AccessFlow/orders": "4h"})
    said = review(replace(plan, diagnostics=(error,)))
    text = findings_github([*review_findings(said, str), *widening_findings(said, str)], command="flowsync plan")

    assert text == (
        "::error file=b.yaml,line=1,col=1,endLine=1,endColumn=11,title=flowsync protected::::error::no\n"
        "::warning file=policies/a.yaml,line=9,col=1,endLine=9,endColumn=11,title=flowsync widening"
        "::update AccessFlow/orders: WIDENS%0Agrant_duration 1h → 4h\n"
    )
