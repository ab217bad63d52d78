"""What a reviewer should know about who decides on requests of a flow."""

from dataclasses import replace
from typing import Any

import pytest

from flowsync.access.concerns import Concerns
from flowsync.access.evaluation import Evaluation
from flowsync.access.policy import Policy
from flowsync.catalog.build import build_catalog
from flowsync.catalog.snapshot import Attribute, Person
from tests.support.configurations import body
from tests.support.sample_company import (
    FLOW,
    SNAPSHOT,
    approvers,
    block,
    evaluated,
    flow_spec,
    group,
    names,
    numbers,
    policy_of,
)

DBA, SRE, LEADS, NOBODY = (approvers(group(name)) for name in ("dba", "sre", "leads", "unheard"))
MANAGER = approvers({"type": "manager"})


def concerns(policy: dict[str, Any], **fields: Any) -> Concerns:
    return evaluated(flow_spec(approver_policy=policy, **fields)).concerns(FLOW)


def test_all_of_groups_of_which_one_is_empty_cannot_be_satisfied() -> None:
    found = concerns(policy_of("ALL_OF", LEADS, NOBODY))
    assert found.is_unsatisfiable
    assert names(found.stuck_people) == ["ada", "bob"]
    assert not concerns(policy_of("ANY_OF", LEADS, NOBODY)).is_unsatisfiable


def test_a_tier_gives_what_an_empty_group_cannot() -> None:
    escalation = {"approver_groups": [SRE]}
    assert not concerns(policy_of("ALL_OF", LEADS, NOBODY), escalation_policy=escalation).is_unsatisfiable
    two_empty = policy_of("ALL_OF", NOBODY, approvers(group("unheard of")))
    assert concerns(two_empty, escalation_policy=escalation).is_unsatisfiable


def test_distinct_approvers_have_to_be_different_people() -> None:
    both = approvers(group("dba"), group("leads"))
    groups = [both, approvers({"type": "user", "values": ["ada@acme.example"]})]
    assert not concerns(policy_of("ALL_OF", *groups)).is_unsatisfiable
    assert concerns(policy_of("ALL_OF", *groups, distinct_approvers=True)).is_unsatisfiable


def test_people_without_a_manager_are_stuck_where_managers_approve() -> None:
    found = concerns(policy_of("ANY_OF", MANAGER))
    assert not found.is_unsatisfiable
    assert names(found.stuck_people) == ["ada"]


def test_resources_without_a_qualified_owner_are_stuck_where_owners_approve() -> None:
    """The database administrator bob owns the orders; dee, who is none, the integration, and so the refunds."""
    found = concerns(policy_of("ANY_OF", approvers({"type": "Owner"}, group("dba"))))
    assert len(found.stuck_pairs) == 1
    assert not found.stuck_people


def test_one_person_who_is_in_every_group_is_named() -> None:
    assert names(concerns(policy_of("ALL_OF", DBA, LEADS)).one_for_all) == ["ada"]
    assert not concerns(policy_of("ALL_OF", DBA, LEADS, distinct_approvers=True)).one_for_all
    assert not concerns(policy_of("ANY_OF", DBA, LEADS)).one_for_all


def test_people_who_can_approve_each_other_are_counted_in_pairs() -> None:
    everybody = block(group("dba", "sre"))
    found = concerns(policy_of("ANY_OF", DBA, SRE), requestors=everybody).mutual
    assert found.count == 6
    assert names(found.people) == ["ada", "bob", "cy", "dee"]
    assert len(found.sample) == 3


def test_a_manager_and_a_report_can_approve_each_other() -> None:
    """Bob approves for anybody, ada as the manager of bob and cy; cy approves for nobody."""
    bob = approvers({"type": "user", "values": ["bob@acme.example"]})
    found = concerns(policy_of("ANY_OF", MANAGER, bob), requestors=block(group("dba", "sre"))).mutual
    assert (found.count, found.people) == (1, numbers("ada", "bob"))


@pytest.mark.parametrize("fields", [{}, {"approver_policy": "AUTOMATIC"}, {"active": False}])
def test_nothing_is_odd_where_nobody_approves(fields: dict[str, Any]) -> None:
    assert evaluated(flow_spec(**fields)).concerns(FLOW) == Concerns()


def test_roles_that_cut_requests_into_many_parts_are_told_as_far_as_is_certain() -> None:
    """Each group is the managers of other people, so that each user is a part of their own."""
    count = 80
    people = [Person(id=f"m{one:02}", email=f"m{one:02}@acme.example") for one in range(count)]
    people += [
        Person(
            id=f"r{one:02}",
            email=f"r{one:02}@acme.example",
            manager=f"m{one:02}",
            attributes=(Attribute(type="group", value="dba", source="Okta"),),
        )
        for one in range(count)
    ]
    managers = [
        approvers({"type": "manager"}, {"type": "user", "values": [f"m{one:02}@acme.example"]}) for one in range(count)
    ]
    catalog = build_catalog(replace(SNAPSHOT, people=tuple(people)))

    def found(*more: dict[str, Any]) -> Concerns:
        spec = flow_spec(approver_policy=policy_of("ALL_OF", *managers, *more))
        return Evaluation(Policy({FLOW: body("AccessFlow/f", spec)}), catalog).concerns(FLOW)

    assert (found().is_unsatisfiable, len(found().stuck_people)) == (False, 0)
    assert (found(NOBODY).is_unsatisfiable, len(found(NOBODY).stuck_people)) == (True, count)
