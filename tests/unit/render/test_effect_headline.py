"""The first line of a plan."""

from dataclasses import replace
from typing import Any

import pytest

from flowsync.catalog.build import build_catalog
from flowsync.catalog.index import Catalog
from flowsync.effects.values import CatalogUse, EffectPlan, Knowledge
from flowsync.render.effect_headline import headline
from flowsync.render.effect_phrases import Teller
from tests.support.effects_told import Specs, told
from tests.support.plans import condition, policy
from tests.support.sample_company import SNAPSHOT
from tests.support.small_company import company, flow, table

HERE = company(ann=["dba"], bob=["dba", "sre"], cat=["sre"], dan=["grc"])
ASKS: dict[str, Any] = {"approver_policy": policy("ANY_OF", "grc")}


def line(before: Specs, after: Specs, catalog: Catalog = HERE) -> str:
    return told(before, after, catalog).headline


def test_one_person_gains_one_thing() -> None:
    alone = company({"orders": {"data": "pii"}}, ann=["dba"])
    assert line({}, {"flow": flow("dba")}, alone) == "GAINS: 1 person gains orders READ (pii) with no approval; 0 lose."


def test_who_gains_with_an_approval_is_told_whose() -> None:
    found = line({}, {"flow": flow("dba", **ASKS)})
    assert found == "GAINS: 2 people gain orders, refunds READ with 1 of grc; 0 lose."


def test_part_of_what_is_gained_without_approval_is_told_apart() -> None:
    found = line({}, {"free": flow("sre"), "asks": flow("dba", on=table("WRITE"), **ASKS)})
    assert found == (
        "GAINS: 3 people gain orders, refunds READ, WRITE, 2 of them to part of it with no approval; 0 lose."
    )


def test_the_worst_comes_first_and_what_else_happens_behind_it() -> None:
    before = {"flow": flow("dba", **ASKS), "gone": flow("grc")}
    found = line(before, {"flow": flow("dba"), "new": flow("sre", on=table("WRITE"))})
    assert found == ("GAINS: 2 people gain orders, refunds WRITE with no approval; 1 loses, 2 get a weaker route.")


def test_a_loss_names_no_control() -> None:
    assert line({"flow": flow("dba", **ASKS)}, {}) == "LOSES: 2 people lose orders, refunds READ; 0 gain."


def test_a_weaker_route_of_some_is_not_said_of_all() -> None:
    mfa: dict[str, Any] = {"settings": {"require_mfa": True}}
    before = {"a": flow("dba", **ASKS), "b": flow("grc", on=table("WRITE"), **mfa)}
    after = {"a": flow("dba"), "b": flow("grc", on=table("WRITE"))}
    assert line(before, after) == (
        "WEAKER: 3 people reach orders, refunds READ, WRITE, 2 of them with no approval, was 1 of grc; 0 gain, 0 lose."
    )


def test_flows_that_lose_the_same_control_say_it_once() -> None:
    before = {"a": flow("dba", **ASKS), "b": flow("grc", on=table("READ"), **ASKS)}
    found = line(before, {"a": flow("dba"), "b": flow("grc", on=table("READ"))})
    assert found == ("WEAKER: 3 people reach orders, refunds READ with no approval, was 1 of grc; 0 gain, 0 lose.")


def test_standing_access_is_said_of_all_or_of_so_many() -> None:
    standing = flow("dba", grant_duration="indefinite")
    assert line({}, {"flow": standing}) == (
        "GAINS: 2 people gain orders, refunds READ with no approval, as standing access; 0 lose."
    )
    assert "with no approval, 2 as standing access; 0 lose." in line({}, {"flow": standing, "other": flow("sre")})


def test_nothing_that_happens_is_said_to_be_nothing() -> None:
    same = {"flow": flow("dba")}
    assert line(same, {"flow": flow("dba", settings={"max_extensions": 0})}) == (
        "NO EFFECT: nobody gains or loses access, or reaches it by another route."
    )


def test_latent_access_is_no_effect_only_today() -> None:
    pattern = flow_of_pattern("starts_with", "dba")
    assert line({"flow": flow("dba")}, {"flow": pattern}) == (
        "LATENT: nobody gains or loses access today, but 1 flow opens to whoever or whatever comes to fit a pattern."
    )


def flow_of_pattern(operator: str, *values: str) -> dict[str, Any]:
    return {**flow("dba"), "requestors": {"conditions": [condition("group", *values, match_operator=operator)]}}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"people": None, "sources": ()}, "UNKNOWN: the catalog has no people; nobody that is in the catalog gains"),
        ({"integrations": (), "resources": None}, "UNKNOWN: the catalog has no inventory; nobody that is in"),
    ],
)
def test_what_is_not_known_is_never_said_to_be_nothing(changed: dict[str, Any], said: str) -> None:
    catalog = build_catalog(replace(SNAPSHOT, **changed))
    found = line({}, {"flow": flow("dba")}, catalog)
    assert found.startswith(said)
    assert "NO EFFECT" not in found


def test_counts_of_a_partial_catalog_are_at_least() -> None:
    incomplete = tuple(replace(one, complete=False) for one in SNAPSHOT.integrations)
    found = line({}, {"flow": flow("dba")}, build_catalog(replace(SNAPSHOT, integrations=incomplete)))
    assert found.startswith("GAINS (PARTIAL): at least 2 people gain ")


def test_a_stale_catalog_is_said_with_its_age_even_where_nothing_happens() -> None:
    use = CatalogUse(digest="0" * 64, taken_at="2026-11-17T06:00:00Z", age_minutes=4321)
    effects = EffectPlan(knowledge=Knowledge.STALE, catalog=use)
    assert headline(effects, Teller(catalog=HERE)) == (
        "STALE, 3 days old: nobody that is in the catalog gains or loses access."
    )
