"""Judging a plan: what it brings is told from what stood, exceptions end, and nothing that is not known passes."""

from typing import Any

import pytest

from flowsync.ground.address import Address
from flowsync.guardrails.judge import EffectSubject
from flowsync.guardrails.selection import Candidate
from flowsync.model.configuration import Resource
from flowsync.plan.judgements import Outcome, Weight
from tests.support.configurations import flow_spec
from tests.support.guardrails import judgements, rule, told
from tests.support.plans import document

MFA = rule("flow.mfa")
FLOW = "AccessFlow/orders"


def orders(address: str = FLOW, *, mfa: bool = False, grant: str = "1h", active: bool = True, **more: Any) -> Resource:
    spec = flow_spec(settings={"require_mfa": mfa}, grant_duration=grant, active=active)
    return document(address, spec, **more)


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ([], [orders()], ["new AccessFlow/orders"]),
        ([orders(mfa=True)], [orders()], ["new AccessFlow/orders"]),
        ([orders(active=False)], [orders()], ["new AccessFlow/orders"]),
        ([orders()], [orders()], []),
        ([orders()], [orders(owners=["sre"])], ["standing AccessFlow/orders"]),
        ([orders(grant="2h")], [orders()], ["standing AccessFlow/orders"]),
        ([orders()], [orders(grant="2h")], ["widened AccessFlow/orders"]),
        ([orders()], [orders(mfa=True)], []),
        ([orders()], [orders(active=False)], []),
        ([orders()], [orders(mfa=True, address="AccessFlow/other")], []),
        (
            [orders()],
            [orders(address="AccessFlow/renamed", renamed_from="orders")],
            ["standing AccessFlow/renamed"],
        ),
    ],
)
def test_what_a_plan_brings_is_told_from_what_stood(
    before: list[Resource], after: list[Resource], wanted: list[str]
) -> None:
    found = judgements([MFA], before, after)
    assert told(found) == wanted
    assert [one.refuses for one in found] == [not one.startswith("standing") for one in wanted]


def test_a_guardrail_that_begins_to_look_at_a_flow_finds_something_new() -> None:
    found = judgements([rule("flow.mfa", more="when: {labels: [pii]}")], [orders()], [orders(labels=["pii"])])
    assert told(found) == ["new AccessFlow/orders"]


def test_a_bundle_that_changes_brings_what_is_wrong_with_the_flows_that_use_it() -> None:
    def kit(*permissions: str) -> Resource:
        target = {"integration_name": "pg", "resource_type": "table", "permissions": list(permissions)}
        return document("Bundle/kit", {"access_targets": [{"integration": target}]})

    uses = document(FLOW, flow_spec(access_targets=[{"bundle": {"name": "kit"}}]))
    read_only = rule('!("WRITE" in flow.permissions)')
    assert told(judgements([read_only], [uses, kit("READ")], [uses, kit("READ", "WRITE")])) == [f"new {FLOW}"]
    assert told(judgements([MFA], [uses, kit("READ")], [uses, kit("READ", "WRITE")])) == [f"widened {FLOW}"]


@pytest.mark.parametrize("severity", ["error", "warning", "info"])
def test_only_an_error_refuses(severity: str) -> None:
    (found,) = judgements([rule("flow.mfa", more=f"severity: {severity}")], [], [orders()])
    assert (found.severity, found.refuses) == (Weight(severity), severity == "error")


def test_a_judgement_says_what_is_asked_for_and_what_there_is() -> None:
    (found,) = judgements([rule("flow.total_minutes <= 60")], [], [orders(grant="90m")])
    assert (found.summary, found.requirement) == ("As agreed.", "flow.total_minutes <= 60")
    assert found.got == (("flow.total_minutes", "90 (1h30m)"),)
    assert (str(found.subject), str(found.rule)) == ("policies/all.yaml:1:1", "rules.yaml:6:13")


def exception(expires_at: str, address: str = FLOW) -> str:
    return rule(
        "flow.mfa",
        more=f'exceptions: [{{address: {address}, owner: grc, reason: Not yet., expires_at: "{expires_at}"}}]',
    )


def test_an_exception_keeps_it_out_of_force_and_is_told() -> None:
    (found,) = judgements([exception("2026-11-21T12:00:01Z")], [], [orders()])
    assert (found.outcome, found.severity, found.refuses) == (Outcome.EXCEPTED, Weight.INFO, False)
    assert found.summary == "Excepted until 2026-11-21T12:00:01Z (grc): Not yet."


def test_an_exception_that_is_over_is_reported_and_not_in_force() -> None:
    found = judgements([exception("2026-11-21T12:00:00Z")], [], [orders()])
    assert told(found) == ["expired", "new AccessFlow/orders"]
    assert found[1].refuses


