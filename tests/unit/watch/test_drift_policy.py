"""What becomes of drift, by label."""

import pytest

from flowsync.ground.address import Address
from flowsync.ground.json_text import canonical_json
from flowsync.model.settings import DriftPolicy, WatchSettings
from flowsync.model.state import ResourceState, State
from flowsync.watch.drift_policy import drifted_objects, left_as_it_is, policy_of
from tests.support.configurations import flow_spec

SETTINGS = WatchSettings(
    drift=DriftPolicy.REPORT,
    drift_by_label=(("sandbox", DriftPolicy.ACCEPT), ("production", DriftPolicy.RESTORE)),
)
RESTORE = WatchSettings(drift=DriftPolicy.RESTORE)
FLOW = Address.parse("AccessFlow/x")


def body(*labels: str, **spec: object) -> str:
    metadata = {"name": "x", **({"labels": list(labels)} if labels else {})}
    return canonical_json({"metadata": metadata, "spec": flow_spec(**spec)})


def state(applied: str, live: str | None) -> State:
    return State(resources={FLOW: ResourceState(applied=applied, live=live)})


@pytest.mark.parametrize(
    ("labels", "policy"),
    [
        ([], DriftPolicy.REPORT),
        (["production"], DriftPolicy.RESTORE),
        (["production", "sandbox"], DriftPolicy.ACCEPT),
        (["Production"], DriftPolicy.REPORT),
    ],
)
def test_the_first_entry_that_fits_decides(labels: list[str], policy: DriftPolicy) -> None:
    assert policy_of(labels, SETTINGS) is policy


def test_labels_of_what_was_applied_count_and_not_those_of_the_drift() -> None:
    (drifted,) = drifted_objects(state(body("production"), body("sandbox", grant_duration="8h")), SETTINGS)
    assert drifted.policy is DriftPolicy.RESTORE
    assert drifted.fields == ("labels", "grant_duration")


def test_drift_that_widened_is_restored() -> None:
    found = state(body(grant_duration="2h"), body(grant_duration="8h"))
    assert [one.policy for one in drifted_objects(found, RESTORE)] == [DriftPolicy.RESTORE]
    assert left_as_it_is(found, RESTORE) == ()


@pytest.mark.parametrize("live", [body(grant_duration="30m"), None])
def test_drift_that_narrowed_is_only_reported(live: str | None) -> None:
    found = state(body(grant_duration="2h"), live)
    (drifted,) = drifted_objects(found, RESTORE)
    assert drifted.policy is DriftPolicy.REPORT
    assert drifted.missing is (live is None)
    assert [str(one) for one in left_as_it_is(found, RESTORE)] == ["AccessFlow/x"]


def test_accepted_drift_stays_accepted_also_where_it_narrowed() -> None:
    found = state(body("sandbox", grant_duration="2h"), body("sandbox", grant_duration="30m"))
    assert [one.policy for one in drifted_objects(found, SETTINGS)] == [DriftPolicy.ACCEPT]


def test_another_drift_of_the_same_object_has_another_key() -> None:
    keys = {drifted_objects(state(body(), body(grant_duration=duration)), SETTINGS)[0].key for duration in ("2h", "8h")}
    assert len(keys) == 2


def test_what_is_as_it_was_applied_is_no_drift() -> None:
    assert drifted_objects(state(body(), body()), SETTINGS) == ()
