"""A saved plan says all that the plan says, places, drift and findings too."""

from dataclasses import replace

import pytest

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.ground.errors import FlowsyncError
from flowsync.ground.json_text import parse_json, pretty_json
from flowsync.plan.build import build_plan
from flowsync.plan.places import with_places
from flowsync.plan.saved import plan_from_text, plan_to_text
from flowsync.plan.values import Effect, Plan
from tests.support.configurations import HERE, applied, body, configuration, flow_spec, resource, state, unmanaged
from tests.support.exception_cases import EXCEPTION_CASES

URL = "sqlite:///x"


def rich_plan() -> Plan:
    """A plan with a rename, a conflict, drift, an unmanaged object and findings."""
    known = state(
        AccessFlow__old=applied(body("AccessFlow/old")),
        AccessFlow__both=applied(body("AccessFlow/both"), live=body("AccessFlow/both", flow_spec(grant_duration="8h"))),
        AccessFlow__gone=applied(body("AccessFlow/gone"), live=None),
        Bundle__foreign=unmanaged(body("Bundle/foreign")),
    )
    wanted = configuration(
        resource("AccessFlow/new", renamed_from="old"),
        resource("AccessFlow/both", flow_spec(grant_duration="4h")),
        resource("AccessFlow/gone"),
    )
    plan = with_places(build_plan(wanted, known), lambda *_: HERE)
    address = plan.changes[0].address
    warning = Diagnostic(severity=Severity.WARNING, code=Code.LIVE_ROW_INVALID, summary="s", hint="h", address=address)
    return replace(plan, diagnostics=(warning, replace(warning, subject=HERE, address=None)))


def test_a_saved_plan_is_read_back_whole() -> None:
    plan = rich_plan()
    assert plan_from_text(plan_to_text(plan, URL).encode(), "p") == (plan, URL)


def test_the_digest_is_about_what_apply_does_and_not_about_how_it_is_judged() -> None:
    plan = rich_plan()
    assert {change.effect for change in plan.changes} != {Effect.NEUTRAL}
    unjudged = tuple(replace(change, effect=Effect.NEUTRAL, attributes=()) for change in plan.changes)
    assert replace(plan, changes=unjudged, indirect=()).digest == plan.digest


@pytest.mark.parametrize(
    ("key", "value"),
    [("revision", "f" * 40), ("drift", []), ("diagnostics", []), ("managed", 1), ("store_url", "sqlite:///other.db")],
)
def test_what_a_saved_plan_shows_and_has_recorded_cannot_be_altered(key: str, value: object) -> None:
    data = parse_json(plan_to_text(rich_plan(), URL))
    assert data[key] != value
    with pytest.raises(FlowsyncError, match="was altered"):
        plan_from_text(pretty_json({**data, key: value}).encode(), "p")


@pytest.mark.parametrize(
    ("key", "value"), [("left_out", []), ("exceptions", {"targets": [], "excluded": [], "ignored_drift": []})]
)
def test_what_a_saved_plan_says_of_its_exceptions_cannot_be_taken_away(key: str, value: object) -> None:
    data = parse_json(plan_to_text(EXCEPTION_CASES["target"](), URL))
    with pytest.raises(FlowsyncError, match="was altered"):
        plan_from_text(pretty_json({**data, key: value}).encode(), "p")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "other"}'])
def test_what_is_no_saved_plan_is_refused(text: str) -> None:
    with pytest.raises(FlowsyncError, match="'p' is no saved plan"):
        plan_from_text(text.encode(), "p")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"create"', '"destroy"', "is damaged"),
        ('"managed": ', '"manged": ', "is damaged"),
        ('"format_version": 2', '"format_version": 3', "of format 3"),
        ("prod-postgres", "prod-mysql", "was altered"),
    ],
)
def test_a_saved_plan_that_was_changed_is_refused(old: str, new: str, message: str) -> None:
    text = plan_to_text(rich_plan(), URL)
    assert old in text
    with pytest.raises(FlowsyncError, match=message):
        plan_from_text(text.replace(old, new).encode(), "p")


def test_allowed_deletes_are_in_a_saved_plan_and_its_digest_only_where_there_are_any() -> None:
    plan = EXCEPTION_CASES["target"]()
    allowing = replace(plan, exceptions=replace(plan.exceptions, allowed_deletes=("AccessFlow/a",)))
    assert "allowed_deletes" not in plan_to_text(plan, URL)
    assert allowing.digest != plan.digest
    assert plan_from_text(plan_to_text(allowing, URL).encode(), "p") == (allowing, URL)
