"""The canonical form: equal policy, equal text; other policy, other text (domain: "The live state store and Git")."""

import json
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flowsync.ground.address import Kind
from flowsync.ground.duration import parse_duration
from flowsync.model.canonical import canonical_body, canonical_value, source_key_path
from flowsync.model.shape import ValueShape, shape_of
from tests.support.documents import DOCUMENTS, ESCALATIONS, FLOWS, SPECS

DURATIONS = ("grant_duration", "interval", "extension_duration")
SETTINGS = {
    "require_mfa": False,
    "justification_required": False,
    "require_approver_reason": False,
    "requester_cannot_approve_self": False,
    "max_extensions": 0,
    "extension_duration": "30m",
}
SELF_SERVE = {
    "request_for": {"request_scopes": ["self"]},
    "grant_duration": "1h",
    "approver_policy": "AUTOMATIC",
    "settings": {},
}
METADATA = {"description": "", "labels": [], "owners": [], "protect": False}


def canonical(document: Any) -> str:
    return canonical_body(Kind(document["kind"]), document["metadata"], document["spec"])


def shuffled(value: Any, random: Random, key: str = "") -> Any:
    """The value with the keys of all mappings and the items of all lists in another order, but for escalation tiers."""
    if isinstance(value, dict):
        return {
            name: in_place(value[name], random)
            if (key, name) == ("escalation_policy", "approver_groups")
            else shuffled(value[name], random, name)
            for name in random.sample(list(value), len(value))
        }
    return in_place(random.sample(value, len(value)), random) if isinstance(value, list) else value


def in_place(items: list[Any], random: Random) -> list[Any]:
    return [shuffled(item, random) for item in items]


def written_out(spec: Any) -> Any:
    """The spec of a flow with every default in it."""
    full = deepcopy(spec)
    full.setdefault("active", True)
    for key, default in SELF_SERVE.items():
        full.setdefault(key, deepcopy(default))
    full["settings"] = {**SETTINGS, **full["settings"]}
    policy, escalation = full["approver_policy"], full.get("escalation_policy", {})
    blocks = [full["requestors"], full["request_for"].get("grantees", {"conditions": []})]
    if policy != "AUTOMATIC":
        policy.setdefault("distinct_approvers", False)
        blocks += policy["approver_groups"] + escalation.get("approver_groups", [])
    if escalation:
        escalation.setdefault("interval", "30m")
    for block in blocks:
        block.setdefault("logical_operator", "AND")
        for condition in block.get("conditions", block.get("approvers")):
            condition.setdefault("match_operator", "is")
    for target in full["access_targets"]:
        target.get("integration", {}).setdefault("resources_scopes", "ANY")
    return full


def in_minutes(value: Any, key: str = "") -> Any:
    """The value with every duration in minutes alone."""
    if isinstance(value, dict):
        return {name: in_minutes(child, name) for name, child in value.items()}
    if isinstance(value, list):
        return [in_minutes(item) for item in value]
    minutes = parse_duration(value) if key in DURATIONS else None
    return value if minutes is None else f"{minutes}m"


@settings(deadline=None)
@given(DOCUMENTS, st.randoms(use_true_random=False))
def test_order_has_no_meaning_but_that_of_escalation_tiers(document: Any, random: Random) -> None:
    assert canonical(shuffled(document, random)) == canonical(document)


@settings(deadline=None)
@given(ESCALATIONS, st.randoms(use_true_random=False))
def test_the_order_of_escalation_tiers_has_a_meaning(policy: Any, random: Random) -> None:
    shape = shape_of(Kind.ACCESS_FLOW).fields["spec"].fields["escalation_policy"]
    tiers = canonical_value(policy, shape)["approver_groups"]
    order = random.sample(range(len(tiers)), len(tiers))
    moved = {**policy, "approver_groups": [policy["approver_groups"][index] for index in order]}
    assert canonical_value(moved, shape)["approver_groups"] == [tiers[index] for index in order]


