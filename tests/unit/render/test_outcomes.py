"""What an apply did."""

import json

from flowsync.apply.apply import ApplyResult, Outcome
from flowsync.ground.address import Address
from flowsync.plan.values import Action
from flowsync.render.outcomes import outcomes_json, outcomes_text


def _result(*outcomes: Outcome, before: int = 41, after: int = 42) -> ApplyResult:
    return ApplyResult(plan_digest="ab12cd34ef5678", serial_before=before, serial_after=after, outcomes=outcomes)


def _outcome(address: str, action: Action, previous: str | None = None) -> Outcome:
    return Outcome(
        address=Address.parse(address), action=action, previous=Address.parse(previous) if previous else None
    )


_ALL = _result(
    _outcome("Bundle/prod-debug", Action.CREATE),
    _outcome("AccessFlow/new", Action.UPDATE, "AccessFlow/old"),
    _outcome("AccessFlow/adopted", Action.NO_OP),
    _outcome("AccessScope/legacy-ec2", Action.DELETE),
)


def test_every_outcome_is_told_in_order() -> None:
    assert outcomes_text(_ALL) == (
        "  created Bundle/prod-debug\n"
        "  updated AccessFlow/new (renamed from old)\n"
        "  deleted AccessScope/legacy-ec2\n"
        "\n"
        "Applied: 1 created, 1 updated, 1 deleted; 1 brought up to date in flowsync's records only. "
        "Serial 41 → 42. Plan digest ab12cd34ef56.\n"
    )


def test_nothing_to_apply_is_said() -> None:
    text = outcomes_text(_result(before=41, after=41))

    assert text == "Nothing to apply. The live store is what policies say. Serial 41.\n"


def test_records_alone_are_counted() -> None:
    text = outcomes_text(_result(_outcome("Bundle/a", Action.NO_OP)))

    assert text.startswith("Applied: 0 created, 0 updated, 0 deleted; 1 brought up to date in flowsync's records only.")


def test_json_tells_the_same() -> None:
    data = json.loads(outcomes_json(_ALL))

    assert data["counts"] == {"created": 1, "updated": 1, "deleted": 1}
    assert (data["status"], data["serial_before"], data["serial_after"]) == ("applied", 41, 42)
    assert data["plan_digest"] == "ab12cd34ef5678"
    assert data["outcomes"][1] == {
        "address": "AccessFlow/new",
        "kind": "AccessFlow",
        "space": None,
        "name": "new",
        "previous": "AccessFlow/old",
        "action": "update",
    }


def test_json_of_nothing_says_no_changes() -> None:
    assert json.loads(outcomes_json(_result()))["status"] == "no-changes"
