"""``ADDRESS[.field]``, and one field of a body taken from another."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowsync.ground.address import Address, Kind
from flowsync.ground.place import KeyPath
from flowsync.model.canonical import canonical_body
from flowsync.model.shape import shape_of
from flowsync.plan.drifted_fields import DriftedField, parse_drifted_field, with_field_of
from tests.support.configurations import body, flow_spec
from tests.support.documents import Data, documents_of

FLOW = "AccessFlow/a"
OFFICE = {"days_of_week": ["MONDAY"], "start_time": "09:00", "end_time": "18:00", "time_zone": "UTC"}


@pytest.mark.parametrize(
    ("text", "field", "shown"),
    [
        ("AccessFlow/payments/a", (), "AccessFlow/payments/a"),
        ("AccessFlow/a.grant_duration", ("spec", "grant_duration"), "AccessFlow/a.grant_duration"),
        ("AccessFlow/a.settings.require_mfa", ("spec", "settings", "require_mfa"), "AccessFlow/a.settings.require_mfa"),
        ("Space/a.title", ("metadata", "title"), "Space/a.title"),
        ("Space/a.metadata.title", ("metadata", "title"), "Space/a.title"),
        ("AccessScope/a.spec.query", ("spec", "query"), "AccessScope/a.query"),
    ],
)
def test_a_field_is_named_as_plans_show_it(text: str, field: KeyPath, shown: str) -> None:
    found = parse_drifted_field(text)
    assert (found.address, found.field, str(found)) == (Address.parse(text.partition(".")[0]), field, shown)
    assert parse_drifted_field(str(found)) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("AccessFlow", "is not an address"),
        ("Flow/a.title", "'Flow' is not a kind"),
        ("AccessFlow/a.", "AccessFlow has no field '' that can drift."),
        ("AccessFlow/a.name", "AccessFlow has no field 'name' that can drift."),
        ("AccessFlow/a.spec", "AccessFlow has no field 'spec' that can drift."),
        ("AccessFlow/a.titl", "Did you mean 'title'?"),
        ("AccessFlow/a.settings.require_mfaa", "Did you mean 'require_mfa'?"),
        ("Bundle/a.grant_duration", "Bundle has no field 'grant_duration' that can drift."),
        ("AccessFlow/a.access_targets[bundle x].y", "name the whole list, AccessFlow/a.access_targets"),
        ("AccessFlow/a.access_targets.0", "AccessFlow has no field 'access_targets.0'."),
    ],
)
def test_what_is_no_field_is_refused_with_what_to_write(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("[", r"\[").replace("?", r"\?")):
        parse_drifted_field(text)


def test_a_field_covers_what_lies_in_it_and_nothing_else() -> None:
    settings = parse_drifted_field("AccessFlow/a.settings")
    assert settings.covers(settings.address, ("spec", "settings", "require_mfa"))
    assert not settings.covers(settings.address, ("spec", "active"))
    assert not settings.covers(Address.parse("AccessFlow/b"), ("spec", "settings"))
    assert DriftedField(address=settings.address).covers(settings.address, ("metadata", "title"))


@pytest.mark.parametrize(
    ("mine", "other", "field", "expected"),
    [
        ({}, {"grant_duration": "4h"}, "grant_duration", {"grant_duration": "4h"}),
        ({"grant_duration": "4h"}, {}, "grant_duration", {}),
        ({}, {"settings": {"require_mfa": True}}, "settings.require_mfa", {"settings": {"require_mfa": True}}),
        ({"settings": {"require_mfa": True}}, {}, "settings.require_mfa", {}),
        ({"timeframe": OFFICE}, {"active": False}, "timeframe", {}),
        (
            {"timeframe": OFFICE, "active": False},
            {"timeframe": {**OFFICE, "end_time": "20:00"}},
            "timeframe.end_time",
            {"timeframe": {**OFFICE, "end_time": "20:00"}, "active": False},
        ),
        ({"active": False}, {"grant_duration": "4h"}, "timeframe.end_time", {"active": False}),
    ],
)
def test_one_field_is_taken_over_absence_too(mine: Data, other: Data, field: str, expected: Data) -> None:
    path = parse_drifted_field(f"{FLOW}.{field}").field
    taken = with_field_of(Kind.ACCESS_FLOW, body(FLOW, flow_spec(**mine)), body(FLOW, flow_spec(**other)), path)
    assert taken == body(FLOW, flow_spec(**expected))


def test_a_title_is_taken_over_where_it_is_left_out_and_the_name_stays() -> None:
    titled, plain = body("AccessFlow/a", title="Read"), body("AccessFlow/b")
    assert with_field_of(Kind.ACCESS_FLOW, titled, plain, ("metadata", "title")) == body("AccessFlow/a", title="b")
    assert with_field_of(Kind.ACCESS_FLOW, plain, titled, ("metadata", "title")) == body("AccessFlow/b", title="Read")


def test_a_part_of_what_only_one_body_has_cannot_be_taken() -> None:
    mine, other = body(FLOW, flow_spec(timeframe=OFFICE)), body(FLOW)
    with pytest.raises(ValueError, match="only one of the two has 'timeframe' with fields of its own"):
        with_field_of(Kind.ACCESS_FLOW, mine, other, ("spec", "timeframe", "end_time"))


@given(st.data())
def test_all_fields_taken_over_one_by_one_are_the_other_body(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(list(Kind)))
    mine, other = (_canonical(kind, data.draw(documents_of(kind))) for _ in range(2))
    for part in ("metadata", "spec"):
        for key in shape_of(kind).fields[part].fields:
            if key not in ("name", "space", "renamed_from"):
                mine = with_field_of(kind, mine, other, (part, key))
                assert with_field_of(kind, mine, other, (part, key)) == mine
    assert mine == other


def _canonical(kind: Kind, document: dict[str, Any]) -> str:
    metadata = {key: value for key, value in document["metadata"].items() if key != "space"}
    return canonical_body(kind, {**metadata, "name": "a"}, document["spec"])
