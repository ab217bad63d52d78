"""What the store holds."""

import json
from dataclasses import replace

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.model.state import ResourceState, State, StateVersion
from flowsync.render.state_report import object_json, object_text, state_json, state_text
from flowsync.render.style import ansi
from tests.support.configurations import applied, body, unmanaged
from tests.support.plans import COMMIT, STORE_URL, integration, stored

_CHANGED = {"access_targets": [integration("B")]}


def _known(text: str, live: str | None = "same") -> ResourceState:
    known = applied(text, live)
    return replace(known, revision=f"{COMMIT}+dirty", applied_at="2026-11-21T21:00:00Z", serial=40, object_id="o-1")


def _state() -> State:
    found = Diagnostic(code=Code.LIVE_ROW_INVALID, summary="Not valid.", address=Address.parse("Bundle/odd"))
    return stored(
        {
            "Bundle/drifted": _known(body("Bundle/drifted"), body("Bundle/drifted", _CHANGED)),
            "Bundle/foreign": unmanaged(body("Bundle/foreign")),
            "Bundle/gone": _known(body("Bundle/gone"), None),
            "Bundle/kept": _known(body("Bundle/kept")),
        },
        (found,),
    )


def test_list_tells_status_and_last_apply() -> None:
    assert state_text(_state(), store_url=STORE_URL).split("\n\n")[1].splitlines() == [
        "address         status      revision       by   applied at",
        "Bundle/drifted  drifted     3f2a91c+dirty  ana  2026-11-21T21:00:00Z",
        "Bundle/foreign  unmanaged",
        "Bundle/gone     missing     3f2a91c+dirty  ana  2026-11-21T21:00:00Z",
        "Bundle/kept     as applied  3f2a91c+dirty  ana  2026-11-21T21:00:00Z",
        "Bundle/odd      not valid",
    ]


def test_list_ends_with_totals() -> None:
    lines = state_text(_state(), store_url=STORE_URL).splitlines()

    assert lines[0] == "flowsync state · sqlite:///.flowsync/live.db (serial 41)"
    assert "Bundle/odd: error[live-row-invalid]: Not valid." in lines
    assert lines[-1] == "1 as applied; 1 drifted; 1 missing; 1 not valid; 1 unmanaged."


def test_empty_store_says_so() -> None:
    text = state_text(State(version=StateVersion()), store_url=STORE_URL)

    assert text == (
        "flowsync state · sqlite:///.flowsync/live.db (not made yet)\n\n"
        "There is no store at sqlite:///.flowsync/live.db yet. Check its URL; the first apply makes it.\n"
    )
    made = StateVersion(lineage="1a39b22c", serial=0)
    assert state_text(State(version=made), store_url=STORE_URL).endswith("\n\nThe store holds nothing.\n")


def test_colour_marks_what_is_not_as_applied() -> None:
    lines = state_text(_state(), store_url=STORE_URL, paint=ansi).splitlines()

    assert [line.split()[0] for line in lines if line.startswith("\x1b")][:4] == [
        "\x1b[35mBundle/drifted",
        "\x1b[2mBundle/foreign",
        "\x1b[35mBundle/gone",
        "\x1b[1;31mBundle/odd",
    ]


def test_list_as_json_holds_the_same() -> None:
    data = json.loads(state_json(_state(), store_url=STORE_URL))

    assert [one["status"] for one in data["objects"]] == ["drifted", "unmanaged", "missing", "as applied", "not valid"]
    assert data["objects"][0] == {
        "address": "Bundle/drifted",
        "kind": "Bundle",
        "space": None,
        "name": "drifted",
        "status": "drifted",
        "object_id": "o-1",
        "revision": f"{COMMIT}+dirty",
        "actor": "ana",
        "applied_at": "2026-11-21T21:00:00Z",
        "serial": 40,
    }
    assert data["diagnostics"][0]["address"] == "Bundle/odd"


def test_object_that_drifted_shows_both_bodies_and_its_history() -> None:
    assert object_text(_state(), Address.parse("Bundle/drifted")).splitlines() == [
        "Bundle/drifted  drifted",
        "  applied 2026-11-21T21:00:00Z by ana from revision 3f2a91c+dirty (serial 40)",
        "  id o-1",
        "",
        "  Live",
        "    access_targets",
        "      integration prod-postgres / postgresql-table",
        "        permissions                     [B]",
        "        resources_scopes                ANY",
        "",
        "  Applied",
        "    access_targets",
        "      integration prod-postgres / postgresql-table",
        "        permissions                     [READ_ONLY]",
        "        resources_scopes                ANY",
    ]


def test_object_as_applied_shows_its_body_once() -> None:
    text = object_text(_state(), Address.parse("Bundle/kept"))

    assert "  Live, as applied\n" in text
    assert text.count("access_targets") == 1


def test_object_that_nobody_applied_has_no_history() -> None:
    assert object_text(_state(), Address.parse("Bundle/foreign")).splitlines()[:3] == [
        "Bundle/foreign  unmanaged",
        "",
        "  Live",
    ]


def test_object_that_is_not_valid_says_why() -> None:
    text = object_text(_state(), Address.parse("Bundle/odd"))

    assert text.startswith("Bundle/odd  not valid\n\nBundle/odd: error[live-row-invalid]: Not valid.\n")


def test_object_as_json_holds_both_bodies() -> None:
    data = json.loads(object_json(_state(), Address.parse("Bundle/gone")))

    assert (data["status"], data["live"]) == ("missing", None)
    assert data["applied"] == json.loads(body("Bundle/gone"))
