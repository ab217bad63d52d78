"""What the catalog does not bear out of policy."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from flowsync.access.policy import Policy
from flowsync.catalog.build import build_catalog
from flowsync.catalog.index import Catalog
from flowsync.catalog.snapshot import Snapshot
from flowsync.ground.address import Address
from flowsync.known.check import findings
from flowsync.known.finding import Finding
from tests.support.configurations import body
from tests.support.sample_company import (
    CATALOG,
    PEOPLE,
    READ,
    SNAPSHOT,
    approvers,
    block,
    flow_spec,
    group,
    policy_of,
)

SCOPE = "AccessScope/prod"


def found(documents: Mapping[str, Mapping[str, Any]], catalog: Catalog = CATALOG, **metadata: Any) -> list[Finding]:
    bodies = {Address.parse(text): body(text, dict(spec), **metadata) for text, spec in documents.items()}
    return list(findings(Policy(bodies), catalog, bodies))


def told(found: list[Finding]) -> list[str]:
    """Each finding as ``code at.its.place: hint``."""
    return [f"{one.code} {'.'.join(map(str, one.place.key_path))}: {one.hint}" for one in found]


def of_flow(catalog: Catalog = CATALOG, **fields: Any) -> list[str]:
    return told(found({"AccessFlow/f": flow_spec(**fields)}, catalog))


def of_query(query: str, catalog: Catalog = CATALOG) -> list[str]:
    return told(found({SCOPE: {"query": query}}, catalog))


def on(**fields: Any) -> list[dict[str, Any]]:
    return [{"integration": {**READ["integration"], **fields}}]


def asked_by(condition: Mapping[str, Any]) -> list[str]:
    return of_flow(requestors=block(condition))


def test_nothing_is_said_of_policy_that_the_catalog_bears_out() -> None:
    everything = flow_spec(
        requestors=block(group("dba", "SRE"), {"type": "user", "values": ["ROBERT@acme.example", "ada@acme.example"]}),
        request_for={"request_scopes": ["self", "others"], "grantees": block(group("dba", match_operator="is_not"))},
        approver_policy=policy_of("ALL_OF", approvers(group("leads"), {"type": "Owner"}, operator="OR")),
        access_targets=on(resources_scopes=[{"scope_mode": "include_resources", "type": "NAME", "values": ["orders"]}]),
    )
    shift = {"type": "oncall", "source_integration_name": "Pager", "values": ["db"]}
    documents = {
        "AccessFlow/f": everything,
        "AccessFlow/shift": flow_spec(requestors=block(shift)),
        SCOPE: {"query": 'resource_tag["pii"] = "true" and permission_name = "READ"'},
        "Space/s": {"space_scopes": ["prod"], "members": [{"type": "group", "values": ["leads"], "space_role": "x"}]},
    }
    assert found(documents, owners=["leads", "any team", "ada@acme.example"]) == []


CONDITION = "spec.requestors.conditions.0"


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (group("dbaa"), f"unknown-value {CONDITION}.values.0: Did you mean 'dba'?"),
        (group("dba", "sra", match_operator="is_not"), f"unknown-value {CONDITION}.values.1: Did you mean 'sre'?"),
        (
            {"type": "oncall", "source_integration_name": "Pager", "values": ["dbs"]},
            f"unknown-value {CONDITION}.values.0: Did you mean 'db'?",
        ),
        (
            {"type": "user", "values": ["adda@acme.example"]},
            f"unknown-person {CONDITION}.values.0: Did you mean 'ada@acme.example'?",
        ),
        (
            {"type": "user", "values": ["eve@acme.example"]},
            f"unknown-person {CONDITION}.values.0: Take them out, or name who took over.",
        ),
        (
            {"type": "manager", "values": ["adda@acme.example"]},
            f"unknown-person {CONDITION}.values.0: Did you mean 'ada@acme.example'?",
        ),
        (
            group("dba", source_integration_name="okta"),
            f"unknown-source {CONDITION}.source_integration_name: Did you mean 'Okta'?",
        ),
        (group("dba", type="grop"), f"unknown-attribute {CONDITION}.type: Did you mean 'group'?"),
        (
            group("^db", match_operator="contains"),
            f"matches-nobody {CONDITION}: Correct it or take it out; where it is new, sync the catalog again.",
        ),
        (
            {"type": "manager", "values": ["cy@acme.example"]},
            f"matches-nobody {CONDITION}: Correct it or take it out; where it is new, sync the catalog again.",
        ),
    ],
)
def test_a_condition_is_told_once_where_it_is_wrong(condition: Mapping[str, Any], said: str) -> None:
    assert asked_by(condition) == [said]


@pytest.mark.parametrize(
    "condition",
    [
        {"type": "site", "source_integration_name": "Badges", "values": ["hq"]},
        {"type": "floor", "source_integration_name": "Badges", "values": ["3"]},
        {"type": "site", "values": ["hq"]},
        {"type": "departement", "values": ["Sales"]},
    ],
    ids=["incomplete", "incomplete-other-type", "without-source", "type-that-an-incomplete-source-may-tell-of"],
)
def test_nothing_is_said_of_what_a_source_that_is_not_complete_may_tell(condition: Mapping[str, Any]) -> None:
    assert asked_by(condition) == []


def test_a_type_that_no_source_tells_of_is_said_where_all_are_complete() -> None:
    catalog = build_catalog(replace(SNAPSHOT, sources=SNAPSHOT.sources[:2]))
    said = of_flow(catalog, requestors=block({"type": "oncal", "values": ["db"]}))
    assert said == [f"unknown-attribute {CONDITION}.type: Did you mean 'oncall'?"]


def test_a_group_whose_members_have_all_left_is_known_and_matches_nobody() -> None:
    left = tuple(replace(person, active=False) if person.id in ("ada", "dee") else person for person in PEOPLE)
    said = of_flow(build_catalog(replace(SNAPSHOT, people=left)), requestors=block(group("leads")))
    assert [one.partition(":")[0] for one in said] == [f"matches-nobody {CONDITION}"]


def test_a_block_is_told_of_only_where_each_of_its_conditions_matches_somebody() -> None:
    both = block(group("leads"), {"type": "user", "values": ["cy@acme.example"]})
    (one,) = found({"AccessFlow/f": flow_spec(requestors=both)})
    assert (one.code, one.place.key_path, one.place.is_key) == ("matches-nobody", ("spec", "requestors"), True)
    assert of_flow(requestors={**both, "logical_operator": "OR"}) == []
    misspelt = block(group("leeds"), {"type": "user", "values": ["cy@acme.example"]})
    assert len(of_flow(requestors=misspelt)) == 1


def test_an_approver_group_and_a_tier_without_members_are_told() -> None:
    empty = approvers(group("leads"), {"type": "user", "values": ["cy@acme.example"]})
    full = approvers(group("leads"))
    policy = policy_of("ALL_OF", full, empty)
    said = of_flow(approver_policy=policy, escalation_policy={"approver_groups": [full, empty]})
    places = [one.partition(":")[0] for one in said]
    tier = "matches-nobody spec.escalation_policy.approver_groups.1"
    assert (len(places), places[0].startswith("matches-nobody spec.approver_policy.approver_groups."), places[1]) == (
        2,
        True,
        tier,
    )


def test_a_flow_that_nobody_can_use_although_people_may_ask_is_told() -> None:
    request_for = {"request_scopes": ["direct_reports"]}
    said = of_flow(requestors=block(group("sre")), request_for=request_for)
    assert [one.partition(":")[0] for one in said] == ["matches-nobody spec.request_for"]
    assert of_flow(requestors=block(group("leads")), request_for=request_for) == []


TARGET = "spec.access_targets.0.integration"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"integration_name": "dbs"}, f"unknown-integration {TARGET}.integration_name: Did you mean 'db'?"),
        ({"resource_type": "tables"}, f"unknown-resource-type {TARGET}.resource_type: Did you mean 'table'?"),
        ({"permissions": ["READ", "RITE"]}, f"unknown-permission {TARGET}.permissions.1: Did you mean 'WRITE'?"),
        (
            {"resources_scopes": [{"scope_mode": "exclude_resources", "type": "NAME", "values": ["order"]}]},
            f"matches-nothing {TARGET}.resources_scopes.0.values.0: Did you mean 'orders'?",
        ),
        (
            {
                "resources_scopes": [
                    {"scope_mode": "include_resources", "type": "TAG", "key": "pii", "values": ["True"]}
                ]
            },
            f"matches-nothing {TARGET}.resources_scopes.0.values.0: Did you mean 'true'?",
        ),
        (
            {
                "resources_scopes": [
                    {"scope_mode": "include_resources", "type": "NAME", "values": ["orders"]},
                    {"scope_mode": "exclude_resources", "type": "ID", "values": ["1"]},
                ]
            },
            f"matches-nothing {TARGET}: Correct it or take it out; where it is new, sync the catalog again.",
        ),
    ],
)
def test_a_target_is_told_once_where_it_is_wrong(fields: dict[str, Any], said: str) -> None:
    assert of_flow(access_targets=on(**fields)) == [said]
    in_bundle = told(found({"Bundle/b": {"access_targets": on(**fields)}}))
    assert in_bundle == [said]


def test_nothing_is_said_of_what_is_in_an_integration_that_is_not_complete() -> None:
    partial = tuple(replace(one, complete=False) for one in SNAPSHOT.integrations)
    catalog = build_catalog(replace(SNAPSHOT, integrations=partial))
    assert of_flow(catalog, access_targets=on(resource_type="view", permissions=["DROP"])) == []
    assert of_query('resource_name = "nothing" and permission_name = "READ"', catalog) == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            'resource_name = "order"',
            "matches-nothing spec.query: Nothing has resource_name = 'order'. Did you mean 'orders'?",
        ),
        (
            'resource_tag["pii"] = "tru" and permission_name = "READ"',
            "matches-nothing spec.query: Nothing has resource_tag[\"pii\"] = 'tru'. Did you mean 'true'?",
        ),
        ('integration_name = "dbs"', "unknown-integration spec.query: Did you mean 'db'?"),
        ('integration_name not_in ("dbs", "db")', "unknown-integration spec.query: Did you mean 'db'?"),
        (
            'resource_name contains "zz"',
            "matches-nothing spec.query: See 'flowsync query' for what parts of it match.",
        ),
    ],
)
def test_a_query_is_told_once(query: str, said: str) -> None:
    assert of_query(query) == [said]


def test_a_scope_that_its_space_cuts_to_nothing_is_told_and_not_the_flow_that_uses_it() -> None:
    documents: dict[str, Mapping[str, Any]] = {
        "AccessScope/orders": {"query": 'resource_name = "orders" and permission_name = "READ"'},
        "AccessScope/s/refunds": {"query": 'resource_name = "refunds" and permission_name = "READ"'},
        "Space/s": {"space_scopes": ["orders"]},
        "AccessFlow/s/f": flow_spec(access_targets=[{"access_scope": {"name": "refunds"}}]),
    }
    (one,) = found(documents)
    assert (str(one.place.address), one.code) == ("AccessScope/s/refunds", "matches-nothing")
    assert one.summary == "Nothing that this query matches is in an access scope of Space/s."


@pytest.mark.parametrize(
    ("owner", "said"),
    [
        ("ada@acme.example", []),
        ("platform", []),
        ("zoe@other.example", ["unknown-owner"]),
        ("eve@acme.example", ["unknown-owner"]),
    ],
)
def test_an_owner_with_an_at_is_somebody_active(owner: str, said: list[str]) -> None:
    assert [str(one.code) for one in found({"AccessFlow/f": flow_spec()}, owners=[owner])] == said


def test_a_team_that_is_almost_a_group_is_misspelt() -> None:
    people = tuple(
        replace(one, attributes=tuple(replace(two, value=f"platform-{two.value}") for two in one.attributes))
        for one in PEOPLE
    )
    catalog = build_catalog(Snapshot(taken_at=SNAPSHOT.taken_at, sources=SNAPSHOT.sources, people=people))
    spec = flow_spec(requestors=block(group("platform-dba")))
    said = told(found({"AccessFlow/f": spec}, catalog, owners=["platform-leeds", "platform-sre"]))
    assert said == ["unknown-owner metadata.owners.0: Did you mean 'platform-leads'?"]


def test_members_of_a_space_are_people_and_groups_that_there_are() -> None:
    members = [{"type": "user", "values": ["x@acme.example"]}, {"type": "group", "values": ["nobody"]}]
    documents: dict[str, Mapping[str, Any]] = {
        SCOPE: {"query": 'permission_name = "READ"'},
        "Space/s": {"space_scopes": ["prod"], "members": members},
    }
    assert sorted(str(one.code) for one in found(documents)) == ["unknown-person", "unknown-value"]


def test_what_a_catalog_has_no_list_of_is_not_looked_at() -> None:
    spec = flow_spec(requestors=block(group("dbaa")), access_targets=on(integration_name="dbs"))
    empty = build_catalog(Snapshot(taken_at=SNAPSHOT.taken_at))
    assert found({"AccessFlow/f": spec}, empty) == []
