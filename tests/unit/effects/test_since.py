"""Who gained and who lost between two snapshots under the same policy."""

from typing import Any

import pytest

from flowsync.access.controls import Control
from flowsync.catalog.build import build_catalog
from flowsync.catalog.index import Catalog
from flowsync.catalog.snapshot import Snapshot
from flowsync.effects.drift_values import CauseKind, EffectDrift, FlowDrift
from flowsync.effects.since import effects_since
from flowsync.effects.values import Direction, Knowledge
from tests.support.plans import bundle, scope
from tests.support.plans import policy as approval
from tests.support.small_company import NOW, TAKEN_AT, company, flow, policy, table, told

READERS = {"flow": flow("sre")}
TAGGED = {"flow": flow("sre", on=table("READ", resources_scopes=[scope("include", "TAG", "prod", key="env")]))}


def since(specs: dict[str, dict[str, Any]], earlier: Catalog, later: Catalog) -> EffectDrift:
    return effects_since(policy(specs), earlier, later, NOW)


def only(drift: EffectDrift) -> FlowDrift:
    (one,) = drift.flows
    return one


def causes(drift: EffectDrift) -> list[tuple[CauseKind, str]]:
    return [(cause.kind, cause.summary) for one in drift.flows for cause in one.causes]


def test_nothing_became_of_access_where_nothing_changed() -> None:
    drift = since(READERS, company(ann=["sre"]), company(ann=["sre"], bob=["dba"]))
    assert (drift.flows, drift.knowledge) == ((), Knowledge.EXACT)
    assert not any(reach.count for reach in drift.reach.values())


def test_somebody_joined_a_group_and_somebody_left_it() -> None:
    earlier = company(ann=["sre"], bob=["dba"], cy=["sre"])
    later = company(aaa=["dba"], ann=["sre"], bob=["sre"], cy=[])
    drift = since(READERS, earlier, later)
    assert told(drift.reach[Direction.GAINS], later) == "bob: orders READ, refunds READ (2)"
    assert told(drift.reach[Direction.LOSES], earlier) == "cy: orders READ, refunds READ (2)"
    assert causes(drift) == [(CauseKind.PEOPLE, "group is sre (Okta): 1 joined, 1 left")]
    (cause,) = only(drift).causes
    assert cause.key_path == ("spec", "requestors", "conditions", 0)
    assert [link.what for link in only(drift).why][:2] == ["bob@acme.example", "group is sre"]
    assert only(drift).widens


def test_somebody_who_is_gone_lost_what_they_had() -> None:
    earlier, later = company(ann=["sre"], zoe=["sre"]), company(ann=["sre"])
    drift = since(READERS, earlier, later)
    assert told(drift.reach[Direction.LOSES], earlier) == "zoe: orders READ, refunds READ (2)"
    assert only(drift).why[0].what == "zoe@acme.example"
    assert not only(drift).widens


def test_a_resource_was_tagged_and_another_one_is_gone() -> None:
    earlier = company({"orders": {}, "refunds": {"env": "prod"}, "zones": {}}, ann=["sre"])
    later = company({"audit": {}, "orders": {"env": "prod"}, "zones": {}}, ann=["sre"])
    drift = since(TAGGED, earlier, later)
    assert told(drift.reach[Direction.GAINS], later) == "ann: orders READ (1)"
    assert told(drift.reach[Direction.LOSES], earlier) == "ann: refunds READ (1)"
    assert causes(drift) == [(CauseKind.RESOURCES, "READ on db / table: 1 more, 1 fewer")]


def test_the_cause_is_named_where_it_is_also_through_a_bundle() -> None:
    specs = {"flow": flow("sre", on=bundle("b")), "Bundle/b": {"access_targets": [table("READ")]}}
    drift = since(specs, company({"orders": {}}, ann=["sre"]), company({"orders": {}, "new": {}}, ann=["sre"]))
    (cause,) = only(drift).causes
    assert (str(cause.address), cause.key_path) == ("Bundle/b", ("spec", "access_targets", 0, "integration"))


def test_another_group_under_the_same_name_widens_with_the_same_members_too() -> None:
    drift = since(READERS, company(ann=["sre"], ids={"sre": "00g1"}), company(ann=["sre"], ids={"sre": "00g2"}))
    assert causes(drift) == [(CauseKind.NEW_ID, "group sre is another group now: its id is 00g2, was 00g1")]
    assert only(drift).widens
    assert not any(reach.count for reach in drift.reach.values())


def test_more_people_who_may_decide_make_a_weaker_route() -> None:
    specs = {"flow": flow("sre", approver_policy=approval("ANY_OF", "leads"))}
    drift = since(specs, company(ann=["sre"], dee=["leads"]), company(ann=["sre"], dee=["leads"], eve=["leads"]))
    assert told(drift.reach[Direction.WEAKER], company(ann=[])) == "ann: orders READ, refunds READ (2)"
    assert (only(drift).lost, len(only(drift).power.gained)) == ((Control.APPROVAL,), 1)
    assert causes(drift) == [(CauseKind.PEOPLE, "group is leads: 1 joined")]


def test_that_somebody_was_hired_is_no_other_manager() -> None:
    by_manager = {"approval_mode": "ANY_OF", "approver_groups": [{"approvers": [{"type": "manager"}]}]}
    specs = {"flow": flow("sre", approver_policy=by_manager)}
    managers = {"ann": "dee"}
    earlier = company(ann=["sre"], dee=[], managers=managers)
    assert since(specs, earlier, company(ann=["sre"], dee=[], new=[], managers=managers)).flows == ()


def test_a_manager_who_asks_has_another_report() -> None:
    specs = {"flow": flow("leads", request_for={"request_scopes": ["direct_reports"]})}
    earlier, later = company(ann=[], dee=["leads"]), company(ann=[], dee=["leads"], managers={"ann": "dee"})
    drift = since(specs, earlier, later)
    assert causes(drift) == [(CauseKind.MANAGER, "their manager is one who asks: 1 joined")]


@pytest.mark.parametrize("places", [(0, 1), (1, 0)])
def test_a_snapshot_without_people_tells_nothing(places: tuple[int, int]) -> None:
    catalogs = company(ann=["sre"]), build_catalog(Snapshot(taken_at=TAKEN_AT))
    drift = since(READERS, catalogs[places[0]], catalogs[places[1]])
    assert drift.knowledge is Knowledge.UNKNOWN
