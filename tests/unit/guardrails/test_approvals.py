"""Approvals that guardrails ask for: of what widens, chosen as it was before or is after, and what is not known."""

from typing import Any

import pytest

from flowsync.ground.address import Address
from flowsync.guardrails.judge import EffectSubject
from flowsync.guardrails.selection import Candidate
from flowsync.model.configuration import Resource
from flowsync.plan.judgements import Judgement, Outcome, Weight
from tests.support.configurations import flow_spec
from tests.support.guardrails import judgements, rule
from tests.support.plans import document

FLOW = "AccessFlow/orders"
RULE = "apiVersion: flowsync/v1\nkind: Guardrail\nmetadata: {{name: second}}\nspec:\n  on: {on}\n  approvals: 2\n"
PII = "  when: {labels: [pii]}\n"
MESSAGE = "  message: Two people look at it.\n"


def second(*more: str, on: str = "flow") -> str:
    return RULE.format(on=on) + "".join(more) + MESSAGE


def orders(grant: str = "1h", **metadata: Any) -> Resource:
    return document(FLOW, flow_spec(grant_duration=grant), **metadata)


def asked(found: tuple[Judgement, ...]) -> list[tuple[str, int]]:
    return [(str(one.address), one.approvals) for one in found if one.approvals]


@pytest.mark.parametrize("on", ["flow", "change", "effect"])
@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ([orders()], [orders("2h")], [(FLOW, 2)]),
        ([], [orders()], [(FLOW, 2)]),
        ([orders("2h")], [orders()], []),
        ([orders()], [orders(title="Orders")], []),
        ([orders()], [], []),
    ],
)
def test_only_what_widens_takes_approvals(
    on: str, before: list[Resource], after: list[Resource], wanted: list[tuple[str, int]]
) -> None:
    found = judgements([second(on=on)], before, after)
    assert asked(found) == wanted
    assert not any(one.refuses for one in found)


def test_a_label_that_leaves_with_the_widening_hides_nothing() -> None:
    before, after = [orders(labels=["pii"])], [orders("2h")]
    found = judgements([second(PII)], before, after)
    assert set(asked(found)) == {(FLOW, 2)}
    assert [one.summary for one in found if one.outcome is Outcome.DISARMED] == [
        "No longer under guardrail second: label pii dropped. That takes 2 approvals on merge."
    ]
    assert asked(judgements([second(PII)], [orders()], [orders("2h", labels=["pii"])])) == [(FLOW, 2)]
    assert asked(judgements([second(PII)], [orders()], after)) == []


def test_a_flow_that_widens_by_its_bundle_takes_approvals_and_on_changes_the_bundle_does() -> None:
    def kit(*permissions: str) -> Resource:
        target = {"integration_name": "pg", "resource_type": "table", "permissions": list(permissions)}
        return document("Bundle/kit", {"access_targets": [{"integration": target}]})

    uses = document(FLOW, flow_spec(access_targets=[{"bundle": {"name": "kit"}}]))
    before, after = [uses, kit("READ")], [uses, kit("READ", "WRITE")]
    assert asked(judgements([second()], before, after)) == [(FLOW, 2)]
    assert asked(judgements([second(on="change")], before, after)) == [("Bundle/kit", 2)]


def test_people_who_gain_count_although_the_fields_do_not_widen() -> None:
    def effect(gains: int, weaker: int) -> EffectSubject:
        facts = {"effect.gains": gains, "effect.weaker": weaker}
        return EffectSubject(candidate=Candidate(address=Address.parse(FLOW)), facts=facts)

    def found(gains: int, weaker: int) -> list[tuple[str, int]]:
        before, after = [orders("2h")], [orders()]
        return asked(judgements([second()], before, after, effects=[effect(gains, weaker)]))

    assert (found(1, 0), found(0, 1), found(0, 0)) == ([(FLOW, 2)], [(FLOW, 2)], [])


def test_what_only_a_catalog_could_tell_takes_approvals_and_says_so() -> None:
    (found,) = judgements([second("  when: {tags: [{key: pii}]}\n")], [orders()], [orders("2h")])
    assert (found.approvals, found.outcome, found.severity) == (2, Outcome.APPROVALS, Weight.INFO)
    assert found.summary == (
        "This plan widens it, which takes 2 approvals on merge. "
        "Whether it is one of those that this is about, only a catalog could tell."
    )


def test_an_exception_asks_for_none() -> None:
    exception = (
        "  exceptions: [{address: AccessFlow/orders, owner: grc, reason: Old., expires_at: '2027-01-01T00:00:00Z'}]\n"
    )
    found = judgements([second(exception)], [orders()], [orders("2h")])
    assert [(one.outcome, one.approvals) for one in found] == [(Outcome.EXCEPTED, 0)]


def test_requirements_are_judged_beside_the_approvals() -> None:
    found = judgements([rule("flow.mfa", more="approvals: 1")], [], [orders()])
    assert [one.outcome for one in found] == [Outcome.VIOLATED, Outcome.APPROVALS]
    assert found[1].summary == "This plan widens it, which takes an approval on merge."
