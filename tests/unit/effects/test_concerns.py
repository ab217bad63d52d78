"""What a reviewer is told of a flow as it would be."""

from typing import Any

import pytest

from flowsync.effects.build import effect_plan
from flowsync.effects.values import Concern
from tests.support.plans import condition, policy, scope
from tests.support.small_company import NOW, company, flow, table, transition

HERE = company(ann=["sre"], bob=["sre", "leads"], cy=["leads", "security"], dee=["security"])
NEW, OLD = True, False


def said(before: dict[str, Any] | None, after: dict[str, Any]) -> list[tuple[Concern, bool, str]]:
    """What is said of the only flow, of which nothing is said where it has no effect at all."""
    plan = effect_plan(transition({} if before is None else {"flow": before}, {"flow": after}), HERE, NOW)
    return [(one.concern, one.is_new, one.summary) for effect in plan.flows for one in effect.findings]


def latent(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [summary for concern, is_new, summary in said(before, after) if is_new and concern is Concern.LATENT]


def asking(*conditions: dict[str, Any], operator: str = "AND", **fields: Any) -> dict[str, Any]:
    return {**flow("sre", **fields), "requestors": {"logical_operator": operator, "conditions": list(conditions)}}


def test_nothing_is_said_of_a_flow_that_is_as_it_should_be() -> None:
    banned = {"requester_cannot_approve_self": True}
    assert said(None, flow("sre", approver_policy=policy("ANY_OF", "security"), settings=banned)) == []


def test_an_approval_that_nobody_can_give() -> None:
    spec = flow("sre", approver_policy=policy("ALL_OF", "leads", "nobody"))
    sentence = "no request can be approved: there is nobody to give every approval"
    assert (Concern.UNSATISFIABLE, NEW, sentence) in said(None, spec)


def test_one_who_gives_every_approval_and_whose_own_request_that_is() -> None:
    before = flow("sre", approver_policy=policy("ALL_OF", "leads", "security"))
    after = flow("sre", approver_policy=policy("ALL_OF", "leads", "security"), grant_duration="2h")
    assert said(before, after) == [
        (Concern.ONE_FOR_ALL, OLD, "1 person can each give all of its approvals"),
        (Concern.OWN_REQUEST, OLD, "1 person may decide on a request of their own"),
    ]


def test_two_who_approve_for_each_other_and_what_the_change_brings_comes_first() -> None:
    before = flow("sre", approver_policy=policy("ANY_OF", "leads"))
    after = flow("sre", "leads", approver_policy=policy("ANY_OF", "leads"))
    assert said(before, after) == [
        (Concern.MUTUAL, NEW, "1 pair of people can each request it and approve for the other"),
        (Concern.OWN_REQUEST, NEW, "2 people may decide on a request of their own"),
    ]


def test_a_flow_for_nobody_and_to_nothing() -> None:
    nowhere = table("READ", resources_scopes=[scope("include", "NAME", "gone")])
    assert said(None, flow("nobody", on=nowhere)) == [
        (Concern.NOBODY, NEW, "nobody in the catalog can use it"),
        (Concern.NOTHING, NEW, "it leads to nothing that is in the catalog"),
    ]
    assert said(flow("nobody"), flow("nobody", active=False)) == []


@pytest.mark.parametrize(
    ("operator", "value", "told"),
    [
        ("contains", "sre", "group contains sre"),
        ("starts_with", "sr", "group starts with sr"),
    ],
)
def test_a_pattern_that_matches_nobody_more_today(operator: str, value: str, told: str) -> None:
    after = asking(condition("group", value, match_operator=operator))
    sentence = f"'{told}' matches nobody more today, but will match whoever comes to fit it"
    assert latent(flow("sre"), after) == [sentence]


def test_a_negative_condition_that_lets_go_of_a_group_that_is_empty() -> None:
    before, after = (asking(condition("group", *some, match_operator="is_not")) for some in (("a", "b"), ("a",)))
    assert latent(before, after) == [
        "'group is not a' matches nobody more today, but will match whoever comes to fit it"
    ]
    assert latent(after, before) == []


def test_a_pattern_that_only_narrows_is_no_latent_access() -> None:
    narrowed = asking(condition("group", "sre"), condition("group", "interns", match_operator="is_not"))
    assert latent(flow("sre"), narrowed) == []


def test_one_more_group_by_its_name_is_no_pattern() -> None:
    assert latent(flow("sre"), flow("sre", "nobody")) == []


def test_a_pattern_that_matches_more_people_today_is_counted_and_not_latent() -> None:
    assert latent(flow("sre"), asking(condition("group", "s", match_operator="contains"))) == []


def test_approvers_by_a_pattern() -> None:
    pattern = {"approvers": [condition("group", "lead", match_operator="contains")]}
    before = flow("sre", approver_policy=policy("ANY_OF", "leads"))
    after = flow("sre", approver_policy={"approval_mode": "ANY_OF", "approver_groups": [pattern]})
    sentence = "approvers: 'group contains lead' matches nobody more today, but will match whoever comes to fit it"
    assert latent(before, after) == [sentence]


def test_any_resource_where_all_that_there_are_were_listed() -> None:
    listed = table("READ", resources_scopes=[scope("include", "NAME", "orders", "refunds")])
    ending = "leads to nothing more today, but will lead to whatever comes to fit it"
    assert latent(flow("sre", on=listed), flow("sre")) == [f"'READ on db / table, any resource' {ending}"]
    tagged = table("READ", resources_scopes=[*listed["integration"]["resources_scopes"], TAGGED])
    assert latent(flow("sre", on=listed), flow("sre", on=tagged)) == [f"'READ on db / table, tag env is prod' {ending}"]
    assert latent(flow("sre"), flow("sre", on=listed)) == []


TAGGED = scope("include", "TAG", "prod", key="env")


def test_a_looser_query() -> None:
    names = {"query": 'resource_name in ("orders", "refunds")'}
    wider = {"query": 'resource_name in ("orders", "refunds") or resource_name starts_with "ref"'}
    flows = {"flow": flow("sre", on={"access_scope": {"name": "s"}})}
    change = transition({**flows, "AccessScope/s": names}, {**flows, "AccessScope/s": wider})
    (effect,) = effect_plan(change, HERE, NOW).flows
    assert [one.summary for one in effect.findings] == [
        "'resource_name starts with ref' leads to nothing more today, but will lead to whatever comes to fit it"
    ]
