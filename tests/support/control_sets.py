"""Controls and approvals of every shape, over a handful of people, drawn by hypothesis."""

from hypothesis import strategies as st
from pyroaring import FrozenBitMap

from flowsync.access.controls import Approval, Clause, Controls, Hours, OnShift, Requested, Term, Tier
from flowsync.access.people import clause_of

PEOPLE = range(3)
ROLES = [frozenset[str](), frozenset({"Owner"}), frozenset({"manager"}), frozenset({"Owner", "manager"})]

SETS = st.frozensets(st.sampled_from(PEOPLE)).map(FrozenBitMap)
TERMS = st.builds(Term, people=SETS, roles=st.sampled_from(ROLES))
CLAUSES: st.SearchStrategy[Clause] = st.lists(TERMS, max_size=2).map(clause_of)
TIERS = st.lists(CLAUSES.filter(bool), max_size=2)


@st.composite
def approvals(draw: st.DrawFn) -> Approval:
    """An approval with up to three clauses and two tiers."""
    clauses = draw(st.lists(CLAUSES, min_size=1, max_size=3))
    interval = draw(st.sampled_from([15, 30]))
    return Approval(
        clauses=tuple(clauses),
        distinct=len(clauses) > 1 and draw(st.booleans()),
        tiers=tuple(Tier(minutes=place * interval, clause=clause) for place, clause in enumerate(draw(TIERS), 1)),
    )


HOURS = st.none() | st.builds(Hours, zone=st.sampled_from(["UTC", "Asia/Jerusalem"]), week=st.sampled_from([1, 2, 3]))


SHIFTS = st.builds(
    OnShift,
    type=st.just("oncall"),
    operator=st.sampled_from(["is", "is", "is_not"]),
    values=st.sampled_from([frozenset({"a"}), frozenset({"a", "b"})]),
    source=st.sampled_from([None, "Pager"]),
)


@st.composite
def controls(draw: st.DrawFn) -> Controls:
    """The controls of a route of any kind."""
    requested = draw(st.sampled_from(Requested))
    return Controls(
        requested=requested,
        requestors=draw(SETS) if requested is Requested.OTHERS else FrozenBitMap(),
        approval=draw(st.none() | approvals()),
        approver_reason=draw(st.booleans()),
        decides_self=draw(st.booleans()),
        mfa=draw(st.booleans()),
        justification=draw(st.booleans()),
        states_duration=draw(st.booleans()),
        grant_minutes=draw(st.sampled_from([None, 60, 120])),
        extensions=draw(st.sampled_from([0, 1])),
        extension_minutes=draw(st.sampled_from([0, 60])),
        hours=draw(HOURS),
        bound=draw(st.frozensets(SHIFTS, max_size=2)),
    )
