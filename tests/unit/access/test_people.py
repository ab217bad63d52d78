"""Who meets a block of conditions, and who is in an approver group."""

from typing import Any

import pytest
from pyroaring import FrozenBitMap

from flowsync.access.controls import Term
from flowsync.access.people import clause_of, members_of, people_of
from flowsync.access.values import Unknown
from tests.support.sample_company import approvers, block, group, index_of_people, names, numbers

DAY = "2026-11-20T12:00:00Z"
MIDNIGHT = "2026-11-21T00:00:00Z"
ONCALL = {"type": "oncall", "values": ["db"]}
OFF_CALL = {**ONCALL, "match_operator": "is_not"}


def found(*conditions: Any, operator: str = "AND", at: str | None = None) -> list[str]:
    return names(people_of(block(*conditions, operator=operator), index_of_people(), at).found)


def said(condition: Any) -> set[str]:
    return {one.summary for one in people_of(block(condition), index_of_people(), None).unknown}


@pytest.mark.parametrize(
    ("condition", "people"),
    [
        (group("DBA"), ["ada", "bob"]),
        (group("dba", "sre"), ["ada", "bob", "cy", "dee"]),
        (group("dba", match_operator="is_not"), ["cy", "dee"]),
        (group("b", match_operator="contains"), ["ada", "bob"]),
        (group("s", match_operator="does_not_contain"), ["bob"]),
        (group("le", match_operator="starts_with"), ["ada", "dee"]),
        ({"type": "user", "values": ["Robert@ACME.example"]}, ["bob"]),
        ({"type": "manager", "values": ["ada@acme.example"]}, ["bob", "cy"]),
        ({"type": "manager", "values": ["ada@acme.example"], "match_operator": "is_not"}, ["ada", "dee"]),
        ({"type": "Group", "source_integration_name": "Okta", "values": ["dba"]}, []),
        ({"type": "group", "source_integration_name": "okta", "values": ["dba"]}, []),
    ],
)
def test_a_condition_is_met_by_those_active(condition: Any, people: list[str]) -> None:
    assert found(condition) == people


def test_conditions_are_joined_by_the_operator_of_the_block() -> None:
    assert found(group("dba"), group("leads")) == ["ada"]
    assert found(group("dba"), group("leads"), operator="OR") == ["ada", "bob", "dee"]


@pytest.mark.parametrize(("at", "people"), [(MIDNIGHT, ["dee"]), (DAY, [])])
def test_a_shift_holds_while_the_person_is_on_it(at: str, people: list[str]) -> None:
    assert found(ONCALL, at=at) == people
    off = [one for one in ["ada", "bob", "cy", "dee"] if one not in people]
    assert found(OFF_CALL, at=at) == off


def test_without_a_moment_a_shift_holds_at_some_time_and_so_does_being_off_it() -> None:
    assert found(ONCALL) == ["dee"]
    assert found(OFF_CALL) == ["ada", "bob", "cy", "dee"]


@pytest.mark.parametrize(
    ("conditions", "operator", "expected"),
    [
        ([ONCALL], "AND", {"oncall is db": ["dee"]}),
        ([OFF_CALL], "AND", {"oncall is not db": ["ada", "bob", "cy", "dee"]}),
        ([group("sre"), ONCALL], "AND", {"oncall is db": ["dee"]}),
        ([group("sre"), ONCALL], "OR", {"": ["cy", "dee"]}),
        ([group("dba"), ONCALL], "OR", {"": ["ada", "bob"], "oncall is db": ["dee"]}),
        ([ONCALL, OFF_CALL], "AND", {"oncall is db, oncall is not db": ["dee"]}),
        (
            [ONCALL, OFF_CALL],
            "OR",
            {"oncall is db": ["dee"], "oncall is not db": ["ada", "bob", "cy", "dee"]},
        ),
    ],
)
def test_without_a_moment_it_is_told_which_shifts_it_takes(conditions: Any, operator: str, expected: Any) -> None:
    met = people_of(block(*conditions, operator=operator), index_of_people(), None)
    assert {", ".join(sorted(map(str, bound))): names(people) for bound, people in met.ways()} == expected
    assert not people_of(block(*conditions, operator=operator), index_of_people(), MIDNIGHT).by_shift


@pytest.mark.parametrize(
    ("condition", "summary"),
    [
        ({"type": "group", "source_integration_name": "Entra", "values": ["dba"]}, "Entra is not in the catalog"),
        (
            {"type": "site", "source_integration_name": "Badges", "values": ["hq"]},
            "the catalog does not have all that Badges says about 'site'",
        ),
        ({"type": "clearance", "values": ["high"]}, "the catalog does not tell everything about 'clearance'"),
    ],
)
def test_what_the_catalog_does_not_tell_is_said_and_counts_nobody(condition: Any, summary: str) -> None:
    assert said(condition) == {summary}
    negative = {**condition, "match_operator": "is_not"}
    assert said(negative) == {summary}
    assert found(condition) == found(negative) == []


def test_doubt_about_one_condition_leaves_those_who_meet_another() -> None:
    """At least these: under OR those of the known condition, under AND nobody."""
    doubtful = {"type": "clearance", "values": ["high"]}
    assert found(group("dba"), doubtful, operator="OR") == ["ada", "bob"]
    assert found(group("dba"), doubtful) == []


def test_roles_stay_words() -> None:
    owner, manager = {"type": "Owner"}, {"type": "manager"}
    both = members_of(approvers(group("leads"), owner), index_of_people(), None)
    assert both.clause == {Term(people=FrozenBitMap(numbers("ada", "dee")), roles=frozenset({"Owner"}))}
    either = members_of(approvers(group("leads"), manager, operator="OR"), index_of_people(), None)
    assert either.clause == {
        Term(people=FrozenBitMap(numbers("ada", "dee"))),
        Term(people=FrozenBitMap(numbers("bob", "cy")), roles=frozenset({"manager"})),
    }
    alone = members_of(approvers(owner, manager), index_of_people(), None)
    assert alone.clause == {Term(people=FrozenBitMap(index_of_people().active), roles=frozenset({"Owner", "manager"}))}


def test_a_manager_with_values_is_a_condition_like_others() -> None:
    members = members_of(approvers({"type": "manager", "values": ["ada@acme.example"]}), index_of_people(), None)
    assert members.clause == {Term(people=FrozenBitMap(numbers("bob", "cy")))}


def test_what_is_not_known_of_approvers_is_said() -> None:
    members = members_of(approvers({"type": "clearance", "values": ["high"]}), index_of_people(), None)
    assert members.clause == frozenset()
    assert members.unknown == {Unknown(summary="the catalog does not tell everything about 'clearance'")}


def test_terms_of_the_same_people_have_one_form() -> None:
    all_, owner = FrozenBitMap([1, 2]), frozenset({"Owner"})
    assert clause_of([Term(people=all_), Term(people=FrozenBitMap([1]), roles=owner)]) == {Term(people=all_)}
    assert clause_of([Term(people=FrozenBitMap())]) == frozenset()
