"""Apply does what the plan says, or nothing."""

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flowsync.apply.apply import Outcome, apply_plan
from flowsync.ground.address import Address
from flowsync.ground.errors import RefusedError, StalePlanError, StoreError
from flowsync.ground.json_text import parse_json
from flowsync.model.configuration import Resource
from flowsync.model.state import State
from flowsync.plan.build import build_plan
from flowsync.plan.values import Action, Plan
from flowsync.store.open import open_store
from flowsync.store.protocol import Store, Writer
from flowsync.validate.live import read_live_body
from tests.support.configurations import body, configuration, flow_spec, resource

USES_DEBUG = flow_spec(access_targets=[{"bundle": {"name": "debug"}}])
DEBUG = resource("Bundle/debug")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store("sqlite:///live.db", folder=tmp_path, read_body=read_live_body)


def plan_of(store: Store, *resources: Resource) -> Plan:
    return build_plan(configuration(*resources), store.read())


def writer(plan: Plan) -> Writer:
    at = "2026-11-21T21:00:00Z"
    return Writer(operation="apply", actor="ana", host="h", process=1, at=at, revision="r1", plan_digest=plan.digest)


def run(store: Store, *resources: Resource) -> tuple[Outcome, ...]:
    return apply(store, plan_of(store, *resources))


def apply(store: Store, plan: Plan) -> tuple[Outcome, ...]:
    with store.lock(writer(plan), wait_seconds=0) as lease:
        return apply_plan(plan, lease, writer(plan)).outcomes


def audit(store: Store) -> list[dict[str, Any]]:
    with store.snapshot() as snapshot:
        return [parse_json(entry.text) for entry in snapshot.audit()]


def test_what_is_applied_is_live_and_applied_and_the_next_plan_is_empty(store: Store) -> None:
    flow = resource("AccessFlow/a", USES_DEBUG)
    assert [outcome.address for outcome in run(store, flow, DEBUG)] == [DEBUG.address, flow.address]
    known = store.read().resources[flow.address]
    assert (known.live, known.applied, known.actor, known.revision) == (flow.body, flow.body, "ana", "r1")
    assert plan_of(store, flow, DEBUG).changes == ()


def test_deletes_go_in_reverse_dependency_order(store: Store) -> None:
    kept = resource("AccessFlow/kept")
    run(store, resource("AccessFlow/a", USES_DEBUG), DEBUG, kept)
    assert [str(outcome.address) for outcome in run(store, kept)] == ["AccessFlow/a", "Bundle/debug"]


def test_two_titles_may_swap(store: Store) -> None:
    run(store, resource("AccessFlow/a", title="One"), resource("AccessFlow/b", title="Two"))
    outcomes = run(store, resource("AccessFlow/a", title="Two"), resource("AccessFlow/b", title="One"))
    assert [outcome.action for outcome in outcomes] == [Action.UPDATE, Action.UPDATE]


def test_a_rename_keeps_the_object(store: Store) -> None:
    run(store, resource("AccessFlow/a", title="Read"))
    before = store.read().resources[Address.parse("AccessFlow/a")].object_id
    run(store, resource("AccessFlow/b", title="Read", renamed_from="a"))
    assert {str(address): known.object_id for address, known in store.read().resources.items()} == {
        "AccessFlow/b": before
    }


def test_nothing_to_do_writes_nothing(store: Store) -> None:
    run(store, DEBUG)
    serial = store.read().version.serial
    assert (run(store, DEBUG), store.read().version.serial) == ((), serial)


def test_a_plan_with_errors_is_not_applied(store: Store) -> None:
    run(store, DEBUG)
    with pytest.raises(RefusedError):
        run(store)
    assert DEBUG.address in store.read().resources


def test_a_plan_is_applied_once(store: Store) -> None:
    plan = plan_of(store, DEBUG)
    apply(store, plan)
    with pytest.raises(StalePlanError, match="applied already: serial 1"):
        apply(store, plan)


def test_a_plan_is_stale_when_its_object_was_changed_and_changed_back(store: Store) -> None:
    run(store, resource("AccessFlow/a"), DEBUG)
    plan = plan_of(store, resource("AccessFlow/a", active := flow_spec(active=False)), DEBUG)
    run(store, resource("AccessFlow/a", active), DEBUG)
    run(store, resource("AccessFlow/a"), DEBUG)
    with pytest.raises(StalePlanError, match="applied already"):
        apply(store, plan)


