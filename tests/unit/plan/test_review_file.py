"""A review file says all that the review says, and nothing in it is believed without a look."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flowsync.ground.errors import FlowsyncError
from flowsync.ground.json_text import parse_json, pretty_json
from flowsync.plan.review import Review
from flowsync.plan.review_file import LARGEST_FILE, review_from_text, review_to_text
from flowsync.plan.told_effects import ToldEffects, ToldFlow, ToldRow
from tests.support.review_cases import REVIEWS

TEXTS = {name: review_to_text(case()) for name, case in REVIEWS.items() if name != "oversized"}
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def with_effects() -> Review:
    """A review that tells of a flow."""
    review = REVIEWS["alone"]()
    assert review.plan is not None
    address = review.plan.changes[0].address
    flow = ToldFlow(
        address=address,
        direction="gains",
        is_changed=True,
        through=(address,),
        rows=(ToldRow("gains", "31 people → 2 tables"),),
        data={"gains": {"people": {"count": 31}}},
    )
    told = ToldEffects(headline="GAINS: 31 people", knowledge="exact", snapshot="a catalog", flows=(flow,), data={})
    return Review(base=review.base, store_url="x", plan=review.plan, effects=told)


def places(data: Any) -> list[tuple[Any, Any]]:
    """Every place of JSON data: what holds a value, and under which key."""
    children = list(data.items()) if isinstance(data, dict) else list(enumerate(data)) if isinstance(data, list) else []
    return [place for key, child in children for place in ((data, key), *places(child))]


@pytest.mark.parametrize("case", REVIEWS)
def test_a_review_is_read_back_whole(case: str) -> None:
    review = REVIEWS[case]()
    assert review_from_text(review_to_text(review).encode(), "r") == review


def test_effects_are_read_back_whole() -> None:
    review = with_effects()
    again = review_from_text(review_to_text(review).encode(), "r")
    assert (again, again.mark) == (review, review.mark)


@pytest.mark.parametrize("attributes", ["none", "drift", "harmless"])
def test_what_is_shown_of_a_change_is_what_its_bodies_say(attributes: str) -> None:
    """Of a change only its bodies are in the digest, which the gate holds the plan against."""
    data = parse_json(TEXTS["alone"])
    (change,) = [one for one in data["plan"]["changes"] if one["action"] == "update"]
    fields = {
        "none": [],
        "drift": [{**one, "cause": "drift"} for one in change["attributes"]],
        "harmless": [{**one, "effect": "neutral"} for one in change["attributes"]],
    }[attributes]
    change.update(attributes=fields, effect="neutral", reason="changed in the live store")
    review = review_from_text(pretty_json(data).encode(), "r")
    honest = REVIEWS["alone"]().plan
    assert honest is not None
    assert review.plan is not None
    (found,), (true,) = ([one for one in plan.changes if one.action == "update"] for plan in (review.plan, honest))
    assert true.effect != "neutral"
    assert (found.effect, found.reason) == (true.effect, true.reason)
    assert [(one.key_path, one.cause, one.effect) for one in found.attributes] == [
        (one.key_path, one.cause, one.effect) for one in true.attributes
    ]


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"format": "flowsync-plan"}', b"\xff", b"[" * 100_000])
def test_what_is_no_review_is_refused(text: bytes) -> None:
    with pytest.raises(FlowsyncError, match="'r' is no review file"):
        review_from_text(text, "r")


@pytest.mark.parametrize("version", [2, 0, "1", True, None])
def test_another_format_is_refused(version: Any) -> None:
    data = {**parse_json(TEXTS["alone"]), "format_version": version}
    with pytest.raises(FlowsyncError, match="another format"):
        review_from_text(pretty_json(data).encode(), "r")


def test_a_file_of_more_than_64_mib_is_not_read() -> None:
    with pytest.raises(FlowsyncError, match="larger than 64 MiB"):
        review_from_text(b" " * (LARGEST_FILE + 1), "r")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"create"', '"destroy"'),
        ('"digest": "', '"digest": "0'),
        ("grant_duration", "grant_durations"),
        ('"managed": 2', '"managed": true'),
        ('"managed": 2', '"managed": -1'),
        ('"base": "b1', '"base": "B1'),
        ("Bundle/tools", "Bundle/" + "t" * 2_000),
        ('"labels": [', '"labels": [["x"], '),
        ('\\"trigger\\":\\"SELF_SERVE\\"', '\\"trigger\\":\\"NEVER\\"'),
        ('"commits": {', '"commits": {"Bundle/x": ["' + "0" * 40 + '"], '),
        ('"id": "', '"id": "#'),
    ],
)
def test_what_does_not_hold_together_is_damaged(old: str, new: str) -> None:
    assert old in TEXTS["alone"]
    with pytest.raises(FlowsyncError, match="is damaged"):
        review_from_text(TEXTS["alone"].replace(old, new).encode(), "r")


def test_drift_of_what_nothing_is_done_about_is_damaged() -> None:
    data = parse_json(TEXTS["pending"])
    data["pending"]["changes"] = []
    with pytest.raises(FlowsyncError, match="is damaged"):
        review_from_text(pretty_json(data).encode(), "r")


def test_data_that_is_nested_without_end_is_damaged() -> None:
    deep = "[" * 200 + "]" * 200
    text = TEXTS["alone"].replace('"rules_changed": []', f'"rules_changed": [], "more": {deep}')
    with pytest.raises(FlowsyncError, match="is damaged"):
        review_from_text(text.encode(), "r")


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_whatever_is_changed_it_is_a_review_or_it_is_refused(case: str, data: st.DataObject) -> None:
    changed = parse_json(TEXTS[case])
    for _ in range(data.draw(st.integers(1, 3))):
        found = places(changed)
        holder, key = found[data.draw(st.integers(0, len(found) - 1))]
        other, at = found[data.draw(st.integers(0, len(found) - 1))]
        holder[key] = data.draw(JSON | st.just(deepcopy(other[at])))
    try:
        review = review_from_text(pretty_json(changed).encode(), "r")
    except FlowsyncError:
        return
    assert review_from_text(review_to_text(review).encode(), "r") == review
