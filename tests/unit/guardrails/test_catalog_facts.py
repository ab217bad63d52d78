"""What guardrails ask a catalog: what objects lead to, and what a plan does to people."""

from typing import Any

import pytest

from flowsync.catalog.build import build_catalog
from flowsync.catalog.index import Catalog
from flowsync.catalog.snapshot import (
    Attribute,
    IdentitySource,
    Integration,
    InventoryResource,
    Permission,
    Person,
    ResourceType,
    Snapshot,
)
from flowsync.effects.build import effect_plan
from flowsync.effects.transition import transition_of
from flowsync.guardrails.catalog_facts import CatalogInventory
from flowsync.guardrails.effect_facts import effect_subjects
from flowsync.guardrails.values import Subject
from flowsync.guardrails.variables import VARIABLES
from flowsync.guardrails.world import World
from flowsync.model.configuration import Resource
from tests.support.configurations import flow_spec
from tests.support.guardrails import NOW, in_force, judgements, rule, told
from tests.support.plans import document, planned, stored

FLOW = "AccessFlow/orders"
TABLE = {"integration_name": "pg", "resource_type": "table", "permissions": ["READ"]}


def table(name: str, risk: str = "", **tags: str) -> InventoryResource:
    return InventoryResource(integration="pg", type="table", id=name, name=name, risk=risk, tags=tags)


def catalog(*, complete: bool = True) -> Catalog:
    permissions = (Permission(name="READ", risk="low"), Permission(name="WRITE", risk="high"))
    tables = ResourceType(name="table", permissions=permissions)
    people = tuple(
        Person(id=name, email=f"{name}@example.com", attributes=(Attribute(type="group", value="sre", source="Okta"),))
        for name in ("ana", "bo")
    )
    return build_catalog(
        Snapshot(
            taken_at="2026-11-21T11:00:00Z",
            sources=(IdentitySource(name="Okta", types=("group",)),),
            people=people,
            integrations=(Integration(name="pg", resource_types=(tables,), complete=complete),),
            resources=(table("orders", "high", data_class="pii", env="prod"), table("prices", env="prod")),
        )
    )


def leading_to(*names: str, permissions: list[str] | None = None, **fields: Any) -> Resource:
    include = {"scope_mode": "include_resources", "type": "NAME", "values": list(names)}
    target = {**TABLE, "permissions": permissions or ["READ"], **({"resources_scopes": [include]} if names else {})}
    return document(FLOW, flow_spec(access_targets=[{"integration": target}], **fields))


def asked(text: str, flow: Resource, *, complete: bool = True) -> list[str]:
    known = catalog(complete=complete)
    assert known.inventory is not None
    return told(judgements([text], [], [flow], inventory=CatalogInventory(known, known.inventory)))


@pytest.mark.parametrize(
    ("require", "holds"),
    [
        ('flow.tags == ["data_class=pii", "env=prod"]', True),
        ('flow.resource_risks == ["high"]', True),
        ('flow.permission_risks == ["low"]', True),
        ("flow.reaches == 1", True),
        ('catalog.sources == ["Okta"]', True),
        ('"data_class=pii" in flow.tags', True),
        ("flow.reaches == 2", False),
    ],
)
def test_what_a_flow_leads_to_can_be_asked(require: str, holds: bool) -> None:
    assert asked(rule(require), leading_to("orders")) == ([] if holds else [f"new {FLOW}"])


@pytest.mark.parametrize(
    ("when", "names", "chosen"),
    [
        ("tags: [{key: data_class, values: [pii]}]", ("orders",), True),
        ("tags: [{key: data_class, values: [pii]}]", ("prices",), False),
        ("tags: [{key: data_class}]", (), True),
        ("resource_risk: [high]", ("prices",), False),
        ("permission_risk: [low, medium]", ("prices",), True),
    ],
)
def test_a_flow_is_chosen_by_what_it_leads_to(when: str, names: tuple[str, ...], chosen: bool) -> None:
    assert asked(rule("false", more=f"when: {{{when}}}"), leading_to(*names)) == ([f"new {FLOW}"] if chosen else [])