def test_a_stale_plan_names_what_moved_and_who_moved_it(store: Store) -> None:
    run(store, resource("AccessFlow/a"), DEBUG)
    plan = plan_of(store, resource("AccessFlow/a", flow_spec(active=False)), DEBUG)
    run(store, resource("AccessFlow/a", flow_spec(grant_duration="2h")), DEBUG)
    with pytest.raises(
        StalePlanError,
        match=r"AccessFlow/a: was applied at 2026-11-21T21:00:00Z by ana from revision r1 \(apply, serial 2\)",
    ):
        apply(store, plan)


def test_plans_that_share_nothing_both_apply(store: Store) -> None:
    one, two = resource("AccessFlow/one"), resource("AccessFlow/two")
    run(store, one, two)
    changed_one = resource("AccessFlow/one", flow_spec(active=False))
    changed_two = resource("AccessFlow/two", flow_spec(active=False))
    first, second = plan_of(store, changed_one, two), plan_of(store, one, changed_two)
    apply(store, first)
    apply(store, second)
    assert plan_of(store, changed_one, changed_two).changes == ()


def test_a_delete_is_refused_when_somebody_refers_to_it_since(store: Store) -> None:
    kept = resource("AccessFlow/kept")
    run(store, kept, DEBUG)
    delete = plan_of(store, kept)
    run(store, kept, DEBUG, resource("AccessFlow/a", USES_DEBUG))
    with pytest.raises(StalePlanError) as stale:
        apply(store, delete)
    assert stale.value.message.endswith(
        "AccessFlow/a refers to Bundle/debug, which would go; AccessFlow/a was applied at 2026-11-21T21:00:00Z by ana "
        "from revision r1 (apply, serial 2)"
    )


def test_a_reference_is_refused_when_its_target_is_gone_since(store: Store) -> None:
    kept = resource("AccessFlow/kept")
    run(store, kept, DEBUG)
    create = plan_of(store, kept, DEBUG, resource("AccessFlow/a", USES_DEBUG))
    run(store, kept)
    with pytest.raises(
        StalePlanError, match="Bundle/debug: was taken out at 2026-11-21T21:00:00Z by ana from revision r1 "
    ):
        apply(store, create)


def test_a_title_that_somebody_took_since_is_refused(store: Store) -> None:
    run(store, DEBUG)
    first = plan_of(store, DEBUG, resource("AccessFlow/a", title="Read"))
    second = plan_of(store, DEBUG, resource("AccessFlow/b", title="READ"))
    apply(store, first)
    with pytest.raises(
        StalePlanError, match="one title would be held by AccessFlow/a and AccessFlow/b; AccessFlow/a was"
    ):
        apply(store, second)


def test_a_plan_for_another_store_is_refused(store: Store, tmp_path: Path) -> None:
    run(store, DEBUG)
    plan = plan_of(store, resource("Bundle/debug", title="Other"))
    other = open_store("sqlite:///other.db", folder=tmp_path, read_body=read_live_body)
    run(other, DEBUG)
    with pytest.raises(StalePlanError, match="another live store"):
        apply(other, plan)


def test_a_store_that_does_not_keep_what_is_written_is_rolled_back(store: Store, tmp_path: Path) -> None:
    run(store, DEBUG)
    with sqlite3.connect(tmp_path / "live.db") as connection:
        connection.execute(
            "CREATE TRIGGER spoil AFTER UPDATE ON live WHEN NEW.body LIKE '%spoilt%' "
            "BEGIN UPDATE live SET body = replace(NEW.body, 'spoilt', 'ruined') WHERE name = NEW.name; END"
        )
    with pytest.raises(StoreError, match=r"did not keep what was written for Bundle/debug: .*ruined.*rolled back"):
        run(store, resource("Bundle/debug", description="spoilt"))
    assert store.read().resources[DEBUG.address].live == DEBUG.body


def test_what_expires_between_plan_and_apply_is_not_put_in_force(store: Store) -> None:
    at = "2026-11-21T21:00:00Z"  # when the writer of these tests applies
    run(store, DEBUG, resource("AccessFlow/later", expires_at="2026-11-21T21:00:01Z"))
    with pytest.raises(StalePlanError, match=f"AccessFlow/a expired at {at}"):
        run(store, DEBUG, resource("AccessFlow/a", expires_at=at))
    assert {str(address) for address in store.read().resources} == {"Bundle/debug", "AccessFlow/later"}


def test_every_apply_ends_with_the_head_of_the_audit(store: Store) -> None:
    plan = plan_of(store, DEBUG)
    with store.lock(writer(plan), wait_seconds=0) as lease:
        result = apply_plan(plan, lease, writer(plan))
    with store.snapshot() as snapshot:
        assert [entry.hash for entry in snapshot.audit()][-1] == result.audit_head


