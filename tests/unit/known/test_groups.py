"""Groups that are others than before under the name that policy says."""

from collections.abc import Mapping
from typing import Any

import pytest

from flowsync.catalog.index import Catalog
from flowsync.known.groups import replaced_groups
from tests.support.plans import condition
from tests.support.small_company import company, flow, policy

BEFORE = company(ann=["sre", "dba"], ids={"sre": "00g1", "dba": "00g2"})


def places(specs: Mapping[str, dict[str, Any]], later: Catalog, earlier: Catalog = BEFORE) -> list[str]:
    found = replaced_groups(policy(specs), earlier, later)
    return [f"{one.place.address} {'.'.join(map(str, one.place.key_path[1:]))}" for one in found]


def test_every_place_that_names_a_group_with_another_id_is_found() -> None:
    later = company(ann=["sre", "dba"], ids={"sre": "00g9", "dba": "00g2"})
    approving = {"approval_mode": "ANY_OF", "approver_groups": [{"approvers": [condition("group", "SRE")]}]}
    others = {"request_scopes": ["others"], "grantees": {"conditions": [condition("group", "dba", "sre")]}}
    specs = {
        "asks": flow("sre", approver_policy=approving),
        "is-untouched": flow("dba"),
        "for-others": flow("dba", request_for=others, escalation_policy={"approver_groups": []}),
        "Space/s": {
            "space_scopes": ["x"],
            "members": [{"type": "group", "values": ["sre"], "space_role": "SpaceOwner"}],
        },
    }
    assert places(specs, later) == [
        "AccessFlow/asks requestors.conditions.0.values.0",
        "AccessFlow/asks approver_policy.approver_groups.0.approvers.0.values.0",
        "AccessFlow/for-others request_for.grantees.conditions.0.values.1",
        "Space/s members.0.values.0",
    ]


def test_the_ids_are_said() -> None:
    later = company(ann=["sre"], ids={"sre": "00g9"})
    (one,) = replaced_groups(policy({"f": flow("sre")}), BEFORE, later)
    assert one.code == "group-replaced"
    assert one.summary == "Group 'sre' (Okta) is another group than in the catalog before: its id is 00g9, was 00g1."


@pytest.mark.parametrize(
    "later",
    [BEFORE, company(ann=["sre"], ids={"sre": "00g1"}), company(ann=["new"], ids={"new": "00g1"}), company(ann=[])],
    ids=["the-same", "the-same-id", "another-name", "gone"],
)
def test_nothing_is_said_where_no_name_has_another_id(later: Catalog) -> None:
    assert places({"f": flow("sre", "new")}, later) == []


def test_the_source_that_a_condition_names_decides() -> None:
    later = company(ann=["sre"], ids={"sre": "00g9"})
    other = {"requestors": {"conditions": [condition("group", "sre", source="Entra")]}}
    any_source = {"requestors": {"conditions": [{"type": "group", "values": ["sre"]}]}}
    assert places({"f": {**flow("sre"), **other}}, later) == []
    assert len(places({"f": {**flow("sre"), **any_source}}, later)) == 1
