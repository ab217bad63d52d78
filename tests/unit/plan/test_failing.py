"""Conditions under which a pipeline stops at a plan: what is not known is not nothing."""

import pytest

from flowsync.ground.address import Address
from flowsync.plan.failing import FailOn, Reach, failures
from flowsync.plan.judgements import Judgement, Judgements, Outcome, Since, Weight
from flowsync.plan.values import Plan
from tests.support.configurations import flow_spec
from tests.support.guardrails import in_force
from tests.support.plans import document, planned

KNOWN = Reach(people={})


def plan(before: str, after: str, *found: Judgement) -> Plan:
    documents = [document("AccessFlow/orders", flow_spec(grant_duration=grant)) for grant in (before, after)]
    made = planned(documents[1:], in_force(documents[0]))
    return Plan(
        revision="", base=made.base, changes=made.changes, indirect=made.indirect, judgements=Judgements(found=found)
    )


def met(plan: Plan, reach: Reach = KNOWN) -> list[FailOn]:
    return [condition for condition, _ in failures(plan, FailOn, reach)]


def said(outcome: Outcome, severity: Weight, since: Since | None = None) -> Judgement:
    address = Address.parse("AccessFlow/orders")
    return Judgement(
        outcome=outcome, severity=severity, guardrail="mfa", address=address, since=since, summary="As agreed."
    )


@pytest.mark.parametrize(
    ("before", "after", "known", "unknown"),
    [
        ("1h", "1h", [], []),
        ("1h", "2h", [FailOn.WIDENS], [FailOn.WIDENS, FailOn.GAINS, FailOn.WEAKER, FailOn.UNKNOWN]),
        ("2h", "1h", [FailOn.NARROWS], [FailOn.NARROWS, FailOn.LOSES, FailOn.UNKNOWN]),
    ],
)
def test_who_is_affected_is_met_too_where_nobody_can_tell(
    before: str, after: str, known: list[FailOn], unknown: list[FailOn]
) -> None:
    assert met(plan(before, after)) == known
    assert met(plan(before, after), Reach(people={}, unknown="there is no catalog")) == unknown


def test_people_are_counted() -> None:
    reach = Reach(people={"gains": 63, "weaker": 1, "loses": 0})
    found = dict(failures(plan("1h", "2h"), FailOn, reach))
    assert found == {
        FailOn.WIDENS: "AccessFlow/orders widens",
        FailOn.GAINS: "63 people gain access",
        FailOn.WEAKER: "1 person comes by a weaker route",
    }


@pytest.mark.parametrize(
    ("judgement", "wanted"),
    [
        (said(Outcome.VIOLATED, Weight.ERROR, Since.NEW), [FailOn.GUARDRAIL_ERROR]),
        (said(Outcome.VIOLATED, Weight.ERROR, Since.WIDENED), [FailOn.GUARDRAIL_ERROR]),
        (said(Outcome.VIOLATED, Weight.ERROR, Since.STANDING), [FailOn.GUARDRAIL_STANDING]),
        (said(Outcome.VIOLATED, Weight.WARNING, Since.NEW), [FailOn.GUARDRAIL_WARNING]),
        (said(Outcome.EXPIRED, Weight.WARNING), [FailOn.GUARDRAIL_WARNING]),
        (said(Outcome.DISARMED, Weight.WARNING), [FailOn.GUARDRAIL_WARNING, FailOn.GUARDRAIL_DISARMED]),
        (said(Outcome.NOT_JUDGED, Weight.INFO), [FailOn.GUARDRAIL_INFO]),
    ],
)
def test_what_guardrails_say(judgement: Judgement, wanted: list[FailOn]) -> None:
    found = list(failures(plan("1h", "1h", judgement, judgement), FailOn, KNOWN))
    assert [condition for condition, _ in found] == wanted
    assert {why for _, why in found} == {"guardrail mfa"}


def test_only_what_is_wanted_is_met_and_many_names_are_cut() -> None:
    before = [document(f"AccessFlow/{name}", title=name) for name in "abcde"]
    after = [document(f"AccessFlow/{name}", flow_spec(grant_duration="2h"), title=name) for name in "abcde"]
    made = planned(after, in_force(*before))
    assert list(failures(made, [FailOn.WIDENS], KNOWN)) == [
        (FailOn.WIDENS, "AccessFlow/a, AccessFlow/b, AccessFlow/c and 2 more widen")
    ]
    assert list(failures(made, [], KNOWN)) == []
