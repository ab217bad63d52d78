"""Documents together at a time: what has expired, what is due, what is named twice."""

from datetime import UTC, datetime

import pytest

from tests.support.examples import FLOW, NOW, SCOPE, load, places

EXPIRING = SCOPE.replace("name: prod", 'name: prod\n  expires_at: "2027-06-30T18:00:00Z"')
DUE = SCOPE.replace("name: prod", 'name: prod\n  review_by: "2027-03-31"')


@pytest.mark.parametrize(
    ("now", "is_there"),
    [
        (datetime(2027, 6, 30, 17, 59, 59, 999999, tzinfo=UTC), True),
        (datetime(2027, 6, 30, 18, 0, 0, tzinfo=UTC), False),
        (datetime(2030, 1, 1, tzinfo=UTC), False),
    ],
)
def test_a_document_counts_as_absent_from_expires_at_on(now: datetime, is_there: bool) -> None:
    configuration, found = load({"flow.yaml": FLOW, "scope.yaml": EXPIRING}, now=now)
    assert [str(address) for address in configuration.expired] == ([] if is_there else ["AccessScope/prod"])
    assert places(found) == ([] if is_there else ["11:28 unresolved-reference"])


@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        (datetime(2027, 3, 30, 23, 59, 59, tzinfo=UTC), False),
        (datetime(2027, 3, 31, 0, 0, 0, tzinfo=UTC), True),
        (datetime(2028, 3, 31, tzinfo=UTC), True),
    ],
)
def test_a_review_is_due_from_its_day_on(now: datetime, is_due: bool) -> None:
    assert places(load({"scope.yaml": DUE}, now=now)[1]) == (["5:14 review-due"] if is_due else [])


def test_an_expired_document_is_checked_by_itself_but_not_with_others() -> None:
    gone = EXPIRING.replace("2027", "2020")
    again = SCOPE.replace("query:", "quary:")
    assert places(load({"scopes.yaml": f"{gone}---\n{again}"})[1]) == ["14:3 unknown-key"]
    assert places(load({"scope.yaml": gone.replace("query:", "quary:")})[1]) == ["7:3 unknown-key"]


def test_no_review_is_due_of_an_expired_document() -> None:
    gone = EXPIRING.replace("2027", "2020").replace("spec:", '  review_by: "2020-01-01"\nspec:')
    assert load({"scope.yaml": gone})[1] == []


def test_what_an_expired_document_refers_to_need_not_exist() -> None:
    assert load({"flow.yaml": FLOW.replace("name: flow", "name: flow\n  expires_at: 2020-01-01T00:00:00Z")})[1] == []


def test_of_three_with_one_identity_the_first_counts_and_each_other_is_reported() -> None:
    texts = [SCOPE.replace('"orders"', f'"{name}"') for name in ("first", "second", "third")]
    configuration, found = load({f"{index}.yaml": text for index, text in enumerate(texts)})
    assert [f"{place.subject}" for place in found] == ["1.yaml:4:9", "2.yaml:4:9"]
    (resource,) = configuration.resources.values()
    assert "first" in resource.body


def test_of_three_with_one_title_each_later_one_is_reported() -> None:
    texts = {f"{name}.yaml": SCOPE.replace("name: prod", f"name: {name}\n  title: Same") for name in ("a", "b", "c")}
    assert [f"{place.subject} {place.code}" for place in load(texts)[1]] == [
        "b.yaml:5:10 duplicate-title",
        "c.yaml:5:10 duplicate-title",
    ]


def test_a_rename_may_be_claimed_by_another_kind_and_another_space() -> None:
    query = 'query: resource_name = "orders" and permission_name = "READ_ONLY"'
    space = SCOPE.replace("AccessScope", "Space").replace(query, "space_scopes: [prod]")
    former = "\n  renamed_from: old"
    texts = [
        SCOPE.replace("name: prod", f"name: prod{former}"),
        space.replace("name: prod", f"name: payments{former}"),
        SCOPE.replace("name: prod", f"name: prod\n  space: payments{former}"),
    ]
    assert load({"all.yaml": "---\n".join(texts)})[1] == []


def test_a_resource_knows_where_it_comes_from() -> None:
    named = SCOPE.replace("name: prod", "name: prod\n  title: Production\n  renamed_from: old")
    configuration, _ = load({"policies/scopes.yaml": f"---\n---\n{named}"}, now=NOW)
    (resource,) = configuration.resources.values()
    places_of = (resource.subject, resource.name_subject, resource.title_subject)
    assert [str(place) for place in places_of] == [f"policies/scopes.yaml:{place}" for place in ("3:1", "6:9", "7:10")]
    assert (resource.title, resource.origin.index, str(resource.renamed_from and resource.renamed_from.target)) == (
        "Production",
        1,
        "AccessScope/old",
    )
