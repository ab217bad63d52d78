"""What a plan does to flows through what they use."""

from typing import Any

from flowsync.ground.address import Address
from flowsync.model.state import ResourceState
from flowsync.plan.values import Effect, Indirect, Plan
from tests.support.configurations import applied, body, flow_spec
from tests.support.plans import bundle, document, integration, planned

WIDENS, NARROWS = Effect.WIDENS, Effect.NARROWS
Specs = dict[str, dict[str, Any]]
SCOPE = {"access_scope": {"name": "critical"}}
COMPANY: Specs = {
    "AccessScope/critical": {"query": 'resource = "a"'},
    "AccessScope/payments/own": {"query": 'resource_tag["team"] = "payments"'},
    "Bundle/debug": {"access_targets": [integration()]},
    "Bundle/deep": {"access_targets": [SCOPE]},
    "Space/payments": {"space_scopes": ["critical"]},
    "AccessFlow/off": flow_spec(active=False, access_targets=[bundle("debug")]),
    "AccessFlow/other": flow_spec(),
    "AccessFlow/uses-bundle": flow_spec(access_targets=[bundle("debug")]),
    "AccessFlow/uses-deep": flow_spec(access_targets=[bundle("deep")]),
    "AccessFlow/uses-scope": flow_spec(access_targets=[SCOPE]),
    "AccessFlow/payments/automatic": flow_spec(trigger="AUTOMATIC", access_targets=[{"access_scope": {"name": "own"}}]),
}


def told(changes: Specs, before: Specs | None = None) -> tuple[tuple[str, ...], ...]:
    """The indirect effects, as texts, when the company changes in these objects."""
    return as_texts(company_plan({**COMPANY, **(before or {})}, changes))


def company_plan(before: Specs, changes: Specs) -> Plan:
    store = {address: applied(body(address, spec)) for address, spec in before.items()}
    return planned([document(address, spec) for address, spec in {**before, **changes}.items()], store)


def as_texts(plan: Plan) -> tuple[tuple[str, ...], ...]:
    return tuple((str(one.flow), *map(str, one.via), str(one.effect)) for one in plan.indirect)


def test_a_bundle_changes_the_active_flows_that_use_it() -> None:
    more = {"access_targets": [integration(), integration(name="other")]}
    plan = company_plan(COMPANY, {"Bundle/debug": more})

    at = Address.parse
    assert plan.indirect == (Indirect(flow=at("AccessFlow/uses-bundle"), via=(at("Bundle/debug"),), effect=WIDENS),)
    assert (plan.counts.widen, plan.counts.mixed, plan.counts.narrow) == (1, 0, 0)


def test_a_scope_changes_flows_through_bundles_and_spaces() -> None:
    assert told({"AccessScope/critical": {"query": 'resource = "a" and permission = "R"'}}) == (
        ("AccessFlow/uses-deep", "Bundle/deep", "AccessScope/critical", "narrows"),
        ("AccessFlow/uses-scope", "AccessScope/critical", "narrows"),
        ("AccessFlow/payments/automatic", "Space/payments", "AccessScope/critical", "narrows"),
    )


def test_a_space_changes_the_flows_in_it_with_a_scope_that_is_new() -> None:
    new: Specs = {
        "AccessScope/new": {"query": 'resource = "b"'},
        "Space/payments": {"space_scopes": ["critical", "new"]},
    }

    assert told(new) == (("AccessFlow/payments/automatic", "Space/payments", "widens"),)


def test_account_settings_change_the_active_flows_that_are_requested() -> None:
    effects = told({"AccountSettings/account": {"require_request_duration": True}})

    requested = ["other", "uses-bundle", "uses-deep", "uses-scope"]
    assert effects == tuple((f"AccessFlow/{name}", "AccountSettings/account", "narrows") for name in requested)


def test_what_a_flow_has_already_by_another_way_changes_nothing() -> None:
    both = {"AccessFlow/uses-bundle": flow_spec(access_targets=[bundle("debug"), integration(name="other")])}

    assert told({"Bundle/debug": {"access_targets": [integration(), integration(name="other")]}}, both) == ()


def test_a_flow_that_no_longer_uses_it_and_one_that_newly_does_are_told_by_their_own_changes() -> None:
    swapped = {
        "Bundle/debug": {"access_targets": [integration(), integration(name="other")]},
        "AccessFlow/uses-bundle": flow_spec(),
        "AccessFlow/other": flow_spec(access_targets=[bundle("debug")]),
    }
    plan = company_plan(COMPANY, swapped)

    assert plan.indirect == ()
    assert {str(change.address): change.effect for change in plan.changes} == {
        "Bundle/debug": WIDENS,
        "AccessFlow/uses-bundle": NARROWS,
        "AccessFlow/other": WIDENS,
    }


def test_a_target_that_moves_into_a_bundle_is_neutral() -> None:
    moved = {
        "Bundle/new": {"access_targets": [integration()]},
        "AccessFlow/other": flow_spec(access_targets=[bundle("new")]),
    }
    plan = company_plan(COMPANY, moved)

    assert {str(change.address): change.effect for change in plan.changes} == {
        "Bundle/new": Effect.NEUTRAL,
        "AccessFlow/other": Effect.NEUTRAL,
    }


def test_a_bundle_that_is_gone_and_comes_back_widens_what_uses_it() -> None:
    store = {address: applied(body(address, spec)) for address, spec in COMPANY.items()}
    store["Bundle/debug"] = applied(body("Bundle/debug", COMPANY["Bundle/debug"]), None)
    plan = planned([document(address, spec) for address, spec in COMPANY.items()], store)

    assert as_texts(plan) == (("AccessFlow/uses-bundle", "Bundle/debug", "widens"),)


def test_flows_that_flowsync_does_not_manage_change_too() -> None:
    store = {address: applied(body(address, spec)) for address, spec in COMPANY.items()}
    store["AccessFlow/console"] = ResourceState(live=body("AccessFlow/console", COMPANY["AccessFlow/uses-bundle"]))
    changes = {**COMPANY, "Bundle/debug": {"access_targets": [integration("R")]}}
    plan = planned([document(address, spec) for address, spec in changes.items()], store)

    assert [str(one.flow) for one in plan.indirect] == ["AccessFlow/console", "AccessFlow/uses-bundle"]