def test_a_target_is_found_behind_an_access_scope() -> None:
    scope = document("AccessScope/orders", {"query": 'resource_name = "orders" and permission = "READ"'})
    flow = document(FLOW, flow_spec(access_targets=[{"access_scope": {"name": "orders"}}]))
    known = catalog()
    assert known.inventory is not None
    text = rule("false", more="when: {targets: [{integration_name: pg, permissions: [READ]}]}")
    found = judgements([text], [], [flow, scope], inventory=CatalogInventory(known, known.inventory))
    assert told(found) == [f"new {FLOW}"]
    assert told(judgements([text], [], [flow, scope])) == ["not judged"]


def test_what_may_be_more_than_the_catalog_knows_never_passes() -> None:
    assert asked(rule('!("data_class=x" in flow.tags)'), leading_to(), complete=False) == ["not judged"]
    assert asked(rule('!("data_class=pii" in flow.tags)'), leading_to(), complete=False) == [f"new {FLOW}"]


def effects(require: str, before: list[Resource], after: list[Resource], more: str = "") -> list[str]:
    known, held = catalog(), in_force(*before)
    transition = transition_of(planned(after, held), stored(held))
    assert known.inventory is not None
    inventory = CatalogInventory(known, known.inventory)
    worlds = World(transition.before, inventory), World(transition.after, inventory)
    subjects = effect_subjects(effect_plan(transition, known, NOW), *worlds, known.inventory)
    return told(judgements([rule(require, on="effect", more=more)], before, after, effects=subjects))


@pytest.mark.parametrize(
    ("require", "holds"),
    [
        ("effect.gains_people == 2 && effect.gains_entitlements == 1 && effect.gains == 2", True),
        ("effect.unapproved == 2", True),
        ("effect.standing == 0", True),
        ('effect.tags == ["env=prod"]', True),
        ('effect.permission_risks == ["low"] && effect.resource_risks == []', True),
        ('effect.flow == "AccessFlow/orders" && effect.is_changed', True),
        ("effect.gains_people == 0", False),
    ],
)
def test_what_a_plan_does_to_people_can_be_asked(require: str, holds: bool) -> None:
    found = effects(require, [leading_to("orders")], [leading_to("orders", "prices")])
    assert found == ([] if holds else [f"new {FLOW}"])


def test_an_effect_is_chosen_by_the_tags_of_what_it_touches() -> None:
    when = "when: {tags: [{key: data_class, values: [pii]}]}"
    assert effects("false", [leading_to("prices")], [leading_to("prices", "orders")], when) == [f"new {FLOW}"]
    assert effects("false", [leading_to("orders")], [leading_to("orders", "prices")], when) == []


@pytest.mark.parametrize(("table", "wanted"), [("orders", [f"not judged {FLOW}"]), ("prices", [])])
def test_who_is_not_known_may_be_affected_in_all_that_the_flow_leads_to_and_in_nothing_else(
    table: str, wanted: list[str]
) -> None:
    """Nobody who is known meets the condition, so no pair is known to be touched."""
    unknown = {"conditions": [{"type": "email_domain", "source_integration_name": "Google", "values": ["example.com"]}]}
    when = "when: {tags: [{key: data_class, values: [pii]}]}"
    assert effects("true", [], [leading_to(table, requestors=unknown)], when) == wanted


def test_there_is_a_value_for_every_variable_of_an_effect() -> None:
    known, held = catalog(), in_force(leading_to("orders"))
    transition = transition_of(planned([leading_to()], held), stored(held))
    worlds = World(transition.before, None), World(transition.after, None)
    subjects = effect_subjects(effect_plan(transition, known, NOW), *worlds, known.inventory)
    assert subjects is not None
    assert set(subjects[0].facts) == {one.name for one in VARIABLES[Subject.EFFECT]}


def test_without_a_catalog_no_effect_is_known() -> None:
    transition = transition_of(planned([leading_to()], {}), stored({}))
    worlds = World(transition.before, None), World(transition.after, None)
    assert effect_subjects(effect_plan(transition, None, NOW), *worlds, None) is None
