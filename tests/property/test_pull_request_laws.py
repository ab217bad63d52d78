"""Laws of a plan that is split into what a pull request does and what was pending before it."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flowsync.ground.address import Address
from flowsync.model.configuration import Resource
from flowsync.model.state import State
from flowsync.plan.build import build_plan
from flowsync.plan.pull_request import split_plan, state_after, touched_twice
from tests.property.test_exception_laws import states, wishes
from tests.support.configurations import configuration, unmanaged


@st.composite
def stores(draw: st.DrawFn) -> State:
    """A store with drift, in which somebody else may have put objects too."""
    state = draw(states())
    others = {one.address: unmanaged(one.body) for one in draw(st.just([]) | wishes())}
    return State(version=state.version, resources={**others, **state.resources})


def held(state: State) -> dict[Address, tuple[str | None, str | None]]:
    return {address: (known.live, known.applied) for address, known in state.resources.items()}


@settings(max_examples=400, deadline=None)
@given(wishes(), wishes(), stores())
def test_what_was_pending_and_then_the_pull_request_is_the_whole_plan(
    base: list[Resource], merged: list[Resource], state: State
) -> None:
    whole = build_plan(configuration(*merged), state)
    assume(not whole.is_refused)
    split = split_plan(configuration(*base), configuration(*merged), state, build_plan)
    assert split is None or held(split.state) == held(state_after(split.pending, state))
    own, before = (whole, state) if split is None else (split.own, split.state)
    assert held(state_after(own, before)) == held(state_after(whole, state))


@settings(max_examples=200, deadline=None)
@given(wishes(), stores())
def test_a_pull_request_that_changes_no_policies_does_nothing(base: list[Resource], state: State) -> None:
    policies = configuration(*base)
    split = split_plan(policies, policies, state, build_plan)
    own = build_plan(policies, state) if split is None else split.own
    assert (own.changes, own.drift, own.indirect) == ((), (), ())


@settings(max_examples=200, deadline=None)
@given(wishes(), wishes(), stores())
def test_nothing_has_drifted_once_what_was_pending_is_done(
    base: list[Resource], merged: list[Resource], state: State
) -> None:
    split = split_plan(configuration(*base), configuration(*merged), state, build_plan)
    if split is None:
        assert not build_plan(configuration(*base), state).changes
        return
    assert split.own.drift == ()
    assert touched_twice(split.own, split.pending) <= {change.address for change in split.own.changes}
