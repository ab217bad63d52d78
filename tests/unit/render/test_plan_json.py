"""A plan as JSON; whole plans are golden files."""

import json
from dataclasses import replace
from typing import Any

import pytest

from flowsync.ground.json_text import parse_json
from flowsync.plan.values import Plan
from flowsync.render.plan_json import plan_json
from tests.support.configurations import applied, body, unmanaged
from tests.support.plan_cases import CASES
from tests.support.plans import STORE_URL, document, integration, place, planned


def _data(plan: Plan) -> Any:
    return json.loads(plan_json(plan, store_url=STORE_URL))


@pytest.mark.parametrize(
    ("case", "status"),
    [("rich", "changes"), ("only_drift", "changes"), ("nothing", "no-changes"), ("refused", "refused")],
)
def test_status_agrees_with_the_plan(case: str, status: str) -> None:
    assert _data(CASES[case]())["status"] == status


def test_head_tells_store_revision_and_digest() -> None:
    plan = CASES["nothing"]()
    data = _data(plan)

    assert data["format_version"] == "1.2"
    assert data["store"] == {"url": STORE_URL, "lineage": "5e1c", "serial": 41}
    assert (data["revision"], data["digest"]) == (plan.revision, plan.digest)
    assert data["counts"] == {
        "create": 0,
        "update": 0,
        "delete": 0,
        "drifted": 0,
        "unmanaged": 1,
        "left_out": 0,
        "ignored": 0,
        "widen": 0,
        "narrow": 0,
        "mixed": 0,
    }
    assert data["unmanaged"] == ["Bundle/console-made"]


def test_changes_are_in_the_order_of_apply_and_hold_both_bodies() -> None:
    plan = CASES["rich"]()
    changes = _data(plan)["changes"]

    assert [change["address"] for change in changes] == [str(change.address) for change in plan.changes]
    for shown, change in zip(changes, plan.changes, strict=True):
        assert shown["before"] == (parse_json(change.before) if change.before else None)
        assert shown["after"] == (parse_json(change.after) if change.after else None)


def test_attributes_tell_path_labels_cause_values_and_place() -> None:
    change = next(change for change in _data(CASES["rich"]())["changes"] if change["name"] == "prod-postgres-read")

    assert change["attributes"][-1] == {
        "key_path": ["spec", "settings", "max_extensions"],
        "labels": ["settings", "max_extensions"],
        "cause": "conflict",
        "applied": 1,
        "before": 3,
        "after": 2,
        "subject": {
            "path": "policies/flows/postgres.yaml",
            "start": {"line": 52, "column": 1},
            "end": {"line": 52, "column": 11},
        },
        "effect": "narrows",
        "disarms": [],
    }


def test_records_brought_up_to_date_are_listed_as_no_op() -> None:
    wanted = {"access_targets": [integration("B")]}
    store = {"Bundle/a": applied(body("Bundle/a"), body("Bundle/a", wanted)), "Bundle/u": unmanaged(body("Bundle/u"))}
    data = _data(planned([document("Bundle/a", wanted)], store))

    assert data["status"] == "no-changes"
    assert [(change["action"], change["reason"]) for change in data["changes"]] == [
        ("no-op", "live already is what policies say")
    ]


def test_paths_that_are_not_utf8_do_not_stop_it() -> None:
    plan = planned([document("Bundle/a")], {})
    odd = replace(plan, changes=(replace(plan.changes[0], subject=place("\udcff.yaml", 1)),))

    assert _data(odd)["changes"][0]["subject"]["path"] == "\\udcff.yaml"
