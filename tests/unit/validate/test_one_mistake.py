"""One mistake gives one finding: its consequences are not reported beside it."""

import pytest

from tests.support.examples import FLOW, SCOPE, load, places

APPROVERS = """\
    approval_mode: ALL_OF
    approver_groups:
      - approvers: [{type: Owner}]
"""
GRANTEES = """\
    grantees:
      conditions:
        - {type: group, source_integration_name: Okta, values: [contractors]}
"""


def found(text: str, *required: str) -> list[str]:
    return places(load({"policy.yaml": f"{text}---\n{SCOPE}"}, require_explicit=frozenset(required))[1])


def with_spec(*lines: str) -> str:
    return FLOW + "".join(lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(FLOW.replace("kind:", "knid:"), "2:1 unknown-key", id="kind"),
        pytest.param(FLOW.replace("metadata:", "metdata:"), "3:1 unknown-key", id="metadata"),
        pytest.param(FLOW.replace("  name:", "  nmae:"), "4:3 unknown-key", id="name"),
        pytest.param(FLOW.replace("trigger:", "tigger:"), "6:3 unknown-key", id="trigger"),
        pytest.param(FLOW.replace("requestors:", "requesters:"), "7:3 unknown-key", id="requestors"),
        pytest.param(FLOW.replace("conditions:", "condition:"), "8:5 unknown-key", id="conditions"),
        pytest.param(FLOW.replace("values:", "value:"), "9:54 unknown-key", id="values"),
        pytest.param(FLOW.replace("access_targets:", "acess_targets:"), "10:3 unknown-key", id="targets"),
        pytest.param(FLOW.replace("access_scope:", "acces_scope:"), "11:7 unknown-key", id="a target"),
        pytest.param(with_spec("  aprover_policy:\n", APPROVERS), "12:3 unknown-key", id="an optional block"),
    ],
)
def test_a_misspelt_key_is_misspelt_and_not_missing_as_well(text: str, expected: str) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            with_spec(
                "  aprover_policy:\n",
                APPROVERS,
                "  escalation_policy:\n    approver_groups: [{approvers: [{type: manager}]}]\n",
            ),
            "12:3 unknown-key",
            id="escalation without the misspelt approver policy",
        ),
        pytest.param(
            with_spec("  settings: {max_extension: 2, extension_duration: 10m}\n"),
            "12:14 unknown-key",
            id="an extension without the misspelt maximum",
        ),
        pytest.param(
            with_spec("  request_for:\n    request_scope: [self, others]\n", GRANTEES),
            "13:5 unknown-key",
            id="grantees without the misspelt scopes",
        ),
        pytest.param(
            with_spec("  request_for:\n    request_scopes: [others]\n", GRANTEES.replace("grantees", "grantee")),
            "14:5 unknown-key",
            id="others without the misspelt grantees",
        ),
        pytest.param(
            with_spec("  grant_duraton: 4h\n", "  settings: {max_extensions: 1, extension_duration: 2h}\n"),
            "12:3 unknown-key",
            id="an extension longer than the default that the misspelt grant leaves",
        ),
        pytest.param(
            with_spec("  approver_policy:\n", APPROVERS.replace("[{type: Owner}]", "[{tpye: Owner}]")),
            "15:22 unknown-key",
            id="an approver whose type is misspelt",
        ),
        pytest.param(
            with_spec(
                "  approver_policy:\n",
                APPROVERS.replace("type: Owner", "type: manager, match_operator: contains, valeus: [a]"),
            ),
            "15:63 unknown-key",
            id="an operator without the misspelt values",
        ),
    ],
)
def test_what_depends_on_a_misspelt_key_is_not_judged(text: str, expected: str) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize("required", ["grant_duration", "approver_policy"])
def test_a_misspelt_field_is_not_also_one_that_the_project_misses(required: str) -> None:
    misspelt = required.replace("o", "oo", 1)
    assert found(with_spec(f"  {misspelt}: 1h\n"), required) == ["12:3 unknown-key"]


