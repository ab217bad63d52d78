"""The effect of each field where several change at once."""

from typing import Any

import pytest

from flowsync.ground.address import Address
from flowsync.plan.compare import recorded_change
from flowsync.plan.values import Change, Effect
from tests.support.configurations import body, flow_spec
from tests.support.plans import bundle, condition, groups, integration, policy

WIDENS, NARROWS, MIXED, NEUTRAL = Effect.WIDENS, Effect.NARROWS, Effect.MIXED, Effect.NEUTRAL
SRE, TEAM = condition("group", "sre"), condition("team", "x")
MFA = {"settings": {"require_mfa": True}}
WHO_DECIDES = {"approver_policy": policy("ANY_OF", "dba"), "escalation_policy": {"approver_groups": groups("grc")}}


def changed(before: dict[str, Any], after: dict[str, Any]) -> Change:
    was, now = (body("AccessFlow/a", flow_spec(**fields)) for fields in (before, after))
    return recorded_change(Address.parse("AccessFlow/a"), was, now)


def told(change: Change) -> dict[str, Effect]:
    return {".".join(attribute.labels): attribute.effect for attribute in change.attributes}


def asked(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"requestors": {"conditions": list(conditions)}}


def test_mode_and_dropped_group_are_told_apart_and_the_whole_is_honest() -> None:
    change = changed({"approver_policy": policy("ALL_OF", "dba", "grc")}, {"approver_policy": policy("ANY_OF", "dba")})

    assert told(change) == {
        "approver_policy.approval_mode": WIDENS,
        "approver_policy.approver_groups.approver group: group is grc": MIXED,
    }
    assert change.effect is WIDENS


@pytest.mark.parametrize(
    "instead",
    [condition("group", "sre", match_operator="contains"), {"type": "group", "values": ["sre"]}],
    ids=["operator", "source"],
)
def test_a_condition_with_another_operator_or_source_is_one_change(instead: dict[str, Any]) -> None:
    assert set(told(changed(asked(SRE), asked(instead))).values()) == {WIDENS}
    assert set(told(changed(asked(SRE, TEAM), asked(instead, TEAM))).values()) == {WIDENS}
    assert set(told(changed(asked(instead), asked(SRE))).values()) == {NARROWS}


def test_a_condition_that_takes_the_place_of_another_one_is_judged_by_itself() -> None:
    change = changed(asked(SRE), asked(TEAM))

    assert told(change) == {
        "requestors.conditions.team is x (Okta)": NARROWS,
        "requestors.conditions.group is sre (Okta)": WIDENS,
    }
    assert change.effect is MIXED


def test_fields_of_other_dimensions_do_not_matter() -> None:
    change = changed({"grant_duration": "1h", "settings": {"require_mfa": False}}, {"grant_duration": "8h"} | MFA)

    assert told(change) == {"grant_duration": WIDENS, "settings.require_mfa": NARROWS}
    assert change.effect is MIXED


def test_escalation_falls_away_with_the_approvers() -> None:
    change = changed(WHO_DECIDES, {})

    assert told(change) == {"approver_policy": WIDENS, "escalation_policy": NEUTRAL}
    assert change.effect is WIDENS


def test_an_inactive_flow_gives_nothing_whatever_its_fields() -> None:
    off = {"active": False}

    assert set(told(changed({**off, "grant_duration": "1h"}, {**off, "grant_duration": "8h"})).values()) == {NEUTRAL}
    switched_on = changed({**off, "grant_duration": "8h"}, {"grant_duration": "2h"})
    assert (told(switched_on), switched_on.effect) == ({"active": WIDENS, "grant_duration": NARROWS}, WIDENS)


def test_what_falls_away_when_a_flow_grants_by_itself_widens() -> None:
    requested = {**WHO_DECIDES, "grant_duration": "2h", "settings": {"require_mfa": True, "max_extensions": 2}}
    change = changed(requested, {"trigger": "AUTOMATIC"})

    assert told(change) == {
        "trigger": WIDENS,
        "grant_duration": WIDENS,
        "approver_policy": WIDENS,
        "escalation_policy": NEUTRAL,
        "settings": WIDENS,
    }


def test_targets_are_judged_one_by_one_also_where_they_stand_at_other_places() -> None:
    before = [integration("READ", name="m"), integration("READ", name="z"), bundle("gone")]
    after = [integration("READ", name="a"), integration("READ", "WRITE", name="m"), integration("ADMIN", name="z")]
    effects = told(changed({"access_targets": before}, {"access_targets": after}))

    target = "access_targets.integration {} / postgresql-table"
    assert effects == {
        target.format("a"): WIDENS,
        f"{target.format('m')}.integration.permissions": WIDENS,
        f"{target.format('z')}.integration.permissions": MIXED,
        "access_targets.bundle gone": NARROWS,
    }


def test_metadata_is_neutral_but_protection_that_leaves_is_told() -> None:
    before = body("AccessFlow/a", flow_spec(), title="A", protect=True, labels=["pii"], owners=["o"])
    after = body("AccessFlow/a", flow_spec(), title="B", description="d")
    change = recorded_change(Address.parse("AccessFlow/a"), before, after)

    assert {attribute.effect for attribute in change.attributes} == {NEUTRAL}
    assert [attribute.labels[-1] for attribute in change.attributes if attribute.disarms] == ["protect"]


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [(None, "2027", NARROWS), ("2027", None, WIDENS), ("2027", "2028", WIDENS), ("2028", "2027", NARROWS)],
)
def test_a_flow_that_expires_later_gives_access_for_longer(before: Any, after: Any, effect: Effect) -> None:
    was, now = (
        body("AccessFlow/a", flow_spec(), **({"expires_at": f"{year}-01-01T00:00:00Z"} if year else {}))
        for year in (before, after)
    )
    change = recorded_change(Address.parse("AccessFlow/a"), was, now)

    assert (change.attributes[0].effect, change.effect) == (effect, effect)
