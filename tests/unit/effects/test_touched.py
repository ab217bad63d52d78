"""Which flows a change can touch."""

from collections.abc import Sequence
from typing import Any

from flowsync.access.policy import Policy
from flowsync.effects.touched import Move, Touched, touched_flows
from flowsync.ground.address import Address
from tests.support.configurations import body, flow_spec
from tests.support.plans import bundle, integration

ACCOUNT = "AccountSettings/account"
OTHER = flow_spec(grant_duration="2h")
SCOPE = {"access_scope": {"name": "estate"}}


def policy(**specs: dict[str, Any]) -> Policy:
    """A policy of documents; an underscore stands for a slash, the kind is told by its first letter."""
    kinds = {"f": "AccessFlow", "b": "Bundle", "s": "AccessScope", "p": "Space", "a": "AccountSettings"}
    names = {"/".join((kinds[name[0]], *name.split("_")[1:])): spec for name, spec in specs.items()}
    return Policy({Address.parse(name): body(name, spec) for name, spec in names.items()})


def moves(*texts: str) -> Sequence[Move]:
    """``X`` changes, ``X>Y`` changes its name, ``>X`` is made, ``X>`` goes."""
    parts = (text.split(">") if ">" in text else (text, text) for text in texts)
    return [tuple(Address.parse(name) if name else None for name in pair) for pair in parts]  # type: ignore[misc]


def touched(before: Policy, after: Policy, *texts: str) -> list[str]:
    """The touched flows as text: what each continues, whether it changes itself, and what else it uses that does."""
    return [_told(one) for one in touched_flows(before, after, moves(*texts))]


def _told(one: Touched) -> str:
    own = f"{'+'.join(str(source.name) for source in one.before)}>{one.flow.name}" if one.is_changed else one.flow.name
    return " ".join((own, *map(str, one.via)))


def test_a_flow_that_changes_itself_is_touched_and_no_other_is() -> None:
    before, after = policy(f_one=flow_spec(), f_two=flow_spec()), policy(f_one=OTHER, f_two=flow_spec())
    assert touched(before, after, "AccessFlow/one") == ["one>one"]


def test_flows_come_and_go_and_change_their_names() -> None:
    before, after = policy(f_old=flow_spec(), f_gone=flow_spec()), policy(f_new=OTHER, f_made=flow_spec())
    told = touched(before, after, "AccessFlow/old>AccessFlow/new", "AccessFlow/gone>", ">AccessFlow/made")
    assert told == ["gone>gone", ">made", "old>new"]


def test_a_flow_that_takes_the_name_of_one_that_goes_continues_both() -> None:
    before, after = policy(f_old=flow_spec(), f_new=flow_spec()), policy(f_new=OTHER)
    told = touched(before, after, "AccessFlow/old>AccessFlow/new", "AccessFlow/new>")
    assert told == ["old+new>new"]


def test_what_only_changes_its_name_touches_nothing() -> None:
    before, after = policy(f_old=flow_spec(), f_same=flow_spec()), policy(f_new=flow_spec(), f_same=flow_spec())
    assert touched(before, after, "AccessFlow/old>AccessFlow/new", "AccessFlow/same") == []


def test_a_flow_is_touched_through_a_bundle_and_what_the_bundle_holds() -> None:
    same = {"f_one": flow_spec(access_targets=[bundle("b")]), "f_two": flow_spec()}
    before = policy(**same, b_b={"access_targets": [SCOPE]}, s_estate={"query": 'resource_type = "a"'})
    wider = policy(**same, b_b={"access_targets": [SCOPE, integration()]}, s_estate={"query": 'resource_type = "a"'})
    assert touched(before, wider, "Bundle/b") == ["one Bundle/b"]
    looser = policy(**same, b_b={"access_targets": [SCOPE]}, s_estate={"query": 'resource_type = "b"'})
    assert touched(before, looser, "AccessScope/estate") == ["one AccessScope/estate"]


def test_a_flow_that_changes_its_name_is_touched_through_its_bundle_too() -> None:
    spec = flow_spec(access_targets=[bundle("b")])
    before = policy(f_old=spec, b_b={"access_targets": [SCOPE]})
    after = policy(f_new=spec, b_b={"access_targets": [integration()]})
    assert touched(before, after, "AccessFlow/old>AccessFlow/new", "Bundle/b") == ["new Bundle/b"]


def test_a_flow_in_a_space_is_touched_through_the_space_and_what_it_is_cut_to() -> None:
    same = {"f_pay_one": flow_spec(access_targets=[SCOPE]), "f_two": flow_spec()}
    scopes = {"s_all": {"query": 'resource_type = "a"'}, "s_estate": {"query": 'resource_type = "a"'}}
    before = policy(**same, **scopes, s_pay_estate=scopes["s_all"], p_pay={"space_scopes": ["all"]})
    others = {name: {"query": 'resource_type = "b"'} for name in scopes}
    after = policy(**same, **others, s_pay_estate=others["s_all"], p_pay={"space_scopes": ["estate"]})
    assert touched(before, after, "Space/pay") == ["one Space/pay"]
    assert touched(before, after, "AccessScope/estate") == ["one AccessScope/estate"]
    assert touched(before, after, "AccessScope/pay/estate") == ["one AccessScope/pay/estate"]
    assert touched(after, after, "AccessScope/pay/estate", "Space/pay") == []


def test_the_account_touches_every_flow_that_is_asked_for_once_its_setting_changes() -> None:
    flows = {"f_one": flow_spec(), "f_auto": flow_spec(trigger="AUTOMATIC")}
    off, on = policy(**flows, a_account={}), policy(**flows, a_account={"require_request_duration": True})
    assert touched(off, on, ACCOUNT) == [f"one {ACCOUNT}"]
    assert touched(on, on, ACCOUNT) == []
    assert touched(policy(**flows), off, f">{ACCOUNT}") == []


def test_a_flow_that_no_longer_uses_a_bundle_is_touched_by_it_still() -> None:
    before = policy(f_one=flow_spec(access_targets=[bundle("b")]), b_b={"access_targets": [SCOPE]})
    told = touched(before, policy(f_one=flow_spec()), "AccessFlow/one", "Bundle/b>")
    assert told == ["one>one Bundle/b"]


def test_where_many_objects_change_no_flow_that_uses_one_is_missed() -> None:
    flows = {f"f_flow{number}": flow_spec(access_targets=[bundle(f"b{number}")]) for number in range(25)}
    before = policy(**flows, **{f"b_b{number}": {"access_targets": [SCOPE]} for number in range(25)})
    after = policy(**flows, **{f"b_b{number}": {"access_targets": [integration()]} for number in range(25)})
    told = touched(before, after, *(f"Bundle/b{number}" for number in range(25)))
    assert sorted(told) == sorted(f"flow{number} Bundle/b{number}" for number in range(25))