def test_a_misspelt_source_is_not_also_a_missing_one() -> None:
    text = FLOW.replace("source_integration_name", "source_integraton_name")
    assert found(text) == ["9:23 unknown-key"]
    assert found(text, "source_integration_name") == ["9:23 unknown-key"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            with_spec("  escalation_policy: {interval: 5, approver_groups: []}\n"), "12:3", id="escalation_policy"
        ),
        pytest.param(with_spec("  settings:\n"), "12:3", id="settings with nothing under it"),
        pytest.param(with_spec("  settings: {max_extensions: 99, colour: red}\n"), "12:3", id="settings"),
        pytest.param(with_spec("  grant_duration: 60\n"), "12:3", id="grant_duration"),
        pytest.param(with_spec("  approver_policy: 7\n"), "12:3", id="approver_policy"),
        pytest.param(with_spec("  timeframe: {start_time: '99:99'}\n"), "12:3", id="timeframe"),
        pytest.param(with_spec("  request_for: {request_scopes: [others]}\n"), "12:3", id="request_for"),
    ],
)
def test_nothing_is_said_about_what_stands_under_a_refused_key(text: str, expected: str) -> None:
    assert found(text.replace("SELF_SERVE", "AUTOMATIC")) == [f"{expected} automatic-refuses-key"]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param("{max_extensions: 1.5}", "12:30 wrong-type", id="a fraction is not also out of range"),
        pytest.param("{max_extensions: -1.5}", "12:30 wrong-type", id="a negative fraction neither"),
        pytest.param(
            "{extension_duration: soon}", "12:14 extension-without-max", id="nor is a refused duration malformed"
        ),
        pytest.param(
            "{max_extensions: 1, extension_duration: 0m}", "12:53 duration-range", id="nor one of no time too long"
        ),
        pytest.param(
            "{max_extensions: 1, extension_duration: 400d}", "12:53 duration-range", id="nor one out of range"
        ),
    ],
)
def test_a_wrong_setting_is_wrong_in_one_way(settings: str, expected: str) -> None:
    assert found(with_spec(f"  settings: {settings}\n")) == [expected]


def test_a_grant_out_of_range_is_not_compared_with_its_extensions() -> None:
    assert found(with_spec("  grant_duration: 0m\n  settings: {max_extensions: 1}\n")) == ["12:19 duration-range"]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("AUTOMATC", "12:20 wrong-value"),
        ("5", "12:20 wrong-type"),
        ("[]", "12:20 wrong-type"),
        ("{}", "12:20 missing-key, 12:20 missing-key"),
        ("{approval_mode: NONE, approver_groups: []}", "12:36 wrong-value, 12:42 wrong-size"),
    ],
)
def test_of_alternatives_the_one_that_is_meant_is_judged(policy: str, expected: str) -> None:
    assert ", ".join(found(with_spec(f"  approver_policy: {policy}\n"))) == expected


def test_an_unknown_key_beside_one_target_makes_it_no_target_of_two_kinds() -> None:
    assert found(FLOW.replace("{name: prod}", "{name: prod}\n      colour: red")) == ["12:7 unknown-key"]


def test_items_are_not_compared_before_they_are_right() -> None:
    condition = "{type: group, source_integration_name: Okta, values: [sre], colour: red}"
    again = condition.replace("group", "group, match_operator: is")
    text = FLOW.replace(condition.replace(", colour: red", ""), f"{condition}\n      - {again}")
    assert found(text) == ["9:69 unknown-key", "10:89 unknown-key"]


def test_an_unknown_key_beside_two_targets_hides_neither() -> None:
    text = FLOW.replace("{name: prod}", "{name: prod}\n      bundle: {name: prod}\n      colour: red")
    assert found(text) == ["11:7 target-not-one", "13:7 unknown-key"]
