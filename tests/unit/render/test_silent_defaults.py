"""A default that decides about access is said where all of an object is shown."""

import pytest

from flowsync.plan.build import build_plan
from flowsync.render.plan_text import plan_text
from tests.support.configurations import configuration, flow_spec, resource, state


@pytest.mark.parametrize(
    ("spec", "line"),
    [
        (flow_spec(), "approver_policy                   AUTOMATIC"),
        (flow_spec(), "grant_duration                    1h"),
        (flow_spec(), "resources_scopes              ANY"),
        (flow_spec(settings={"max_extensions": 2}), "extension_duration              30m"),
    ],
)
def test_a_create_says_what_is_left_out(spec: dict[str, object], line: str) -> None:
    text = plan_text(build_plan(configuration(resource("AccessFlow/a", spec)), state()), store_url="sqlite:///x")
    assert line in text


def test_an_extension_that_cannot_be_is_not_said() -> None:
    text = plan_text(build_plan(configuration(resource("AccessFlow/a")), state()), store_url="sqlite:///x")
    assert "extension_duration" not in text
