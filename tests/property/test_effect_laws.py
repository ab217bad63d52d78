"""Laws of the structural effect, for bodies that nobody thought of."""

from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from flowsync.ground.address import Address, Kind
from flowsync.ground.json_text import parse_json
from flowsync.model.canonical import canonical_body
from flowsync.model.lists import ListOrder
from flowsync.model.shape import PLAIN, ValueShape, shape_of
from flowsync.plan.compare import recorded_change
from flowsync.plan.structural.objects import object_effect
from flowsync.plan.structural.sets import combined
from flowsync.plan.values import Change, Effect
from tests.support.documents import SPECS

MIRROR = {Effect.WIDENS: Effect.NARROWS, Effect.NARROWS: Effect.WIDENS}
Pair = tuple[Kind, dict[str, Any], dict[str, Any]]


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    """Two specs of one kind, of which the second mostly differs in a field or two only."""
    kind = draw(st.sampled_from([Kind.ACCESS_FLOW, Kind.ACCESS_FLOW, *Kind]))
    before, other = draw(SPECS[kind]), draw(SPECS[kind])
    if before.get("trigger") != other.get("trigger"):
        return kind, before, other
    taken = draw(st.sets(st.sampled_from(sorted({*before, *other})), max_size=2)) if before or other else set()
    after = {key: value for key, value in before.items() if key not in taken}
    return kind, before, after | {key: other[key] for key in taken if key in other}


PAIRS = pairs()


def a_body(kind: Kind, spec: dict[str, Any]) -> str:
    return canonical_body(kind, {"name": "account" if kind is Kind.ACCOUNT_SETTINGS else "a"}, spec)


def changed(kind: Kind, before: dict[str, Any], after: dict[str, Any]) -> Change:
    bodies = a_body(kind, before), a_body(kind, after)
    return recorded_change(Address(kind=kind, name=parse_json(bodies[0])["metadata"]["name"]), *bodies)


def shuffled(value: Any, shape: ValueShape, random: Random) -> Any:
    """The value with the items of every list in another order that has no meaning."""
    if isinstance(value, dict):
        return {key: shuffled(child, shape.fields.get(key, PLAIN), random) for key, child in value.items()}
    if not isinstance(value, list):
        return value
    items = [shuffled(item, shape.item or PLAIN, random) for item in value]
    if shape.order is not ListOrder.ORDERED:
        random.shuffle(items)
    return items


@settings(deadline=None)
@given(pair=PAIRS)
def test_what_is_taken_back_has_the_mirrored_effect(pair: Pair) -> None:
    kind, before, after = pair
    try:
        there, back = changed(kind, before, after), changed(kind, after, before)
    except ValueError:
        return  # both mean the same: there is no change
    assert back.effect is MIRROR.get(there.effect, there.effect)


@settings(deadline=None)
@given(pair=PAIRS, random=st.randoms(use_true_random=False))
def test_another_order_alone_does_nothing_and_changes_no_effect(pair: Pair, random: Random) -> None:
    kind, before, after = pair
    mixed_up = shuffled(after, shape_of(kind).fields["spec"], random)

    assert object_effect(kind, a_body(kind, after), a_body(kind, mixed_up)) is Effect.NEUTRAL
    bodies = a_body(kind, before), a_body(kind, after), a_body(kind, mixed_up)
    assert object_effect(kind, bodies[0], bodies[1]) is object_effect(kind, bodies[0], bodies[2])


@settings(deadline=None)
@given(pair=PAIRS)
def test_a_single_field_has_the_effect_of_the_change(pair: Pair) -> None:
    kind, before, after = pair
    if a_body(kind, before) == a_body(kind, after):
        return
    change = changed(kind, before, after)
    if len(change.attributes) == 1:
        assert change.attributes[0].effect is change.effect


@settings(deadline=None)
@given(pair=PAIRS)
def test_fields_that_go_one_way_never_add_up_to_the_other(pair: Pair) -> None:
    kind, before, after = pair
    if a_body(kind, before) == a_body(kind, after):
        return
    change = changed(kind, before, after)
    together = combined(*(attribute.effect for attribute in change.attributes))
    if together in MIRROR:
        assert change.effect is not MIRROR[together]
