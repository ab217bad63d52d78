"""Drift without the policies."""

import json

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.model.state import State
from flowsync.plan.drift import drift_of
from flowsync.render.drift_report import drift_json, drift_text
from tests.support.configurations import applied, body, flow_spec
from tests.support.plans import STORE_URL, bundle, integration, policy, stored


def _text(state: State) -> str:
    return drift_text(drift_of(state), state, store_url=STORE_URL)


def _drifted() -> State:
    was = flow_spec(approver_policy=policy("ALL_OF", "grc"), settings={"require_mfa": True})
    live = flow_spec(access_targets=[integration("READ_ONLY", "ADMIN"), bundle("debug")])
    long = "A description that is long enough to need a line of its own, as they are."
    return stored(
        {
            "AccessFlow/opened": applied(
                body("AccessFlow/opened", was), body("AccessFlow/opened", live, description=long)
            ),
            "Bundle/debug": applied(body("Bundle/debug"), None),
            "Bundle/kept": applied(body("Bundle/kept")),
        }
    )


def test_signs_say_what_was_done_past_flowsync() -> None:
    field = "access_targets[integration prod-postgres / postgresql-table].permissions"

    assert [line.rstrip() for line in _text(_drifted()).splitlines()] == [
        "flowsync drift · sqlite:///.flowsync/live.db (serial 41)",
        "",
        "  ! AccessFlow/opened   description            was changed in the live store",
        "      + | A description that is long enough to need a line of its own, as they are.",
        f"  ! AccessFlow/opened   {field}  live has +ADMIN",
        "  ! AccessFlow/opened   access_targets         was added in the live store",
        "      + bundle debug",
        "  ! AccessFlow/opened   approver_policy        was replaced in the live store",
        "      - approval_mode                   ALL_OF",
        "      - approver group: group is grc",
        "      + AUTOMATIC",
        "  ! AccessFlow/opened   settings.require_mfa   applied true, live false",
        "  ! Bundle/debug        is gone from the live store",
        "      access_targets",
        "        integration prod-postgres / postgresql-table",
        "          permissions                   [READ_ONLY]",
        "          resources_scopes              ANY",
        "",
        "Drift: 2 objects drifted.",
    ]


def test_json_lists_each_object_with_its_fields() -> None:
    state = _drifted()
    data = json.loads(drift_json(drift_of(state), state, store_url=STORE_URL))

    assert data["status"] == "drift"
    assert [(one["address"], one["missing"], len(one["attributes"])) for one in data["drift"]] == [
        ("AccessFlow/opened", False, 5),
        ("Bundle/debug", True, 0),
    ]


def test_no_drift_is_said() -> None:
    state = stored({"Bundle/kept": applied(body("Bundle/kept"))})

    assert _text(state).splitlines()[-1] == "No drift. The live store is what was applied."
    assert json.loads(drift_json([], state, store_url=STORE_URL))["status"] == "no-drift"


def test_row_that_cannot_be_read_never_counts_as_no_drift() -> None:
    found = Diagnostic(code=Code.LIVE_ROW_INVALID, summary="Not valid.", address=Address.parse("Bundle/x"))
    state = stored({}, (found,))
    both = State(resources=_drifted().resources, diagnostics=(found,))

    assert _text(state).splitlines()[-1] == "Drift unknown: 1 error."
    assert _text(both).splitlines()[-1] == "Drift unknown: 1 error; 2 objects drifted."
    assert json.loads(drift_json([], state, store_url=STORE_URL))["status"] == "unknown"