@settings(deadline=None)
@given(FLOWS)
def test_omitted_and_default_are_equal_in_a_flow(spec: Any) -> None:
    metadata = {"name": "flow"}
    full = canonical_body(Kind.ACCESS_FLOW, {**metadata, **METADATA}, written_out(spec))
    assert full == canonical_body(Kind.ACCESS_FLOW, metadata, spec)


@pytest.mark.parametrize(
    ("kind", "spec", "default"),
    [
        (Kind.SPACE, {"space_scopes": ["a"]}, {"members": []}),
        (Kind.ACCOUNT_SETTINGS, {}, {"require_request_duration": False}),
    ],
)
def test_omitted_and_default_are_equal_in_other_kinds(kind: Kind, spec: Any, default: Any) -> None:
    assert canonical_body(kind, {"name": "a"}, {**spec, **default}) == canonical_body(kind, {"name": "a"}, spec)


@settings(deadline=None)
@given(DOCUMENTS)
def test_durations_compare_by_minutes(document: Any) -> None:
    assert canonical(in_minutes(document)) == canonical(document)


@settings(deadline=None)
@given(DOCUMENTS)
def test_a_title_equal_to_the_name_is_none_and_a_former_name_is_never_compared(document: Any) -> None:
    metadata = {key: value for key, value in document["metadata"].items() if key not in ("title", "renamed_from")}
    plain = canonical({**document, "metadata": metadata})
    said = {**metadata, "title": metadata["name"], "renamed_from": "former"}
    assert canonical({**document, "metadata": said}) == plain
    assert canonical({**document, "metadata": {**metadata, "title": metadata["name"] + " "}}) != plain


@settings(deadline=None)
@given(DOCUMENTS)
def test_the_canonical_form_of_the_canonical_form_is_itself(document: Any) -> None:
    once = canonical(document)
    assert canonical({**document, **json.loads(once)}) == once


@settings(deadline=None)
@given(DOCUMENTS, st.data())
def test_another_value_is_another_text(document: Any, data: st.DataObject) -> None:
    """Each leaf that is in the canonical form counts: exchanged for another value it changes the form."""
    body = json.loads(canonical(document))
    leaves = [path for path in paths(body) if not isinstance(value_at(body, path), dict | list)]
    path = data.draw(st.sampled_from(leaves))
    assume(path != ("metadata", "name"))
    changed = deepcopy(body)
    value = value_at(body, path)
    value_at(changed, path[:-1])[path[-1]] = not value if isinstance(value, bool) else "another"
    assert canonical({**document, **changed}) != canonical(document)


@settings(deadline=None)
@given(st.sampled_from(list(SPECS)).flatmap(lambda kind: SPECS[kind].map(lambda spec: (kind, spec))))
def test_each_canonical_value_is_found_in_its_source(kind_and_spec: tuple[Kind, Any]) -> None:
    kind, spec = kind_and_spec
    shape = shape_of(kind).fields["spec"]
    wanted = json.loads(canonical_body(kind, {"name": "account"}, spec))["spec"]
    for path in paths(wanted):
        found = source_key_path(spec, path, shape)
        assert len(found) == len(path)
        assert canonical_value(value_at(spec, found), shape_at(shape, found)) == value_at(wanted, path)


def paths(value: Any) -> list[tuple[Any, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(step, *rest) for step, child in steps for rest in [(), *paths(child)]]


def value_at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def shape_at(shape: ValueShape, path: tuple[Any, ...]) -> ValueShape:
    for step in path:
        shape = (shape.item if isinstance(step, int) else shape.fields.get(step)) or ValueShape()
    return shape


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("settings", "require_mfa"), ()),
        (("access_targets", 0), ("access_targets", 1)),
        (("access_targets", 5), ("access_targets",)),
        (("grant_duration", "deeper"), ("grant_duration",)),
    ],
)
def test_what_a_source_does_not_have_is_found_as_near_as_can_be(path: Any, expected: Any) -> None:
    spec = {"grant_duration": "1h", "access_targets": [{"bundle": {"name": "b"}}, {"bundle": {"name": "a"}}]}
    assert source_key_path(spec, path, shape_of(Kind.ACCESS_FLOW).fields["spec"]) == expected
