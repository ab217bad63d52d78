"""What apply expects to read back where one object takes the place of another."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from flowsync.apply.apply import apply_plan
from flowsync.model.configuration import Resource
from flowsync.plan.build import build_plan
from flowsync.plan.rollback import build_rollback
from flowsync.plan.values import Action, Plan
from flowsync.store.open import open_store
from flowsync.store.protocol import Store, Writer
from flowsync.validate.live import read_live_body
from tests.support.configurations import configuration, resource

FIRST = resource("AccessFlow/a", title="One")
RENAMED = resource("AccessFlow/b", title="One", renamed_from="a")
SECOND = resource("AccessFlow/a", title="Two")


def apply(store: Store, plan: Plan) -> None:
    writer = Writer(operation="apply", actor="ana", host="h", process=1, at="2026-11-21T21:00:00Z")
    with store.lock(writer, wait_seconds=0) as lease:
        apply_plan(plan, lease, writer)


def run(store: Store, *resources: Resource) -> None:
    apply(store, build_plan(configuration(*resources), store.read()))


def test_an_object_is_renamed_back_to_where_another_was_that_is_gone_from_the_live_store(tmp_path: Path) -> None:
    store = open_store("sqlite:///live.db", folder=tmp_path, read_body=read_live_body)
    run(store, FIRST)
    first = store.read().resources[FIRST.address]
    run(store, RENAMED)
    run(store, RENAMED, SECOND)
    with sqlite3.connect(tmp_path / "live.db") as connection:
        connection.execute("DELETE FROM live WHERE name = 'a'")
    with store.snapshot() as snapshot:
        written = snapshot.who_wrote(1)
        assert written is not None
        plan = build_rollback(snapshot.objects_at(1), written, snapshot.state(), datetime(2026, 11, 21, tzinfo=UTC))
    assert sorted(change.action for change in plan.changes) == [Action.NO_OP, Action.UPDATE]
    apply(store, plan)
    known = store.read().resources
    assert list(known) == [FIRST.address]
    assert (known[FIRST.address].live, known[FIRST.address].object_id) == (FIRST.body, first.object_id)
