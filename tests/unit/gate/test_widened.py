"""Which documents need an owner's approval, and who the owner is."""

from typing import Any

from flowsync.gate.widened import widened
from flowsync.ground.address import Address
from flowsync.model.configuration import Resource
from flowsync.plan.told_effects import ToldEffects, ToldFlow
from tests.support.configurations import flow_spec
from tests.support.guardrails import in_force
from tests.support.plans import document, planned, stored


def orders(grant: str = "1h", address: str = "AccessFlow/orders", **metadata: Any) -> Resource:
    return document(address, flow_spec(grant_duration=grant), **metadata)


def owned(
    before: list[Resource], after: list[Resource], effects: ToldEffects | None = None
) -> dict[str, tuple[str, ...]]:
    held = in_force(*before)
    return {str(one.address): one.owners for one in widened(planned(after, held), effects, stored(held))}


def test_what_widens_has_the_owners_that_were_applied_last() -> None:
    assert owned([orders(owners=["a"])], [orders("2h", owners=["eve"])]) == {"AccessFlow/orders": ("a",)}
    assert owned([orders()], [orders("2h", owners=["b"])]) == {"AccessFlow/orders": ("b",)}
    assert owned([], [orders(owners=["b"])]) == {"AccessFlow/orders": ("b",)}
    assert owned([], [orders()]) == {"AccessFlow/orders": ()}
    assert owned([orders("2h", owners=["a"])], [orders(owners=["a"])]) == {}


def test_who_hands_a_document_over_needs_its_owner() -> None:
    assert owned([orders(owners=["a"])], [orders(owners=["eve"])]) == {"AccessFlow/orders": ("a",)}
    assert owned([orders(owners=["a"])], [orders()]) == {"AccessFlow/orders": ("a",)}
    assert owned([orders(owners=["a"])], [orders(owners=["a"], title="Orders")]) == {}
    assert owned([orders(owners=["a"])], []) == {}


def test_a_new_name_keeps_the_owner() -> None:
    renamed = orders("2h", address="AccessFlow/other", renamed_from="orders", owners=["eve"])
    assert owned([orders(owners=["a"])], [renamed]) == {"AccessFlow/other": ("a",)}


def test_a_flow_that_widens_by_its_bundle_has_its_own_owner() -> None:
    def kit(*permissions: str) -> Resource:
        target = {"integration_name": "pg", "resource_type": "table", "permissions": list(permissions)}
        return document("Bundle/kit", {"access_targets": [{"integration": target}]}, owners=["b"])

    uses = document("AccessFlow/uses", flow_spec(access_targets=[{"bundle": {"name": "kit"}}]), owners=["a"])
    found = owned([uses, kit("READ")], [uses, kit("READ", "WRITE")])
    assert found == {"AccessFlow/uses": ("a",), "Bundle/kit": ("b",)}


def test_a_flow_through_which_somebody_gains_counts_although_its_fields_do_not_widen() -> None:
    flow = ToldFlow(address=Address.parse("AccessFlow/orders"), direction="weaker", is_changed=True)
    effects = ToldEffects(headline="", knowledge="exact", flows=(flow,))
    before, after = [orders("2h", owners=["a"])], [orders(owners=["a"])]
    assert owned(before, after, effects) == {"AccessFlow/orders": ("a",)}
