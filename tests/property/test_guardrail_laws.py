"""Laws of guardrails, whatever the policies: what a plan does not bring refuses nothing, and what it brings stays
brought however the rule is written."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flowsync.model.configuration import Resource
from flowsync.plan.judgements import Judgement, Outcome, Since
from tests.support.configurations import flow_spec
from tests.support.guardrails import judgements, rule
from tests.support.plans import document

RULES = [
    rule("flow.mfa", name="mfa"),
    rule("flow.total_minutes <= 60", name="hour", more="when: {labels: [pii]}"),
    rule('flow.targets.all(one, one.nothing == "x")', name="broken", more="when: {labels: [odd]}"),
]
SETTINGS: Any = st.fixed_dictionaries({"require_mfa": st.booleans()})
FLOWS = st.fixed_dictionaries(
    {
        "grant_duration": st.sampled_from(["30m", "1h", "2h", "indefinite"]),
        "settings": SETTINGS,
        "active": st.booleans(),
    }
)
LABELS = st.lists(st.sampled_from(["pii", "odd", "x"]), unique=True)


@st.composite
def policies(draw: st.DrawFn) -> list[Resource]:
    names = draw(st.lists(st.sampled_from("abc"), unique=True))
    return [document(f"AccessFlow/{name}", flow_spec(**draw(FLOWS)), labels=draw(LABELS)) for name in names]


def wrong(found: tuple[Judgement, ...]) -> set[tuple[str, str, str]]:
    return {
        (one.guardrail, str(one.address), one.requirement)
        for one in found
        if one.outcome in (Outcome.VIOLATED, Outcome.FAILED)
    }


@given(policies())
def test_a_plan_that_changes_nothing_refuses_nothing(objects: list[Resource]) -> None:
    assert not any(one.refuses for one in judgements(RULES, objects, objects))


@given(policies(), policies())
def test_what_is_wrong_depends_on_the_policy_after_and_what_is_new_was_not_wrong_before(
    before: list[Resource], after: list[Resource]
) -> None:
    found = judgements(RULES, before, after)
    assert wrong(found) == wrong(judgements(RULES, after, after))
    new = tuple(one for one in found if one.since is Since.NEW)
    assert wrong(new) == wrong(found) - wrong(judgements(RULES, before, before))


@given(policies(), policies())
def test_an_exception_takes_away_just_what_is_wrong_with_its_object(
    before: list[Resource], after: list[Resource]
) -> None:
    over = '{address: AccessFlow/a, owner: grc, reason: x, expires_at: "2999-01-01T00:00:00Z"}'
    excepting = [f"{text}  exceptions: [{over}]\n" for text in RULES]
    found, plain = judgements(excepting, before, after), judgements(RULES, before, after)
    assert wrong(found) == {one for one in wrong(plain) if one[1] != "AccessFlow/a"}
    excepted = {(one.guardrail, str(one.address), one.requirement) for one in found if one.outcome is Outcome.EXCEPTED}
    assert wrong(found) | excepted == wrong(plain)
