"""The policy before and after a plan."""

from flowsync.access.policy import Policy
from flowsync.effects.transition import policies_of
from flowsync.ground.address import Address
from flowsync.model.state import ResourceState
from tests.support.configurations import body, flow_spec
from tests.support.plans import document, planned, selection, stored

ONE_HOUR, TWO_HOURS = flow_spec(), flow_spec(grant_duration="2h")


def applied(name: str, **fields: str) -> ResourceState:
    """An object that is live as it was applied."""
    text = body(f"AccessFlow/{name}", flow_spec(**fields))
    return ResourceState(live=text, applied=text)


def hours(policy: Policy) -> dict[str, str]:
    """The grant duration of each flow."""
    return {flow.name: policy.spec(flow).get("grant_duration", "1h") for flow in policy.flows}


def test_what_apply_leaves_is_what_is_live_with_the_changes_made() -> None:
    store = {
        "AccessFlow/same": applied("same"),
        "AccessFlow/gone": applied("gone"),
        "AccessFlow/changed": applied("changed"),
        "AccessFlow/old": applied("old", grant_duration="3h"),
        "AccessFlow/foreign": ResourceState(live=body("AccessFlow/foreign")),
        "AccessFlow/missing": ResourceState(applied=body("AccessFlow/missing")),
    }
    documents = [
        document("AccessFlow/same", ONE_HOUR),
        document("AccessFlow/changed", TWO_HOURS),
        document("AccessFlow/new", flow_spec(grant_duration="3h"), renamed_from="old"),
        document("AccessFlow/missing", ONE_HOUR),
    ]
    before, after = policies_of(planned(documents, store), stored(store))
    assert hours(before) == {"same": "1h", "gone": "1h", "changed": "1h", "old": "3h", "foreign": "1h"}
    assert hours(after) == {"same": "1h", "changed": "2h", "new": "3h", "foreign": "1h", "missing": "1h"}


def test_what_a_partial_plan_leaves_out_stays_as_it_is() -> None:
    store = {"AccessFlow/one": applied("one"), "AccessFlow/two": applied("two")}
    documents = [document("AccessFlow/one", TWO_HOURS), document("AccessFlow/two", TWO_HOURS)]
    plan = planned(documents, store, looked_at=selection("AccessFlow/two"))
    _, after = policies_of(plan, stored(store))
    assert hours(after) == {"one": "1h", "two": "2h"}


def test_drift_that_is_left_stays_in_force_while_the_rest_is_applied() -> None:
    drifted = body("AccessFlow/one", flow_spec(grant_duration="3h"))
    store = {"AccessFlow/one": ResourceState(live=drifted, applied=body("AccessFlow/one", ONE_HOUR))}
    wanted = [document("AccessFlow/one", flow_spec(active=False))]
    plan = planned(wanted, store, ignored_drift=["AccessFlow/one.grant_duration"])
    _, after = policies_of(plan, stored(store))
    assert after.spec(Address.parse("AccessFlow/one"))["grant_duration"] == "3h"
    assert after.spec(Address.parse("AccessFlow/one"))["active"] is False
