"""Laws of a rollback, for histories of creates, updates, deletes and renames that nobody thought of."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import event, given, settings
from hypothesis import strategies as st

from flowsync.apply.apply import apply_plan
from flowsync.ground.address import Address
from flowsync.model.configuration import Resource
from flowsync.model.record import PastObject
from flowsync.plan.build import build_plan
from flowsync.plan.compare import compare_objects
from flowsync.plan.rollback import build_rollback
from flowsync.plan.values import Action, Plan
from flowsync.store.open import open_store
from flowsync.store.protocol import Store, Writer
from flowsync.validate.live import read_live_body
from tests.support.configurations import configuration, flow_spec, resource

NOW = datetime(2026, 11, 21, 21, tzinfo=UTC)
NAMES = ("a", "b", "c")
Managed = dict[Address, PastObject]


@st.composite
def wishes(draw: st.DrawFn, before: frozenset[str]) -> list[Resource]:
    """Documents of flows with few names, so that names are left and taken again; some continue a flow of ``before``."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    free = draw(st.permutations(sorted(before.difference(names))))
    bundles = draw(st.sampled_from([[], [resource("Bundle/x")]]))
    flows = []
    for name in names:
        former = free.pop() if free and name not in before and draw(st.booleans()) else None
        spec = flow_spec(grant_duration=draw(st.sampled_from(["1h", "2h"])))
        refers: bool = draw(st.booleans())
        if bundles and refers:
            spec["access_targets"] = [{"bundle": {"name": "x"}}]
        flows.append(resource(f"AccessFlow/{name}", spec, **({"renamed_from": former} if former else {})))
    return bundles + flows


def apply(store: Store, plan: Plan) -> None:
    writer = Writer(operation="apply", actor="a", host="h", process=1, at="2026-11-21T21:00:00Z")
    with store.lock(writer, wait_seconds=0) as lease:
        apply_plan(plan, lease, writer)


def take_away(folder: Path, names: list[str]) -> None:
    """As another program: delete live rows of flows."""
    with closing(sqlite3.connect(folder / "live.db", isolation_level=None)) as connection:
        connection.executemany("DELETE FROM live WHERE kind = 'AccessFlow' AND name = ?", [(name,) for name in names])


def managed(store: Store) -> Managed:
    return {
        address: PastObject(object_id=known.object_id, body=known.applied)
        for address, known in store.read().resources.items()
        if known.applied is not None
    }


def rollback_plan(store: Store, serial: int) -> Plan:
    with store.snapshot() as snapshot:
        written = snapshot.who_wrote(serial)
        assert written is not None
        return build_rollback(snapshot.objects_at(serial), written, snapshot.state(), NOW)


def bodies(objects: Managed) -> dict[Address, str]:
    return {address: found.body for address, found in objects.items()}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_rollback_leads_to_what_was_managed_then_and_keeps_the_ids(data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        store = open_store("sqlite:///live.db", folder=Path(name), read_body=read_live_body)
        states: dict[int, Managed] = {}
        for _ in range(data.draw(st.integers(2, 5))):
            before = frozenset(one.name for one in states[max(states)] if one.kind == "AccessFlow") if states else ()
            apply(store, build_plan(configuration(*data.draw(wishes(frozenset(before)))), store.read()))
            states[store.read().version.serial] = managed(store)
        serial = data.draw(st.sampled_from(sorted(states)))
        newest, wanted = states[max(states)], states[serial]
        take_away(Path(name), data.draw(st.lists(st.sampled_from(NAMES), max_size=2)))
        plan = rollback_plan(store, serial)
        event(f"rounds: {_needs_rounds(plan)}")
        apply(store, plan)
        found = managed(store)
        assert bodies(found) == bodies(wanted)
        assert {address: known.live for address, known in store.read().resources.items()} == bodies(wanted)
        assert rollback_plan(store, serial).changes == ()
        ids = {known.object_id for known in newest.values()}
        kept = {address: known for address, known in wanted.items() if known.object_id in ids}
        assert {address: found[address].object_id for address in kept} == {
            address: known.object_id for address, known in kept.items()
        }


def _needs_rounds(plan: Plan) -> bool:
    left = {change.previous for change in plan.changes if change.previous}
    return any(change.address in left for change in plan.changes if change.action is Action.CREATE)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_difference_of_two_serials_leads_from_one_to_the_other(data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        store = open_store("sqlite:///live.db", folder=Path(name), read_body=read_live_body)
        for _ in range(3):
            names = frozenset(one.name for one in managed(store) if one.kind == "AccessFlow")
            apply(store, build_plan(configuration(*data.draw(wishes(names))), store.read()))
        last = store.read().version.serial
        first, second = data.draw(st.tuples(st.integers(1, last), st.integers(1, last)))
        with store.snapshot() as snapshot:
            before, after = snapshot.objects_at(first), snapshot.objects_at(second)
        changes = [one.change for one in compare_objects(before, after)]
        result = bodies(dict(before))
        for change in changes:
            result.pop(change.previous or change.address, None)
        result |= {change.address: change.after for change in changes if change.after is not None}
        assert result == bodies(dict(after))
