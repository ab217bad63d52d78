"""A plan that takes an object out of what a guardrail looks at says so."""

from typing import Any

import pytest

from flowsync.model.configuration import Resource
from flowsync.plan.judgements import Outcome, Weight
from tests.support.configurations import INTEGRATION, flow_spec
from tests.support.guardrails import judgements, rule
from tests.support.plans import document

OTHER = {**INTEGRATION, "integration_name": "other"}
FLOW = "AccessFlow/orders"
SPACE = document("Space/payments", {"space_scopes": ["estate"]})
ESTATE = document("AccessScope/estate", title="Estate")
INSIDE = document("AccessScope/payments/estate", title="Inside")


def orders(address: str = FLOW, *, active: bool = True, **metadata: Any) -> Resource:
    return document(address, flow_spec(active=active), **metadata)


def leading_to(*targets: dict[str, Any]) -> Resource:
    return document(FLOW, flow_spec(access_targets=list(targets)))


def kit(integration: dict[str, Any]) -> Resource:
    return document("Bundle/kit", {"access_targets": [{"integration": integration}]})


def notices(when: str, before: list[Resource], after: list[Resource], on: str = "flow") -> list[str]:
    found = judgements([rule("true", on=on, more=f"when: {when}")], before, after)
    assert all((one.outcome, one.severity, one.refuses) == (Outcome.DISARMED, Weight.WARNING, False) for one in found)
    return [one.summary for one in found]


def test_a_label_that_is_dropped() -> None:
    before, after = orders(labels=["pii", "customer", "x"]), orders(labels=["x"])
    assert notices("{labels: [pii, customer]}", [before], [after]) == [
        "No longer under guardrail rule: labels customer, pii dropped."
    ]
    assert notices("{labels: [pii, x]}", [before], [after]) == []


def test_a_space_that_is_left_is_a_delete_and_a_create_of_one_name() -> None:
    scope = {"access_targets": [{"access_scope": {"name": "estate"}}]}
    before = document("AccessFlow/payments/orders", flow_spec(**scope))
    beside = [SPACE, ESTATE, INSIDE]
    found = notices("{spaces: [payments]}", [before, *beside], [document(FLOW, flow_spec(**scope)), *beside])
    assert found == ["No longer under guardrail rule: space payments left."]


def test_a_target_that_goes_and_one_that_goes_from_a_bundle() -> None:
    wanted = ["No longer under guardrail rule: its targets are others now."]
    when = "{targets: [{integration_name: prod-postgres}]}"
    assert notices(when, [leading_to({"integration": INTEGRATION})], [leading_to({"integration": OTHER})]) == wanted
    uses = leading_to({"bundle": {"name": "kit"}})
    assert notices(when, [uses, kit(INTEGRATION)], [uses, kit(OTHER)]) == wanted
    assert notices(when, [uses, kit(OTHER)], [uses, kit(INTEGRATION)]) == []


def test_a_name_by_which_it_was_chosen() -> None:
    after = orders("AccessFlow/other", renamed_from="orders")
    assert notices("{addresses: [AccessFlow/orders]}", [orders()], [after]) == [
        "No longer under guardrail rule: it was AccessFlow/orders."
    ]


@pytest.mark.parametrize("on", ["flow", "change", "effect"])
def test_guardrails_of_every_sort_are_disarmed(on: str) -> None:
    found = judgements(
        [rule("true", on=on, more="when: {labels: [pii]}")], [orders(labels=["pii"])], [orders(owners=["sre"])]
    )
    assert Outcome.DISARMED in [one.outcome for one in found]


def test_what_goes_or_is_switched_off_disarms_nothing() -> None:
    before = orders(labels=["pii"])
    assert notices("{labels: [pii]}", [before], [orders(active=False, labels=["pii"])]) == []
    assert notices("{labels: [pii]}", [before], []) == []


@pytest.mark.parametrize(("was", "becomes"), [(False, True), (True, False), (False, False)])
def test_a_label_is_missed_also_where_the_flow_is_switched_off(was: bool, becomes: bool) -> None:
    before, after = orders(labels=["pii"], active=was), orders(active=becomes)
    assert notices("{labels: [pii]}", [before], [after]) == ["No longer under guardrail rule: label pii dropped."]


def leading(address: str, *targets: dict[str, Any], **metadata: Any) -> Resource:
    return document(address, flow_spec(access_targets=list(targets)), **metadata)


@pytest.mark.parametrize(
    ("target", "other", "is_told"),
    [
        ({"integration": INTEGRATION}, {"integration": INTEGRATION}, True),
        ({"integration": INTEGRATION}, {"bundle": {"name": "kit"}}, True),
        ({"integration": INTEGRATION}, {"integration": OTHER}, False),
        ({"access_scope": {"name": "estate"}}, {"access_scope": {"name": "estate"}}, True),
    ],
)
def test_a_flow_that_takes_the_place_of_one_that_goes(
    target: dict[str, Any], other: dict[str, Any], is_told: bool
) -> None:
    before, after = leading(FLOW, target, labels=["pii"]), leading("AccessFlow/new", other, {"integration": OTHER})
    beside = [kit(INTEGRATION), ESTATE]
    wanted = [f"No longer under guardrail rule: label pii dropped; it leads where {FLOW} did, which goes."]
    assert notices("{labels: [pii]}", [before, *beside], [after, *beside]) == (wanted if is_told else [])
    labelled = leading("AccessFlow/new", other, labels=["pii"])
    assert notices("{labels: [pii]}", [before, *beside], [labelled, *beside]) == []
