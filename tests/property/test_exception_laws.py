"""Laws of partial plans and of drift that is left as it is, for policies, stores and selections nobody thought of."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flowsync.ground.address import Address
from flowsync.ground.json_text import parse_json
from flowsync.model.configuration import Configuration, Resource
from flowsync.model.references import body_references, body_title, title_key
from flowsync.model.state import ResourceState, State, StateVersion
from flowsync.plan.build import build_plan
from flowsync.plan.drifted_fields import DriftedField
from flowsync.plan.saved import plan_from_text, plan_to_text
from flowsync.plan.selection import Selection
from flowsync.plan.values import Action, Change, Drift, Plan
from tests.support.configurations import configuration, flow_spec
from tests.support.plans import document, selection

LABELS = ["night", "pii"]
PATHS = ["policies/a.yaml", "policies/b.yaml"]
WORDS = st.lists(st.sampled_from(["sre", "dba", "grc"]), min_size=1, max_size=3, unique=True)
TITLES = ["One", "Two"]
OLD = {"AccessFlow/a": "c", "AccessFlow/b": "d", "Bundle/x": "z"}
"""Which former name an object may continue."""


@st.composite
def specs(draw: st.DrawFn, bundles: Iterable[str]) -> dict[str, Any]:
    """The spec of a flow that refers to some of the bundles."""
    targets: list[dict[str, Any]] = [{"bundle": {"name": name}} for name in bundles if draw(st.booleans())]
    integration = {"integration_name": "db", "resource_type": "table", "permissions": draw(WORDS)}
    return flow_spec(
        grant_duration=draw(st.sampled_from(["1h", "2h", "indefinite"])),
        active=draw(st.booleans()),
        requestors={"conditions": [{"type": "group", "values": draw(WORDS)}]},
        access_targets=[{"integration": integration}, *targets],
        settings=draw(st.sampled_from([None, {"require_mfa": True}, {"max_extensions": 2}])),
    )


@st.composite
def wishes(draw: st.DrawFn) -> list[Resource]:
    """The documents of a valid configuration, each with or without labels, in one of two files, under a title."""
    names = draw(st.lists(st.sampled_from("abcdxyz"), min_size=1, unique=True))
    titles = draw(st.permutations(TITLES))
    bundles = [name for name in names if name in "xyz"]
    found = []
    for name in sorted(names):
        address = f"Bundle/{name}" if name in bundles else f"AccessFlow/{name}"
        former = OLD.get(address)
        renamed = draw(st.booleans()) and former is not None and former not in names
        metadata: dict[str, Any] = {"renamed_from": former} if renamed else {}
        metadata["labels"] = draw(st.lists(st.sampled_from(LABELS), unique=True))
        titled = draw(st.booleans())
        if titled and titles:
            metadata["title"] = titles.pop()
        spec = None if name in bundles else draw(specs(bundles))
        found.append(document(address, spec, path=draw(st.sampled_from(PATHS)), **metadata))
    return found


@st.composite
def states(draw: st.DrawFn) -> State:
    """A store in which a configuration was applied, and some flows were changed or deleted past flowsync."""
    known = {}
    for one in draw(wishes()):
        live: str | None = one.body
        if one.address.kind == "AccessFlow" and draw(st.booleans()):
            edited = document(str(one.address), draw(specs([])), labels=draw(st.sampled_from([[], LABELS])))
            live = draw(st.sampled_from([None, edited.body]))
        known[one.address] = ResourceState(live=live, applied=one.body, serial=1)
    return State(version=StateVersion(lineage="l", serial=1), resources=known)


@st.composite
def selections(draw: st.DrawFn, wanted: Configuration, state: State) -> Selection:
    """Targets and exclusions, each of which matches something."""
    bodies = [one.body for one in wanted.resources.values()]
    bodies += [known.applied or "" for address, known in state.resources.items() if address not in wanted.resources]
    former = {one.renamed_from.target for one in wanted.resources.values() if one.renamed_from}
    shown = [str(address) for address in {*wanted.resources, *(set(state.resources) - former)}]
    labels = {label for body in bodies for label in parse_json(body)["metadata"].get("labels", ())}
    paths = {one.origin.path for one in wanted.resources.values()}
    texts = sorted([*shown, *(f"path={path}" for path in paths)])
    texts += [] if former else sorted(f"label={label}" for label in labels)
    some = st.lists(st.sampled_from(texts), max_size=3, unique=True)
    return selection(*draw(some), exclude=draw(some))


@st.composite
def runs(draw: st.DrawFn) -> tuple[Configuration, State, Selection]:
    """Policies, a store, and what is looked at."""
    wanted, state = configuration(*draw(wishes())), draw(states())
    return wanted, state, draw(selections(wanted, state))


def after(state: State, plan: Plan) -> State:
    """The store when the plan is applied to it."""
    known = dict(state.resources)
    for change in plan.changes:
        known.pop(change.previous or change.address, None)
    for change in plan.changes:
        if change.after is not None:
            known[change.address] = ResourceState(live=change.after, applied=change.applied or change.after, serial=2)
    return replace(state, resources=known)


def held(state: State) -> dict[Address, tuple[str | None, str | None]]:
    return {address: (known.live, known.applied) for address, known in state.resources.items()}


def names(changes: Iterable[Change]) -> set[tuple[Address, Address | None, Action]]:
    return {(one.address, one.previous, one.action) for one in changes}


@given(runs())
def test_what_is_kept_and_what_is_left_out_are_all_changes(run: tuple[Configuration, State, Selection]) -> None:
    wanted, state, looked_at = run
    whole, part = build_plan(wanted, state), build_plan(wanted, state, looked_at)
    left_out = {(one.address, one.previous, one.action) for one in part.left_out}
    assert names(part.changes) | left_out == names(whole.changes)
    assert not names(part.changes) & left_out
    assert [change for change in whole.changes if change in part.changes] == list(part.changes)
    assert {one.address for one in part.drift} <= {one.previous or one.address for one in part.changes}


@given(runs())
def test_a_partial_plan_deletes_nothing_outside_the_selection(run: tuple[Configuration, State, Selection]) -> None:
    wanted, state, looked_at = run
    assume(looked_at.targets)
    excluded = {selector.text for selector in looked_at.excluded}
    targets = {selector.text for selector in looked_at.targets}
    for change in build_plan(wanted, state, looked_at).changes:
        if change.action is Action.DELETE or (change.action is Action.NO_OP and change.after is None):
            labels = parse_json(state.resources[change.address].applied or "")["metadata"].get("labels", [])
            traits = {str(change.address), *(f"label={label}" for label in labels)}
            assert (bool(traits & targets), traits & excluded) == (True, set())


@settings(max_examples=200)
@given(runs())
def test_a_partial_plan_and_then_the_rest_is_the_whole_plan(run: tuple[Configuration, State, Selection]) -> None:
    wanted, state, looked_at = run
    whole, part = build_plan(wanted, state), build_plan(wanted, state, looked_at)
    assume(not whole.is_refused and not part.is_refused)
    in_part = after(state, part)
    rest = build_plan(wanted, in_part)
    assert not rest.is_refused
    assert held(after(in_part, rest)) == held(after(state, whole))


@settings(max_examples=200)
@given(runs())
def test_what_a_partial_plan_leads_to_stands_by_itself(run: tuple[Configuration, State, Selection]) -> None:
    wanted, state, looked_at = run
    assume(sound(state))
    part = build_plan(wanted, state, looked_at)
    assert part.is_refused or sound(after(state, part))


def sound(state: State) -> bool:
    """Whether nothing in force refers to what is not, and no title is held twice."""
    live = {address: known.live for address, known in state.resources.items() if known.live is not None}
    titles = [title_key(address, body_title(address, body)) for address, body in live.items()]
    whole = all(target in live for address, body in live.items() for target in body_references(address, body))
    return whole and len(set(titles)) == len(titles)


@given(runs())
def test_a_saved_partial_plan_is_the_plan(run: tuple[Configuration, State, Selection]) -> None:
    wanted, state, looked_at = run
    plan = build_plan(wanted, state, looked_at, tuple(DriftedField(address=address) for address in state.resources))
    again, _ = plan_from_text(plan_to_text(plan, "sqlite:///x").encode(), "plan")
    assert (again, again.digest) == (plan, plan.digest)


@settings(max_examples=200)
@given(wishes(), states())
def test_drift_that_is_left_as_it_is_is_the_same_drift_afterwards(wanted: list[Resource], state: State) -> None:
    policies = configuration(*wanted)
    every = tuple(DriftedField(address=address) for address in state.resources)
    plan = build_plan(policies, state, ignored_drift=every)
    assume(not plan.is_refused)
    renamed = {one.previous: one.address for one in plan.changes if one.previous is not None}
    again = {one.address: told(one) for one in build_plan(policies, after(state, plan)).drift}
    assert again == {renamed.get(one.address, one.address): told(one) for one in plan.ignored}


def told(drift: Drift) -> tuple[Any, ...]:
    """What drifted, without the places."""
    return drift.missing, [(one.labels, one.cause, one.applied, one.before, one.after) for one in drift.attributes]


@given(wishes(), states())
def test_nothing_is_done_about_drift_that_is_left_as_it_is(wanted: list[Resource], state: State) -> None:
    policies = configuration(*wanted)
    every = tuple(DriftedField(address=address) for address in state.resources)
    plan = build_plan(policies, state, ignored_drift=every)
    whole = {one.address: one for one in build_plan(policies, state).changes}
    for drift in plan.ignored:
        for change in plan.changes:
            if (change.previous or change.address) == drift.address:
                assert change.applied == whole[change.address].after
                assert not {one.labels for one in change.attributes} & {one.labels for one in drift.attributes}