def test_an_exception_is_for_one_object() -> None:
    assert told(judgements([exception("2027-01-01T00:00:00Z", "AccessFlow/other")], [], [orders()])) == [f"new {FLOW}"]


def test_what_cannot_be_evaluated_is_an_error_whatever_the_severity() -> None:
    text = rule('flow.targets.all(one, one.intgration == "x")', more="severity: info")
    (found,) = judgements([text], [], [orders()])
    assert (found.outcome, found.severity, found.refuses) == (Outcome.FAILED, Weight.ERROR, True)
    assert "Key not found" in found.summary


def test_an_error_of_evaluation_that_stood_refuses_no_other_change() -> None:
    text = rule('flow.targets.all(one, one.intgration == "x")')
    other = orders(mfa=True, address="AccessFlow/other", title="Other")
    found = judgements([text], [orders()], [orders(owners=["sre"]), other])
    assert [(str(one.address), one.refuses) for one in found] == [(FLOW, False), ("AccessFlow/other", True)]


def test_a_change_is_judged_by_what_it_does() -> None:
    text = rule("!change.protect_dropped && change.labels_removed == []", on="change")
    before, after = orders(protect=True, labels=["a", "b"]), orders(labels=["a"])
    assert told(judgements([text], [before], [after])) == [f"new {FLOW}"]
    assert told(judgements([text], [after], [before])) == []
    assert judgements([text], [after], [after]) == ()


def test_a_change_of_what_has_a_label_before_or_after_is_looked_at() -> None:
    text = rule("false", on="change", more="when: {labels: [pii]}")
    assert told(judgements([text], [orders(labels=["pii"])], [orders()]))[0] == f"new {FLOW}"
    assert told(judgements([text], [orders()], [orders(labels=["pii"])])) == [f"new {FLOW}"]
    assert judgements([text], [orders()], [orders(owners=["sre"])]) == ()


GAINS = rule("effect.gains_people == 0", on="effect")


def effect(people: int, unknown: str = "") -> EffectSubject:
    facts = {"effect.gains_people": people}
    return EffectSubject(candidate=Candidate(address=Address.parse(FLOW)), facts=facts, unknown=unknown)


def test_without_a_catalog_effects_are_not_judged_and_never_passed() -> None:
    (found,) = judgements([GAINS], [], [orders()])
    assert (found.outcome, found.refuses) == (Outcome.NOT_JUDGED, False)
    assert found.summary == "Not judged: there is no catalog."
    assert judgements([GAINS], [orders()], [orders()]) == ()


@pytest.mark.parametrize(
    ("subject", "wanted"),
    [
        (effect(0), []),
        (effect(3), [f"new {FLOW}"]),
        (effect(3, "PagerDuty is not in the catalog"), [f"new {FLOW}"]),
        (effect(0, "PagerDuty is not in the catalog"), [f"not judged {FLOW}"]),
    ],
)
def test_an_effect_of_which_something_is_unknown_never_passes(subject: EffectSubject, wanted: list[str]) -> None:
    assert told(judgements([GAINS], [], [orders()], effects=[subject])) == wanted


UNKNOWN = effect(0, "Google is not in the catalog")


@pytest.mark.parametrize(
    ("severity", "before", "refuses"),
    [
        ("error", [], True),
        ("error", [orders(grant="30m")], True),
        ("error", [orders(grant="2h")], False),
        ("warning", [], False),
    ],
)
def test_an_error_that_cannot_be_judged_refuses_what_widens(
    severity: str, before: list[Resource], refuses: bool
) -> None:
    text = rule("effect.gains_people == 0", on="effect", more=f"severity: {severity}")
    (found,) = judgements([text], before, [orders()], effects=[UNKNOWN])
    assert (found.outcome, found.refuses) == (Outcome.NOT_JUDGED, refuses)
    assert "Google is not in the catalog" in found.summary


def test_an_exception_lets_pass_what_cannot_be_judged() -> None:
    until = f'exceptions: [{{address: {FLOW}, owner: grc, reason: x, expires_at: "2027-01-01T00:00:00Z"}}]'
    (found,) = judgements(
        [rule("effect.gains_people == 0", on="effect", more=until)], [], [orders()], effects=[UNKNOWN]
    )
    assert (found.outcome, found.refuses) == (Outcome.EXCEPTED, False)


def test_judgements_are_sorted_whatever_order_the_documents_come_in() -> None:
    texts = [rule("flow.mfa", name="b"), rule("flow.mfa", name="a")]
    flows = [orders(), orders(address="AccessFlow/another", title="Another")]
    found = judgements(texts, [], flows)
    assert found == judgements(texts[::-1], [], flows[::-1])
    assert [(one.guardrail, str(one.address)) for one in found] == [
        ("a", "AccessFlow/another"),
        ("a", FLOW),
        ("b", "AccessFlow/another"),
        ("b", FLOW),
    ]
