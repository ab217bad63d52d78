"""What guardrails say about a plan: each format says all of it, the weightiest first."""

import re
from dataclasses import replace

import pytest

from flowsync.ground.address import Address
from flowsync.ground.json_text import parse_json
from flowsync.model.state import StateVersion
from flowsync.plan.judgements import Judgement, Judgements, Outcome, Since, Weight
from flowsync.plan.saved import plan_from_text, plan_to_text
from flowsync.plan.values import Plan
from flowsync.render.guardrail_words import guardrails_on, told, totals_phrase
from flowsync.render.plan_json import plan_json
from flowsync.render.plan_markdown import plan_markdown
from flowsync.render.plan_text import plan_text
from tests.support.plans import STORE_URL, place

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
STOOD = replace(WARNED, severity=Weight.ERROR, guardrail="mfa", since=Since.STANDING)
DISARMED = Judgement(
    outcome=Outcome.DISARMED,
    severity=Weight.WARNING,
    guardrail="pii",
    address=FLOW,
    summary="No longer under guardrail pii: label pii dropped.",
)
EXPIRED = Judgement(
    outcome=Outcome.EXPIRED, severity=Weight.WARNING, guardrail="mfa", summary="The exception for X expired."
)
UNKNOWN = Judgement(
    outcome=Outcome.NOT_JUDGED, severity=Weight.INFO, guardrail="who", summary="Not judged: there is no catalog."
)
EXCEPTED = Judgement(
    outcome=Outcome.EXCEPTED, severity=Weight.INFO, guardrail="mfa", address=FLOW, summary="Excepted until then."
)
REFUSING = replace(STOOD, since=Since.NEW)
ASKED = f"{' ' * 12}asks for flow.total_minutes <= 120, but flow.total_minutes is 240 (4h) (guardrails/hours.yaml:9:1)"
ALL = (STOOD, UNKNOWN, EXCEPTED, EXPIRED, DISARMED, WARNED)


def plan(*found: Judgement) -> Plan:
    return judged(Judgements(count=5, found=found))


def judged(judgements: Judgements) -> Plan:
    return Plan(revision="", base=StateVersion(lineage="5e1c", serial=41), judgements=judgements)


def test_the_weightiest_is_told_first_and_what_refuses_only_among_the_diagnostics() -> None:
    found = told(Judgements(found=(*ALL, REFUSING)))
    assert found == [WARNED, DISARMED, EXPIRED, EXCEPTED, UNKNOWN, STOOD]


def test_text() -> None:
    assert plan_text(plan(*ALL), store_url=STORE_URL).split("\n\n")[1].splitlines() == [
        "  Guardrails: 5 judged: 3 warnings, 2 notes; 1 error that stood before",
        "    warning two-hours: AccessFlow/orders, new                                       policies/orders.yaml:4:1",
        "            Two hours are enough.",
        ASKED,
        "    warning pii: AccessFlow/orders, disarmed",
        "            No longer under guardrail pii: label pii dropped.",
        "    warning mfa: exception expired",
        "            The exception for X expired.",
        "    info    mfa: AccessFlow/orders, excepted",
        "            Excepted until then.",
        "    info    who: not judged",
        "            Not judged: there is no catalog.",
        "    error   mfa: AccessFlow/orders, stood before                                    policies/orders.yaml:4:1",
        "            Two hours are enough.",
        ASKED,
    ]


def test_markdown() -> None:
    text = plan_markdown(plan(WARNED, DISARMED), store_url=STORE_URL)
    assert (
        "**Guardrails**: 5 judged: 2 warnings\n\n"
        "- **warning** `two-hours`: `AccessFlow/orders`, new `policies/orders.yaml:4:1`<br>Two hours are enough. It "
        "`asks for flow.total_minutes <= 120, but flow.total_minutes is 240 (4h)`\n"
        "- **warning** `pii`: `AccessFlow/orders`, disarmed<br>No longer under guardrail pii&#58; label pii dropped.\n"
    ) in text


