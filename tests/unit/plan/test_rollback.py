"""The way back: names that others have taken since, what has expired, what is no policy any more."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flowsync.apply.apply import apply_plan
from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.errors import FlowsyncError, RefusedError
from flowsync.model.configuration import Resource
from flowsync.model.record import PastObject, Written
from flowsync.model.state import ResourceState, State, StateVersion
from flowsync.plan.build import build_plan
from flowsync.plan.rollback import build_rollback
from flowsync.plan.saved import plan_from_text, plan_to_text
from flowsync.plan.values import Action, Plan, Reason
from flowsync.store.open import open_store
from flowsync.store.protocol import Store, Writer
from flowsync.validate.live import read_live_body
from tests.support.configurations import body, configuration, flow_spec, resource

NOW = datetime(2026, 11, 21, 21, tzinfo=UTC)
SERIAL_3 = Written(serial=3, at="2026-11-20T08:00:00Z", operation="apply", actor="ana", host="h", revision="c0ffee")
LONG = flow_spec(grant_duration="8h")
USES_DEBUG = flow_spec(access_targets=[{"bundle": {"name": "debug"}}])
Objects = dict[str, tuple[str, str]]
"""Address → id and body."""


def plan(then: Objects, now: Objects, unmanaged: dict[str, str] | None = None) -> Plan:
    past = {Address.parse(name): PastObject(object_id=known, body=text) for name, (known, text) in then.items()}
    known = {
        Address.parse(name): ResourceState(live=text, applied=text, object_id=object_id, serial=7)
        for name, (object_id, text) in now.items()
    }
    known |= {Address.parse(name): ResourceState(live=text) for name, text in (unmanaged or {}).items()}
    state = State(version=StateVersion(lineage="l", serial=7), resources=known)
    return build_rollback(past, SERIAL_3, state, NOW)


def told(plan: Plan) -> set[tuple[str, str, str]]:
    return {(str(change.action), str(change.address), str(change.previous or "")) for change in plan.changes}


def flow(name: str, object_id: str, **metadata: Any) -> Objects:
    return {f"AccessFlow/{name}": (object_id, body(f"AccessFlow/{name}", **metadata))}


def test_what_changed_is_undone_and_what_is_newer_goes() -> None:
    now = {"AccessFlow/a": ("1", body("AccessFlow/a", LONG)), **flow("new", "2")}
    found = plan(flow("a", "1"), now)
    assert told(found) == {("update", "AccessFlow/a", ""), ("delete", "AccessFlow/new", "")}
    assert [change.reason for change in found.changes] == [Reason.CHANGED_SINCE, Reason.NEWER]
    assert (found.rollback_to, found.revision, found.changes[0].subject) == (3, "c0ffee", None)


def test_a_deleted_object_is_made_again_and_a_renamed_one_renamed_back() -> None:
    found = plan({**flow("a", "1"), **flow("b", "2")}, flow("c", "1"))
    assert told(found) == {("update", "AccessFlow/a", "AccessFlow/c"), ("create", "AccessFlow/b", "")}


def test_an_object_gets_its_name_back_from_another_one_that_took_it() -> None:
    found = plan(flow("a", "1"), {**flow("b", "1"), **flow("a", "2")})
    assert told(found) == {("update", "AccessFlow/a", "AccessFlow/b"), ("delete", "AccessFlow/a", "")}


def test_two_objects_swap_their_names_back() -> None:
    found = plan({**flow("a", "1"), **flow("b", "2")}, {**flow("a", "2"), **flow("b", "1")})
    assert told(found) == {("update", "AccessFlow/a", "AccessFlow/b"), ("update", "AccessFlow/b", "AccessFlow/a")}


def test_an_object_is_made_again_under_the_name_that_another_one_leaves() -> None:
    found = plan({**flow("a", "1"), **flow("b", "2")}, flow("b", "1"))
    assert told(found) == {("update", "AccessFlow/a", "AccessFlow/b"), ("create", "AccessFlow/b", "")}


def test_an_object_at_the_same_address_is_updated_though_it_is_another_one() -> None:
    found = plan(flow("a", "1"), {"AccessFlow/a": ("2", body("AccessFlow/a", LONG))})
    assert told(found) == {("update", "AccessFlow/a", "")}


def test_what_has_expired_counts_as_absent_then_too() -> None:
    late = "2026-11-21T20:59:59Z"
    then = {**flow("gone", "1", expires_at=late), **flow("moved", "2", expires_at=late), **flow("stays", "3")}
    found = plan(then, {**flow("elsewhere", "2"), **flow("stays", "3")})
    assert told(found) == {("delete", "AccessFlow/elsewhere", "")}
    assert found.changes[0].reason is Reason.EXPIRED


def test_a_reference_to_what_does_not_come_back_is_refused() -> None:
    uses = {"AccessFlow/a": ("1", body("AccessFlow/a", USES_DEBUG))}
    past_bundle = {"Bundle/debug": ("2", body("Bundle/debug", expires_at="2026-11-01T00:00:00Z"))}
    expired, absent = plan({**uses, **past_bundle}, {}), plan(uses, {})
    assert [(one.code, one.summary) for one in (*expired.diagnostics, *absent.diagnostics)] == [
        (
            Code.UNRESOLVED_REFERENCE,
            "AccessFlow/a would refer to Bundle/debug, which expired at 2026-11-01T00:00:00Z.",
        ),
        (Code.UNRESOLVED_REFERENCE, "AccessFlow/a would refer to Bundle/debug, which would not be in force."),
    ]
    assert not plan(uses, {}, unmanaged={"Bundle/debug": body("Bundle/debug")}).diagnostics


def test_an_old_body_that_is_no_policy_any_more_is_refused_by_name() -> None:
    with pytest.raises(RefusedError) as refused:
        plan({"AccessFlow/a": ("1", '{"metadata":{"name":"a"},"spec":{"trigger":"MANUAL"}}'), **flow("b", "2")}, {})
    assert refused.value.message.startswith("What was applied then is not valid policy any more:\n  AccessFlow/a: spec")
    assert "AccessFlow/b" not in refused.value.message


@pytest.mark.parametrize(
    ("then", "now", "code"),
    [
        ({**flow("b", "2")}, {**flow("b", "2"), **flow("a", "1", protect=True)}, Code.PROTECTED),
        ({}, flow("a", "1"), Code.STORE_EMPTIED),
    ],
)
def test_the_guards_of_a_plan_hold(then: Objects, now: Objects, code: Code) -> None:
    (found,) = plan(then, now).diagnostics
    assert (found.code, found.subject, "documents" in found.summary) == (code, None, False)


def test_what_somebody_else_holds_now_is_refused() -> None:
    found = plan(flow("a", "1"), flow("b", "1"), unmanaged={"AccessFlow/a": body("AccessFlow/a")})
    assert [one.code for one in found.diagnostics] == [Code.IMPORT_FIRST]


def test_a_saved_rollback_stays_one_and_cannot_be_passed_off_as_another() -> None:
    found = plan(flow("a", "1"), flow("b", "1"))
    text = plan_to_text(found, "sqlite:///x")
    assert plan_from_text(text.encode(), "p") == (found, "sqlite:///x")
    with pytest.raises(FlowsyncError, match="altered"):
        plan_from_text(text.replace('"rollback_to": 3', '"rollback_to": 2').encode(), "p")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store("sqlite:///live.db", folder=tmp_path, read_body=read_live_body)


def apply(store: Store, plan: Plan) -> None:
    writer = Writer(operation="apply", actor="a", host="h", process=1, at="2026-11-21T21:00:00Z")
    with store.lock(writer, wait_seconds=0) as lease:
        apply_plan(plan, lease, writer)


def applied(store: Store, *resources: Resource) -> dict[str, str]:
    """Apply these documents; name → id."""
    apply(store, build_plan(configuration(*resources), store.read()))
    return ids(store)


def ids(store: Store) -> dict[str, str]:
    return {address.name: known.object_id for address, known in store.read().resources.items()}


def roll_back(store: Store, serial: int) -> Plan:
    with store.snapshot() as snapshot:
        written = snapshot.who_wrote(serial)
        assert written is not None
        found = build_rollback(snapshot.objects_at(serial), written, snapshot.state(), NOW)
    apply(store, found)
    return found


def test_a_taken_name_comes_back_with_its_object(store: Store) -> None:
    first = applied(store, resource("AccessFlow/a"))
    applied(store, resource("AccessFlow/b", renamed_from="a"))
    applied(store, resource("AccessFlow/b"), resource("AccessFlow/a", LONG))
    assert {change.action for change in roll_back(store, 1).changes} == {Action.UPDATE, Action.DELETE}
    assert ids(store) == first
    assert store.read().resources[Address.parse("AccessFlow/a")].live == body("AccessFlow/a")


def test_a_name_that_is_left_and_made_again_in_one_step_holds_two_objects(store: Store) -> None:
    first = applied(store, resource("AccessFlow/a"), resource("AccessFlow/b", LONG))
    applied(store, resource("AccessFlow/a"))
    applied(store, resource("AccessFlow/b", renamed_from="a"))
    roll_back(store, 1)
    found = ids(store)
    assert (found["a"], found["b"] in first.values()) == (first["a"], False)
    assert store.read().resources[Address.parse("AccessFlow/b")].live == body("AccessFlow/b", LONG)
