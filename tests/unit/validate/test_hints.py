"""What a finding tells to do: the nearest known word, or all of them."""

import pytest

from flowsync.ground.diagnostic import Diagnostic
from tests.support.examples import FLOW, SCOPE, load


def only(text: str, **files: str) -> Diagnostic:
    (diagnostic,) = load({"policy.yaml": f"{text}---\n{SCOPE}", **files})[1]
    return diagnostic


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        pytest.param(FLOW.replace("trigger:", "tigger:"), "Did you mean 'trigger'?", id="a key"),
        pytest.param(FLOW + "  Settings: {}\n", "Did you mean 'settings'?", id="a key in other case"),
        pytest.param(FLOW.replace("values:", "value:"), "Did you mean 'values'?", id="a key in a list"),
        pytest.param(
            FLOW.replace("access_scope:", "accessScope:"), "Did you mean 'access_scope'?", id="a kind of target"
        ),
        pytest.param(FLOW.replace("AccessFlow", "accessflow"), "Did you mean 'AccessFlow'?", id="a kind"),
        pytest.param(FLOW.replace("flowsync/v1", "flowsync/v1.0"), "Did you mean 'flowsync/v1'?", id="a version"),
        pytest.param(FLOW.replace("SELF_SERVE", "self-serve"), "Did you mean 'SELF_SERVE'?", id="a word"),
        pytest.param(FLOW + "  approver_policy: AUTO\n", "Did you mean 'AUTOMATIC'?", id="a word among alternatives"),
        pytest.param(FLOW.replace("{name: prod}", "{name: prood}"), "Did you mean 'prod'?", id="a reference"),
        pytest.param(
            FLOW + "  timeframe: {days_of_week: [MON], start_time: '09:00', end_time: '18:00', time_zone: UTC}\n",
            "Did you mean 'MONDAY'?",
            id="a word in a list",
        ),
        pytest.param(
            FLOW
            + "  timeframe: {days_of_week: [FRIDAY], start_time: 09:00, end_time: 18:00, time_zone: Europe/Berln}\n",
            "Did you mean 'Europe/Berlin'?",
            id="a time zone",
        ),
    ],
)
def test_the_nearest_known_word_is_named(text: str, hint: str) -> None:
    assert only(text).hint == hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        pytest.param(FLOW.replace("{name: prod}", "{name: prod, x: 1}"), "Known here: name.", id="a key"),
        pytest.param(FLOW.replace("SELF_SERVE", "x"), "Use SELF_SERVE or AUTOMATIC.", id="a word"),
        pytest.param(
            FLOW.replace("AccessFlow", "Deployment"),
            "Use AccessFlow or Bundle or AccessScope or Space or AccountSettings.",
            id="a kind",
        ),
        pytest.param(
            FLOW.replace("{name: prod}", "{name: x}"), "Write a document for it, or correct the name.", id="a reference"
        ),
        pytest.param(FLOW + "  settings: {max_extensions: 11}\n", "Use at most 10.", id="a limit"),
        pytest.param(FLOW + "  settings: {max_extensions: -1}\n", "Use at least 0.", id="a lower limit"),
        pytest.param(FLOW.replace("[sre]", "[]"), "Add an item, or remove the key if it is optional.", id="a size"),
        pytest.param(FLOW.replace("[sre]", "sre"), "Write a list: [sre].", id="a list"),
        pytest.param(FLOW.replace("[sre]", "[4711]"), 'Put it in quotes: "4711".', id="a number for a text"),
        pytest.param(FLOW.replace("[sre]", "[true]"), 'Put it in quotes: "true".', id="a boolean for a text"),
        pytest.param(FLOW + "  active: 'true'\n", "Write true or false, without quotes.", id="a text for a boolean"),
        pytest.param(FLOW + "  settings:\n", "Write a mapping, or remove the key.", id="null"),
        pytest.param(
            FLOW + "  approver_policy:\n",
            "Write 'AUTOMATIC' or a mapping, or remove the key.",
            id="null among alternatives",
        ),
    ],
)
def test_where_none_is_near_the_hint_says_what_is_allowed(text: str, hint: str) -> None:
    assert only(text).hint == hint


def test_a_bundle_target_is_none_of_the_known_ones_in_a_bundle() -> None:
    bundle = FLOW.replace("AccessFlow", "Bundle").replace("  trigger: SELF_SERVE\n", "")
    bundle = bundle.split("  requestors")[0] + "  access_targets:\n    - role: {name: prod}\n"
    assert only(bundle).hint == "Known here: integration, access_scope."


def test_an_object_of_that_name_elsewhere_is_named_because_there_is_no_fallback() -> None:
    space = "apiVersion: flowsync/v1\nkind: Space\nmetadata:\n  name: payments\nspec:\n  space_scopes: [prod]\n"
    found = only(FLOW.replace("  name: flow", "  name: flow\n  space: payments"), **{"space.yaml": space})
    assert (found.summary, found.hint) == (
        "There is no AccessScope 'prod' in space 'payments'.",
        "AccessScope/prod exists, but a reference resolves only in the referrer's own space.",
    )


def test_an_expired_target_is_said_to_have_expired() -> None:
    gone = SCOPE.replace("name: prod", "name: gone\n  expires_at: 2020-01-01T00:00:00Z")
    found = only(FLOW.replace("{name: prod}", "{name: gone}"), **{"gone.yaml": gone})
    assert found.summary == "AccessScope/gone expired at 2020-01-01T00:00:00Z."


def test_an_automatic_flow_learns_how_to_approve_automatically() -> None:
    found = only(FLOW.replace("SELF_SERVE", "AUTOMATIC") + "  approver_policy: AUTOMATIC\n")
    assert found.hint == (
        "For a self-serve flow that approves automatically, use trigger: SELF_SERVE without 'approver_policy'."
    )


def test_the_second_of_two_is_told_where_the_first_is() -> None:
    assert only(SCOPE).summary == "AccessScope/prod is already defined at policy.yaml:4:9."


def test_a_finding_names_the_address_of_its_document() -> None:
    assert str(only(FLOW + "  active: 1\n").address) == "AccessFlow/flow"
