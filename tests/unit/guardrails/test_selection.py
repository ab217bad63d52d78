"""What a guardrail looks at: all keys fit, of a list any item; what only a catalog could tell is not known."""

from dataclasses import dataclass
from typing import Any

import pytest

from flowsync.ground.address import Address
from flowsync.guardrails.selection import Candidate, selects
from flowsync.guardrails.values import Selection, TagChoice, TargetChoice

TARGET = {"integration": "pg", "resource_type": "table", "permissions": ["R", "W"]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """What a catalog says that an object leads to."""

    tags_held: frozenset[str] = frozenset()
    risks: frozenset[str] = frozenset()
    held: frozenset[tuple[str, str, str]] = frozenset()
    complete: bool = True
    entitlements: int = 1

    def has_tag(self, choice: TagChoice) -> bool:
        return any(
            key == choice.key and (not choice.values or value in choice.values)
            for key, value in (tag.split("=") for tag in self.tags_held)
        )

    def tags(self) -> frozenset[str]:
        return self.tags_held

    def resource_risks(self) -> frozenset[str]:
        return self.risks

    def permission_risks(self) -> frozenset[str]:
        return self.risks

    def permissions(self) -> frozenset[tuple[str, str, str]]:
        return self.held


def candidate(**more: Any) -> Candidate:
    return Candidate(address=Address.parse("AccessFlow/payments/orders"), **more)


@pytest.mark.parametrize(
    ("selection", "wanted"),
    [
        (Selection(), True),
        (Selection(labels=("pii", "x")), True),
        (Selection(labels=("PII",)), False),
        (Selection(labels=("pii",), spaces=("payments",)), True),
        (Selection(labels=("pii",), spaces=("other",)), False),
        (Selection(addresses=("AccessFlow/payments/*",)), True),
        (Selection(addresses=("*/orders",)), True),
        (Selection(addresses=("AccessFlow/payments",)), False),
        (Selection(addresses=("AccessFlow.payments.orders",)), False),
        (Selection(targets=(TargetChoice(integration="pg"),)), True),
        (Selection(targets=(TargetChoice(integration="pg", permissions=frozenset({"W"})),)), True),
        (Selection(targets=(TargetChoice(integration="pg", permissions=frozenset({"X"})),)), False),
        (Selection(targets=(TargetChoice(resource_type="TABLE"), TargetChoice(integration="PG"))), False),
        (Selection(targets=(TargetChoice(),)), True),
    ],
)
def test_all_keys_fit_and_of_a_list_any_item(selection: Selection, wanted: bool) -> None:
    chosen = candidate(labels=frozenset({"pii", "production"}), targets=[TARGET])
    assert selects(selection, chosen) is wanted


TAGGED = Selection(tags=(TagChoice(key="env", values=frozenset({"prod"})),))


@pytest.mark.parametrize(
    ("selection", "reached", "wanted"),
    [
        (TAGGED, (), None),
        (TAGGED, (Holds(tags_held=frozenset({"env=prod"})),), True),
        (TAGGED, (Holds(tags_held=frozenset({"env=dev"})),), False),
        (TAGGED, (Holds(tags_held=frozenset({"env=dev"}), complete=False),), None),
        (TAGGED, (Holds(tags_held=frozenset({"env=prod"}), complete=False),), True),
        (TAGGED, (Holds(), Holds(tags_held=frozenset({"env=prod"}))), True),
        (Selection(tags=(TagChoice(key="env"),)), (Holds(tags_held=frozenset({"env=dev"})),), True),
        (Selection(resource_risk=("high",)), (Holds(risks=frozenset({"high"})),), True),
        (Selection(permission_risk=("high",)), (Holds(risks=frozenset({"low"})),), False),
        (Selection(labels=("other",), resource_risk=("high",)), (), False),
    ],
)
def test_what_only_a_catalog_tells_is_not_known_without_one(
    selection: Selection, reached: tuple[Holds, ...], wanted: bool | None
) -> None:
    assert selects(selection, candidate(reached=reached)) is wanted


def test_what_an_access_scope_holds_only_a_catalog_tells() -> None:
    selection = Selection(targets=(TargetChoice(integration="pg", permissions=frozenset({"R"})),))
    assert selects(selection, candidate(has_scopes=True)) is None
    assert selects(selection, candidate(has_scopes=True, targets=[TARGET])) is True
    held = Holds(held=frozenset({("pg", "table", "R")}))
    assert selects(selection, candidate(has_scopes=True, reached=(held,))) is True
    assert selects(selection, candidate(has_scopes=True, reached=(Holds(),))) is False
