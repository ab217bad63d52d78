"""Laws of guardrails, whatever the policies: what a plan does not bring refuses nothing, and what it brings stays
brought however the rule is written."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flowsync.ground.address import Kind
from flowsync.ground.json_text import parse_json
from flowsync.model.configuration import Resource
from flowsync.plan.judgements import Judgement, Outcome, Since
from tests.support.configurations import INTEGRATION, flow_spec
from tests.support.guardrails import checked, judgements, rule
from tests.support.plans import document

RULES = [
    rule("flow.mfa", name="mfa"),
    rule("flow.total_minutes <= 60", name="hour", more="when: {labels: [pii]}"),
    rule('flow.targets.all(one, one.nothing == "x")', name="broken", more="when: {labels: [odd]}"),
    rule('!("WRITE" in flow.permissions)', name="read", more="when: {targets: [{integration_name: pg}]}"),
    rule("flow.states_duration || flow.grant_minutes < 60", name="stated"),
]
SETTINGS: Any = st.fixed_dictionaries({"require_mfa": st.booleans()})
FLOWS = st.fixed_dictionaries(
    {
        "grant_duration": st.sampled_from(["30m", "1h", "2h", "indefinite"]),
        "settings": SETTINGS,
        "active": st.booleans(),
        "trigger": st.sampled_from(["SELF_SERVE", "AUTOMATIC"]),
        "access_targets": st.sampled_from([[{"integration": INTEGRATION}], [{"bundle": {"name": "kit"}}]]),
    }
)
LABELS = st.lists(st.sampled_from(["pii", "odd", "x"]), unique=True)


@st.composite
def policies(draw: st.DrawFn) -> list[Resource]:
    names = draw(st.lists(st.sampled_from("abc"), unique=True))
    flows = [document(f"AccessFlow/{name}", flow_spec(**draw(FLOWS)), labels=draw(LABELS)) for name in names]
    permissions = draw(st.lists(st.sampled_from(["READ", "WRITE"]), min_size=1, unique=True))
    inside = {"integration_name": "pg", "resource_type": "table", "permissions": permissions}
    account = document("AccountSettings/account", {"require_request_duration": draw(st.booleans())})
    return [*flows, document("Bundle/kit", {"access_targets": [{"integration": inside}]}), account]


@st.composite
def steps(draw: st.DrawFn) -> tuple[list[Resource], list[Resource]]:
    """Policies, and the same with some objects in another version, with other labels, new or gone."""
    before, other = draw(policies()), draw(policies())
    was, new = ({one.address: one for one in objects} for objects in (before, other))
    labelled = was | {at: _labelled(one) for at, one in was.items() if at.kind is Kind.ACCESS_FLOW}
    chosen = [draw(st.sampled_from([was, new, labelled])).get(address) for address in sorted({*was, *new})]
    return before, [one for one in chosen if one is not None]


def _labelled(flow: Resource) -> Resource:
    return document(str(flow.address), parse_json(flow.body)["spec"], labels=["pii"])


def wrong(found: tuple[Judgement, ...]) -> set[tuple[str, str, str]]:
    return {
        (one.guardrail, str(one.address), one.requirement)
        for one in found
        if one.outcome in (Outcome.VIOLATED, Outcome.FAILED)
    }


def touched(before: list[Resource], after: list[Resource]) -> set[str]:
    """The objects whose text changes, and those that use one whose text does."""
    was, now = ({str(one.address): one.body for one in objects} for objects in (before, after))
    changed = {address for address, body in now.items() if was.get(address) != body}
    users = {address for address, body in now.items() if '"bundle"' in body and "Bundle/kit" in changed}
    return set(now) if "AccountSettings/account" in changed else changed | users


@given(policies())
def test_a_plan_that_changes_nothing_refuses_nothing(objects: list[Resource]) -> None:
    assert not any(one.refuses for one in judgements(RULES, objects, objects))


@given(policies(), policies())
def test_what_is_wrong_depends_on_the_policy_after_and_what_is_new_was_not_wrong_before(
    before: list[Resource], after: list[Resource]
) -> None:
    found = judgements(RULES, before, after)
    new = tuple(one for one in found if one.since is Since.NEW)
    assert wrong(new) == wrong(checked(RULES, after)) - wrong(checked(RULES, before))


@given(steps())
def test_of_what_it_touches_a_plan_says_what_a_check_says_and_of_the_rest_nothing_is_new(
    step: tuple[list[Resource], list[Resource]],
) -> None:
    before, after = step
    found, whole = wrong(judgements(RULES, before, after)), wrong(checked(RULES, after))
    assert found == {one for one in whole if one[1] in touched(before, after)}
    assert whole - found <= wrong(checked(RULES, before))


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
