"""What a plan says of flows is about those that it touches, through whatever that is."""

from flowsync.access.policy import Policy
from flowsync.ground.address import Address
from flowsync.guardrails.touched import flows_touched
from flowsync.model.configuration import Resource
from tests.support.configurations import flow_spec, resource


def estate() -> list[Resource]:
    """Flows that lead through a bundle, an access scope or nothing; one is in a space, one is automatic."""
    return [
        resource("AccessFlow/plain"),
        resource("AccessFlow/alone", flow_spec(trigger="AUTOMATIC")),
        resource("AccessFlow/bundled", flow_spec(access_targets=[{"bundle": {"name": "kit"}}])),
        resource("AccessFlow/scoped", flow_spec(access_targets=[{"access_scope": {"name": "estate"}}])),
        resource("AccessFlow/pay/inside", flow_spec(access_targets=[{"access_scope": {"name": "ours"}}])),
        resource("Bundle/kit"),
        resource("AccessScope/estate"),
        resource("AccessScope/other"),
        resource("AccessScope/pay/ours"),
        resource("Space/pay"),
    ]


def touched(*changed: Resource, gone: str = "") -> list[str]:
    """The flows that are touched when these objects take the place of their former selves, and one goes."""
    was = {one.address: one.body for one in estate()}
    now = was | {one.address: one.body for one in changed}
    left = Address.parse(gone) if gone else None
    after = {address: body for address, body in now.items() if address != left}
    moves = [
        (address if address in was else None, address if address in after else None)
        for address in now
        if was.get(address) != after.get(address)
    ]
    return [str(one) for one in flows_touched(Policy(was), Policy(after), moves)]


def test_nothing_that_changes_touches_nothing() -> None:
    assert touched() == []


def test_a_flow_is_touched_by_any_change_of_its_own_be_it_a_label() -> None:
    assert touched(resource("AccessFlow/plain", labels=["pii"])) == ["AccessFlow/plain"]
    assert touched(resource("AccessFlow/new")) == ["AccessFlow/new"]
    assert touched(gone="AccessFlow/plain") == []


def test_flows_are_touched_through_what_they_use() -> None:
    other = {"access_targets": [{"access_scope": {"name": "other"}}]}
    assert touched(resource("Bundle/kit", other)) == ["AccessFlow/bundled"]
    assert touched(resource("AccessScope/estate", {"query": 'resource = "x"'})) == [
        "AccessFlow/scoped",
        "AccessFlow/pay/inside",
    ]
    assert touched(resource("Space/pay", {"space_scopes": ["other"]})) == ["AccessFlow/pay/inside"]
    assert touched(resource("AccessScope/other", {"query": 'resource = "x"'})) == []
    assert touched(resource("Bundle/kit", title="The kit")) == []


def test_what_the_account_asks_for_is_part_of_every_flow() -> None:
    every = [str(one.address) for one in estate() if str(one.address).startswith("AccessFlow/")]
    assert sorted(touched(resource("AccountSettings/account", {"require_request_duration": True}))) == sorted(every)
    assert touched(resource("AccountSettings/account", owners=["it"])) == []