def test_a_refusal_is_recorded_and_changes_nothing_else(store: Store) -> None:
    run(store, resource("AccessFlow/a"), DEBUG)
    stale = plan_of(store, resource("AccessFlow/a", flow_spec(active=False)), DEBUG)
    run(store, resource("AccessFlow/a", flow_spec(grant_duration="2h")), DEBUG)
    before = store.read()
    with pytest.raises(StalePlanError):
        apply(store, stale)
    with pytest.raises(RefusedError):
        run(store)
    assert store.read() == before
    first, second = (entry["details"] for entry in audit(store)[-2:])
    assert [entry["event"] for entry in audit(store)[-2:]] == ["refused", "refused"]
    assert (first["operation"], first["changes"], first["errors"]) == ("apply", 1, [])
    assert "AccessFlow/a: was applied" in first["why"]
    assert {error["code"] for error in second["errors"]} == {"store-emptied"}


def test_drift_that_an_apply_undoes_is_recorded(store: Store, tmp_path: Path) -> None:
    run(store, resource("AccessFlow/a"), DEBUG)
    with sqlite3.connect(tmp_path / "live.db") as connection:
        connection.execute("UPDATE live SET body = json_set(body, '$.spec.grant_duration', '9h') WHERE name = 'a'")
        connection.execute("DELETE FROM live WHERE name = 'debug'")
    plan = plan_of(store, resource("AccessFlow/a"), DEBUG)
    apply(store, replace(plan, drift=()))  # as a file may say that somebody has forged
    drift, applied = audit(store)[-2:]
    assert (drift["event"], applied["event"], applied["serial"]) == ("drift", "apply", 2)
    flow, bundle = drift["details"]["objects"]
    assert drift["details"]["restored"] is True
    assert (flow["address"], flow["missing"], bundle["address"], bundle["missing"]) == (
        *("AccessFlow/a", False),
        *("Bundle/debug", True),
    )
    assert [(field["path"], field["live"]) for field in flow["fields"]] == [("spec.grant_duration", "9h")]


def test_a_clock_that_was_set_back_is_refused_unless_it_is_allowed(store: Store) -> None:
    run(store, DEBUG)
    plan = plan_of(store, DEBUG, resource("AccessFlow/a"))
    early = replace(writer(plan), at="2025-11-21T21:00:00Z")
    with store.lock(early, wait_seconds=0) as lease:
        with pytest.raises(RefusedError, match="The clock of this machine says 2025-11-21T21:00:00Z, but ana on h "):
            apply_plan(plan, lease, early)
        assert len(store.read().resources) == 1
        apply_plan(plan, lease, early, any_clock=True)
    assert len(store.read().resources) == 2


def test_clocks_may_differ_by_less_than_an_hour(store: Store) -> None:
    run(store, DEBUG)
    plan = plan_of(store, DEBUG, resource("AccessFlow/a"))
    early = replace(writer(plan), at="2026-11-21T20:00:00Z")
    with store.lock(early, wait_seconds=0) as lease:
        apply_plan(plan, lease, early)
    assert len(store.read().resources) == 2


def test_a_plan_value_cannot_be_impossible() -> None:
    change = build_plan(configuration(DEBUG), State()).changes[0]
    with pytest.raises(ValueError, match="do not fit the action"):
        replace(change, before=body("Bundle/debug"))


def test_records_are_in_the_transaction_of_the_changes_and_stand_alone_without_any(store: Store) -> None:
    first = plan_of(store, DEBUG)
    with store.lock(writer(first), wait_seconds=0) as lease:
        apply_plan(first, lease, writer(first), records=[("gate", {"revision": "r1"})])
        nothing = plan_of(store, DEBUG)
        result = apply_plan(nothing, lease, writer(nothing), records=[("gate", {"revision": "r2"})])
    told = [(entry["event"], entry["details"].get("revision"), entry["serial"]) for entry in audit(store)[1:]]
    assert told == [("gate", "r1", None), ("apply", None, 1), ("gate", "r2", None)]
    assert (result.serial_before, result.serial_after, result.outcomes) == (1, 1, ())


def test_a_plan_that_is_refused_records_nothing_but_the_refusal(store: Store) -> None:
    plan = plan_of(store, DEBUG)
    run(store, resource("Bundle/debug", title="Other"))
    with pytest.raises(StalePlanError), store.lock(writer(plan), wait_seconds=0) as lease:
        apply_plan(plan, lease, writer(plan), records=[("gate", {"revision": "r1"})])
    assert [entry["event"] for entry in audit(store)] == ["begin", "apply", "refused"]
