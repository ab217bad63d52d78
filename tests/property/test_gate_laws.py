"""Laws of the gate: one more approval never turns a pass into a refusal, and nobody approves of their own change."""

from hypothesis import given
from hypothesis import strategies as st

from flowsync.forge.values import Approval
from flowsync.gate.approvals import counted, missing
from flowsync.gate.values import Merged, People, Requirement, Step
from flowsync.ground.address import Address
from tests.support.gate_steps import HEAD, merged, step

LOGINS = st.sampled_from(["ana", "Ana", "ben", "carol", "dora", "eve[bot]", "omar"])
APPROVALS = st.builds(Approval, login=LOGINS, commit=st.sampled_from([HEAD, "", "0" * 40]))
OWNERS = st.lists(st.sampled_from(["leads", "ben", "omar", "nobody"]), max_size=2, unique=True).map(tuple)
ABOUT = (Address.parse("AccessFlow/one"),)
REQUIREMENTS = st.lists(
    st.one_of(
        st.builds(Requirement, approvals=st.integers(1, 4), because=st.just("rules")),
        st.builds(Requirement, owners=OWNERS, about=st.just(ABOUT), because=st.just("rules")),
    ),
    max_size=3,
)
PEOPLE = People(owners={"leads": ("dora", "@org/team")}, teams={"org/team": ["carol", "ana"]})


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """One pull request or two, with any authors and approvals."""
    found = draw(st.lists(st.tuples(LOGINS, st.lists(APPROVALS, max_size=5)), min_size=1, max_size=2))
    return step(*(merged(number, author, *approvals) for number, (author, approvals) in enumerate(found, 1)))


def passes(one: Step, requirements: list[Requirement]) -> bool:
    return not missing(requirements, one, counted(one), PEOPLE)


def with_approval(one: Step, approval: Approval) -> Step:
    *others, last = one.merged
    more = Merged(pull_request=last.pull_request, approvals=(*last.approvals, approval))
    return step(*others, more)


@given(steps(), REQUIREMENTS, APPROVALS)
def test_one_more_approval_never_turns_a_pass_into_a_refusal(
    one: Step, requirements: list[Requirement], approval: Approval
) -> None:
    if passes(one, requirements):
        assert passes(with_approval(one, approval), requirements)


@given(steps(), REQUIREMENTS, st.data())
def test_an_approval_by_an_author_changes_nothing(
    one: Step, requirements: list[Requirement], data: st.DataObject
) -> None:
    author = data.draw(st.sampled_from(one.authors))
    login = data.draw(st.sampled_from([author, author.upper(), author.lower()]))
    more = with_approval(one, Approval(login=login, commit=HEAD))
    assert passes(more, requirements) == passes(one, requirements)
    assert counted(more).approvers == counted(one).approvers


@given(steps(), REQUIREMENTS, REQUIREMENTS)
def test_asking_for_more_never_turns_a_refusal_into_a_pass(
    one: Step, requirements: list[Requirement], more: list[Requirement]
) -> None:
    if passes(one, [*requirements, *more]):
        assert passes(one, requirements)
