"""Policy taken apart: what a body says, and what its references mean in its own space."""

import pytest

from flowsync.access.policy import Policy, target_address
from flowsync.ground.address import Address, Kind
from flowsync.ground.json_text import canonical_json

ACCOUNT = Address(kind=Kind.ACCOUNT_SETTINGS, name="account")
SPACE = Address(kind=Kind.SPACE, name="payments")
GLOBAL = Address(kind=Kind.ACCESS_SCOPE, name="orders")
INSIDE = Address(kind=Kind.ACCESS_SCOPE, space="payments", name="orders")


def flow(name: str) -> Address:
    return Address(kind=Kind.ACCESS_FLOW, name=name)


def body(**spec: object) -> str:
    return canonical_json({"metadata": {"name": "any", "owners": ["sre"]}, "spec": spec})


def test_flows_are_sorted_and_nothing_else_is_one() -> None:
    policy = Policy({flow("b"): body(), GLOBAL: body(query="x"), flow("a"): body()})
    assert policy.flows == (flow("a"), flow("b"))


def test_a_body_is_taken_apart() -> None:
    policy = Policy({GLOBAL: body(query="x")})
    assert policy.spec(GLOBAL) == {"query": "x"}
    assert policy.metadata(GLOBAL) == {"name": "any", "owners": ["sre"]}
    assert policy.body(GLOBAL) == body(query="x")
    assert GLOBAL in policy
    assert INSIDE not in policy


def test_asking_for_what_is_not_there_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        Policy({GLOBAL: body(query="x")}).spec(INSIDE)


def test_the_scopes_of_a_space_are_global_ones() -> None:
    policy = Policy({SPACE: body(space_scopes=["tables", "orders"])})
    assert policy.space_scopes(INSIDE) == (GLOBAL, Address(kind=Kind.ACCESS_SCOPE, name="tables"))
    assert policy.space_scopes(GLOBAL) is None


def test_a_space_that_is_not_there_gives_nothing() -> None:
    assert Policy({}).space_scopes(INSIDE) == ()


@pytest.mark.parametrize(
    ("bodies", "required"),
    [({}, False), ({ACCOUNT: body()}, False), ({ACCOUNT: body(require_request_duration=True)}, True)],
)
def test_whether_a_request_states_a_duration_is_a_setting_of_the_account(
    bodies: dict[Address, str], required: bool
) -> None:
    assert Policy(bodies).requires_request_duration is required


def test_a_target_is_looked_for_in_the_space_of_the_referrer() -> None:
    inside = Address(kind=Kind.ACCESS_FLOW, space="payments", name="read")
    assert target_address(inside, {"access_scope": {"name": "orders"}}) == INSIDE
    assert target_address(flow("read"), {"access_scope": {"name": "orders"}}) == GLOBAL
    assert target_address(inside, {"bundle": {"name": "debug"}}) == Address(
        kind=Kind.BUNDLE, space="payments", name="debug"
    )
    assert target_address(flow("read"), {"integration": {"integration_name": "prod"}}) is None
