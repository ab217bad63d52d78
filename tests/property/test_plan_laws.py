"""Laws of plan and apply, for configurations, edits past flowsync and orders that nobody thought of."""

import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from flowsync.apply.apply import apply_plan
from flowsync.model.configuration import Resource
from flowsync.model.references import body_references
from flowsync.model.state import ResourceState, State, StateVersion
from flowsync.plan.build import build_plan
from flowsync.plan.saved import plan_from_text, plan_to_text
from flowsync.plan.values import Action, Plan
from flowsync.store.open import open_store
from flowsync.store.protocol import Store, Writer
from flowsync.validate.live import read_live_body
from tests.support.configurations import configuration, flow_spec, resource

GROUPS = st.lists(st.sampled_from(["sre", "dba", "grc"]), min_size=1, max_size=3, unique=True)


@st.composite
def specs(draw: st.DrawFn, bundles: list[str]) -> dict[str, Any]:
    """The spec of a flow that refers to some of the bundles."""
    targets: list[dict[str, Any]] = [{"bundle": {"name": name}} for name in bundles if draw(st.booleans())]
    integration = {"integration_name": "db", "resource_type": "table", "permissions": draw(GROUPS)}
    return flow_spec(
        grant_duration=draw(st.sampled_from(["1h", "2h", "indefinite"])),
        active=draw(st.booleans()),
        requestors={"conditions": [{"type": "group", "values": draw(GROUPS)}]},
        access_targets=[{"integration": integration}, *targets],
    )


@st.composite
def wishes(draw: st.DrawFn) -> list[Resource]:
    """The resources of a valid configuration with at least one flow."""
    bundles = draw(st.lists(st.sampled_from(["x", "y", "z"]), unique=True))
    flows = draw(st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, unique=True))
    found = [resource(f"Bundle/{name}", description=draw(st.sampled_from(["", "one", "two"]))) for name in bundles]
    return [*found, *(resource(f"AccessFlow/{name}", draw(specs(bundles))) for name in flows)]


def apply(store: Store, plan: Plan) -> None:
    writer = Writer(
        operation="apply", actor="a", host="h", process=1, at="2026-01-01T00:00:00Z", plan_digest=plan.digest
    )
    with store.lock(writer, wait_seconds=0) as lease:
        apply_plan(plan, lease, writer)


def edit_past_flowsync(folder: Path, edits: list[tuple[str, str | None]]) -> None:
    """As another program: delete rows, or put other bodies into them."""
    with sqlite3.connect(folder / "live.db") as connection:
        for name, text in edits:
            if text is None:
                connection.execute("DELETE FROM live WHERE kind = 'AccessFlow' AND name = ?", (name,))
            else:
                connection.execute("UPDATE live SET body = ? WHERE kind = 'AccessFlow' AND name = ?", (text, name))


@settings(max_examples=60, deadline=None)
@given(st.lists(wishes(), min_size=1, max_size=3), st.data())
def test_after_an_apply_the_plan_is_empty_and_the_store_is_what_policies_say(
    steps: list[list[Resource]], data: st.DataObject
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        store = open_store("sqlite:///live.db", folder=folder, read_body=read_live_body)
        for wanted in steps:
            apply(store, build_plan(configuration(*wanted), store.read()))
            flows = [one for one in wanted if one.address.kind == "AccessFlow"]
            other = st.none() | specs([])
            drawn = [(one.address.name, data.draw(other)) for one in flows if data.draw(st.booleans())]
            edits = [
                (name, None if spec is None else resource(f"AccessFlow/{name}", spec).body) for name, spec in drawn
            ]
            edit_past_flowsync(folder, edits)
            apply(store, build_plan(configuration(*wanted), store.read()))
            state = store.read()
            assert build_plan(configuration(*wanted), state).changes == ()
            assert {address: known.live for address, known in state.resources.items()} == {
                one.address: one.body for one in wanted
            }


@given(wishes(), wishes())
def test_the_order_of_changes_respects_references(before: list[Resource], after: list[Resource]) -> None:
    plan = build_plan(configuration(*after), _applied(before))
    present = {one.address: one.body for one in before}
    for change in plan.changes:
        if change.action is Action.DELETE:
            del present[change.address]
        elif change.after is not None:
            present[change.address] = change.after
        for address, body in present.items():
            assert set(body_references(address, body)) <= set(present)


@given(wishes(), wishes(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_has_no_meaning(before: list[Resource], after: list[Resource], random: Any) -> None:
    plan = build_plan(configuration(*after), _applied(before))
    random.shuffle(before)
    shuffled = configuration(*after)
    assert build_plan(shuffled, _applied(before)) == plan
    assert build_plan(shuffled, _applied(before)).digest == plan.digest


@given(wishes(), wishes())
def test_a_saved_plan_is_the_plan(before: list[Resource], after: list[Resource]) -> None:
    plan = build_plan(configuration(*after), _applied(before))
    again, url = plan_from_text(plan_to_text(plan, "sqlite:///x").encode(), "plan")
    assert (again, again.digest, url) == (plan, plan.digest, "sqlite:///x")


def _applied(resources: list[Resource]) -> State:
    known = {one.address: ResourceState(live=one.body, applied=one.body, serial=1) for one in resources}
    return State(version=StateVersion(lineage="l", serial=1), resources=known)
