"""What guardrails can read about a change."""

from flowsync.guardrails.change_facts import change_facts
from flowsync.guardrails.values import Subject
from flowsync.guardrails.variables import VARIABLES
from flowsync.plan.values import Plan
from tests.support.configurations import flow_spec
from tests.support.guardrails import in_force
from tests.support.plans import document, planned


def plan(*, protect: bool = True) -> Plan:
    before = document(
        "AccessFlow/orders", flow_spec(settings={"require_mfa": True}), labels=["a", "b"], protect=True, owners=["x"]
    )
    after = document("AccessFlow/orders", flow_spec(grant_duration="2h"), labels=["b"], protect=protect, owners=["y"])
    return planned([after], in_force(before))


def test_there_is_a_value_for_every_variable() -> None:
    (change,) = plan().changes
    assert set(change_facts(change)) == {one.name for one in VARIABLES[Subject.CHANGE]}


def test_what_an_update_does() -> None:
    (change,) = plan(protect=False).changes
    facts = change_facts(change)
    assert (
        facts
        | {
            "change.address": "AccessFlow/orders",
            "change.kind": "AccessFlow",
            "change.action": "update",
            "change.effect": "widens",
            "change.labels": ["b"],
            "change.labels_removed": ["a"],
            "change.owners": ["y"],
            "change.protect_dropped": True,
        }
        == facts
    )
    assert set(facts["change.paths"]) == {
        "metadata.labels",
        "metadata.owners",
        "metadata.protect",
        "spec.grant_duration",
        "spec.settings.require_mfa",
    }
    (mfa,) = [one for one in facts["change.attributes"] if one["path"] == "spec.settings.require_mfa"]
    assert mfa == {
        "path": "spec.settings.require_mfa",
        "effect": "widens",
        "cause": "change",
        "before": True,
        "after": False,
    }


def test_what_a_delete_and_a_create_do() -> None:
    old, new = document("Bundle/old"), document("Bundle/payments/new", title="New")
    changes = planned([new], in_force(old)).changes
    facts = {str(change.action): change_facts(change) for change in changes}
    assert (facts["delete"]["change.labels"], facts["delete"]["change.protect_dropped"]) == ([], False)
    assert (facts["create"]["change.space"], facts["create"]["change.previous"]) == ("payments", "")
