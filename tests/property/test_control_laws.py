"""Laws of comparing controls: an order, and for approvals the one that trying every set of approvals gives."""

from collections.abc import Iterator
from itertools import permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from flowsync.access.approval_order import is_as_easy
from flowsync.access.compare import added, covers, lost, weakest
from flowsync.access.controls import Approval, Clause, Controls
from tests.support.control_sets import PEOPLE, ROLES, approvals, controls

Given = dict[int, frozenset[str]]
"""Who approves, with the roles that they have on the request."""


def events() -> Iterator[Given]:
    """Every set of people who may approve, in every role."""
    for states in product([None, *ROLES], repeat=len(PEOPLE)):
        yield {person: roles for person, roles in zip(PEOPLE, states, strict=True) if roles is not None}


EVENTS = list(events())


def gives(person: int, clause: Clause, event: Given) -> bool:
    return any(person in term.people and term.roles <= event[person] for term in clause)


def is_approved(approval: Approval, event: Given, minutes: int) -> bool:
    """Each clause by somebody, or by somebody of an open tier in its place, which a tier takes for one clause."""
    items = [*approval.clauses, *(tier.clause for tier in approval.tiers if tier.minutes <= minutes)]
    needed = len(approval.clauses)
    if not approval.distinct:
        return sum(any(gives(person, item, event) for person in event) for item in items) >= needed
    people = [*event, *[None] * len(items)]
    return any(
        sum(person is not None and gives(person, item, event) for person, item in zip(some, items, strict=True))
        >= needed
        for some in permutations(people, len(items))
    )


def follows(one: Approval, other: Approval) -> bool:
    """Whether all that approves ``other``, at whatever time, approves ``one``."""
    return all(
        is_approved(one, event, minutes)
        for minutes in (0, 15, 30, 60)
        for event in EVENTS
        if is_approved(other, event, minutes)
    )


@settings(deadline=None)
@given(approvals().filter(lambda one: not one.distinct), approvals().filter(lambda one: not one.distinct))
def test_an_approval_is_as_easy_exactly_where_it_follows(one: Approval, other: Approval) -> None:
    assert is_as_easy(one, other) == follows(one, other)


@settings(deadline=None, max_examples=30)
@given(approvals(), approvals())
def test_an_approval_is_never_called_easier_than_it_is(one: Approval, other: Approval) -> None:
    assert follows(one, other) or not is_as_easy(one, other)


@given(controls())
def test_controls_cover_themselves(one: Controls) -> None:
    assert covers(one, one)
    assert lost(one, one) == ()


@st.composite
def near(draw: st.DrawFn) -> tuple[Controls, Controls, Controls]:
    """Three controls that agree in much, so that one covers another now and then."""
    drawn = [draw(controls()) for _ in range(2)]
    fields = ["requested", "requestors", "approval", "mfa", "hours", "bound", "grant_minutes", "decides_self"]
    fields += ["approver_reason", "extensions", "extension_minutes"]
    mixed = [{name: getattr(draw(st.sampled_from(drawn)), name) for name in fields} for _ in range(3)]
    first, second, third = (Controls(**one) for one in mixed)
    return first, second, third


@settings(max_examples=500)
@given(near())
def test_what_covers_what_covers_another_covers_that(three: tuple[Controls, Controls, Controls]) -> None:
    one, two, three_ = three
    if covers(one, two) and covers(two, three_):
        assert covers(one, three_)


@settings(max_examples=300)
@given(near())
def test_nothing_is_lost_exactly_where_the_one_before_covers(three: tuple[Controls, Controls, Controls]) -> None:
    before, after, _ = three
    assert (lost(before, after) == ()) == covers(before, after)
    assert added(before, after) == lost(after, before)


def what_counts(one: Controls) -> object:
    """What of the controls makes a difference to a request, but for the approval."""
    return (
        one.requested,
        one.requestors,
        one.approval is None or one.decides_self,
        one.approval is not None and one.approver_reason,
        (one.mfa, one.justification, one.states_duration, one.grant_minutes, one.total_minutes, one.hours),
        {held for held in one.bound if not any(other.implies(held) for other in one.bound - {held})},
    )


@settings(max_examples=300, deadline=None)
@given(near())
def test_controls_that_cover_each_other_ask_for_the_same(three: tuple[Controls, Controls, Controls]) -> None:
    one, other, _ = three
    if covers(one, other) and covers(other, one):
        assert what_counts(one) == what_counts(other)
        assert (one.approval is None) == (other.approval is None)


@given(st.lists(controls(), max_size=5))
def test_the_weakest_are_covered_by_nothing_else_and_cover_all(some: list[Controls]) -> None:
    kept = weakest(some)
    assert all(any(covers(one, other) for one in kept) for other in some)
    assert not any(covers(one, other) for one, other in permutations(kept, 2))
    assert list(kept) == [one for place, one in enumerate(some) if one in kept and one not in some[:place]]
