"""Laws of --only narrows, for policies, stores and documents that are not valid which nobody thought of."""

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flowsync.model.configuration import Configuration, Resource, Untold
from flowsync.model.state import State
from flowsync.plan.build import build_plan
from flowsync.plan.selection import Selection
from flowsync.plan.structural.plans import judged_changes
from flowsync.plan.values import Action, Change, Effect, Reason
from tests.property.test_exception_laws import after, held, sound, states, wishes
from tests.support.configurations import configuration

NARROWS = Selection(only_narrows=True)
HARMLESS = {Effect.NARROWS, Effect.NEUTRAL}


@st.composite
def partly_valid(draw: st.DrawFn) -> Configuration:
    """Policies of which some documents are not valid, and perhaps some say not even what they are about."""
    wanted = configuration(*draw(wishes()))
    wrong = [one for one in wanted.resources.values() if draw(st.booleans())]
    continued = {one.renamed_from.target: "policies/a.yaml" for one in wrong if one.renamed_from}
    files = draw(st.sampled_from([(), ("policies/b.yaml",)]))
    objects = {one.address: "policies/a.yaml" for one in wrong}
    return replace(wanted, untold=Untold(objects=objects, continued=continued, files=files))


def between(state: State, later: State) -> list[Change]:
    """What became of the objects in force, as changes by address."""
    then, now = ({address: one.live for address, one in known.resources.items()} for known in (state, later))
    found = []
    for address in sorted({*then, *now}):
        before, body = then.get(address), now.get(address)
        if before != body:
            action = Action.CREATE if before is None else Action.DELETE if body is None else Action.UPDATE
            found.append(Change(address=address, action=action, before=before, after=body, reason=Reason.POLICY))
    return found


@settings(max_examples=200)
@given(partly_valid(), states())
def test_no_object_is_wider_than_before(wanted: Configuration, state: State) -> None:
    plan = build_plan(wanted, state, NARROWS)
    assume(not any(change.previous for change in plan.changes))
    judged, indirect = judged_changes(between(state, after(state, plan)), state)
    assert {change.effect for change in judged} | {one.effect for one in indirect} <= HARMLESS


@settings(max_examples=200)
@given(wishes(), states())
def test_the_plan_that_follows_is_exactly_the_rest(documents: list[Resource], state: State) -> None:
    wanted = configuration(*documents)
    whole, part = build_plan(wanted, state), build_plan(wanted, state, NARROWS)
    assume(not whole.is_refused and not part.is_refused)
    rest = build_plan(wanted, after(state, part))
    assert {one.address for one in rest.changes} == {one.address for one in part.left_out}
    assert held(after(after(state, part), rest)) == held(after(state, whole))


@settings(max_examples=200)
@given(partly_valid(), states())
def test_what_cannot_be_told_stays_as_it_is(wanted: Configuration, state: State) -> None:
    plan = build_plan(wanted, state, NARROWS)
    before, later = held(state), held(after(state, plan))
    for address in {*wanted.untold.objects, *wanted.untold.continued} & before.keys():
        assert later[address] == before[address]
    documents = {*wanted.told.resources, *(change.previous for change in plan.changes)}
    if wanted.untold.files:
        assert before.keys() - documents <= later.keys()


@settings(max_examples=200)
@given(partly_valid(), states())
def test_it_stands_by_itself(wanted: Configuration, state: State) -> None:
    assume(sound(state))
    plan = build_plan(wanted, state, NARROWS)
    assert not plan.is_refused
    assert sound(after(state, plan))