def test_markdown_that_has_to_be_short_counts_what_it_leaves_out() -> None:
    many = [replace(WARNED, guardrail=f"rule-{number}", since=Since.STANDING) for number in range(300)]
    text = plan_markdown(plan(DISARMED, *many), store_url=STORE_URL, max_bytes=8_000)
    assert "label pii dropped" in text
    assert "guardrail findings" in text.rsplit("**Left out**", 1)[1]
    assert len(text.encode()) <= 8_000


def test_json_has_all_of_it() -> None:
    data = parse_json(plan_json(plan(*ALL, REFUSING), store_url=STORE_URL))["guardrails"]
    assert (data["count"], len(data["found"])) == (5, 7)
    assert data["found"][5] == {
        "guardrail": "two-hours",
        "outcome": "violated",
        "severity": "warning",
        "since": "new",
        "approvals": 0,
        "refuses": False,
        "address": "AccessFlow/orders",
        "summary": "Two hours are enough.",
        "requirement": "flow.total_minutes <= 120",
        "got": {"flow.total_minutes": "240 (4h)"},
        "range": {
            "path": "policies/orders.yaml",
            "start": {"line": 4, "column": 1},
            "end": {"line": 4, "column": 11},
        },
        "rule": {
            "path": "guardrails/hours.yaml",
            "start": {"line": 9, "column": 1},
            "end": {"line": 9, "column": 11},
        },
    }
    assert data["found"][6]["refuses"] is True


@pytest.mark.parametrize(
    ("judgements", "wanted"),
    [
        (Judgements(count=1_200), "1,200 judged, none violated"),
        (Judgements(count=1, found=(REFUSING,)), "1 judged: 1 error"),
        (Judgements(are_missed=True), "none, so nothing was judged"),
    ],
)
def test_how_many_guardrails_judged_a_plan_is_always_said(judgements: Judgements, wanted: str) -> None:
    assert f"\n\n  Guardrails: {wanted}\n\n" in plan_text(judged(judgements), store_url=STORE_URL)
    assert f"\n**Guardrails**: {wanted}\n" in plan_markdown(judged(judgements), store_url=STORE_URL)
    again, _ = plan_from_text(plan_to_text(judged(judgements), STORE_URL).encode(), "plan")
    assert again.judgements == judgements


def test_a_plan_of_a_project_without_guardrails_says_nothing_of_them() -> None:
    assert "uardrail" not in plan_text(judged(Judgements()), store_url=STORE_URL)
    assert "uardrail" not in plan_markdown(judged(Judgements()), store_url=STORE_URL)


def test_many_findings_are_counted() -> None:
    many = tuple(replace(WARNED, guardrail=f"rule-{number:03}") for number in range(60))
    assert "    and 10 more; --format json has all" in plan_text(plan(*many), store_url=STORE_URL)


@pytest.mark.parametrize("hostile", ["a\x1b[31mb", "<b>@team</b> #1", "| ` |"])
def test_what_somebody_wrote_stays_text(hostile: str) -> None:
    judgement = replace(WARNED, summary=hostile, requirement=hostile, got=(("flow.name", hostile),))
    assert "\x1b" not in plan_text(plan(judgement), store_url=STORE_URL)
    text = plan_markdown(plan(judgement), store_url=STORE_URL)
    assert "<b>" not in re.sub("`[^`]*`", "", text)
    assert "@team" not in re.sub("`[^`]*`", "", text)


def test_a_saved_plan_keeps_them() -> None:
    made = plan(*ALL)
    assert plan_from_text(plan_to_text(made, STORE_URL).encode(), "plan")[0].judgements == made.judgements


def test_a_line_about_an_object_names_its_guardrails() -> None:
    found = Judgements(found=(REFUSING, WARNED, STOOD, DISARMED, UNKNOWN))
    assert guardrails_on(found, FLOW) == [
        "ERROR mfa",
        "WARNING two-hours",
        "WARNING pii (disarmed)",
        "ERROR mfa (stood before)",
    ]
    assert guardrails_on(found, Address.parse("AccessFlow/other")) == []


def test_totals_tell_what_stood_before_apart() -> None:
    assert totals_phrase(Judgements()) == ""
    assert totals_phrase(Judgements(found=(STOOD,))) == "1 error that stood before"
