"""The rows below a flow: who, to what, by which way, and what a reviewer should know of it."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from markdown_it import MarkdownIt

from flowsync.plan.told_effects import ToldEffects
from flowsync.render.effect_markdown import effect_section, headline_markdown
from flowsync.render.effects_report import effects_json, effects_text
from flowsync.render.plan_json import plan_json
from flowsync.render.plan_markdown import plan_markdown
from flowsync.render.plan_text import plan_text
from tests.golden.test_golden_effects import CASES
from tests.support.effects_told import rows, told
from tests.support.plans import STORE_URL, condition, policy
from tests.support.small_company import company, flow, table
from tests.support.widening_cases import NAMES, case_of, company_catalog, company_snapshot

HERE = company(ann=["dba"], bob=["dba", "sre"], cat=["sre"])
ASKS: dict[str, Any] = {"approver_policy": policy("ANY_OF", "grc")}
_PLANS: tuple[Callable[..., str], ...] = (plan_text, plan_markdown, plan_json)
_REPORTS: tuple[Callable[..., str], ...] = (
    lambda effects, **store: effects_text(effects, limit=100, **store),
    effects_json,
)


def every_format(name: str, *, names: bool) -> list[str]:
    """A golden case in every format that tells of effects."""
    case = case_of(name)
    effects = case.told(company_catalog(), names=names)
    plans = [render(case.plan, store_url=STORE_URL, effects=effects) for render in _PLANS]
    return plans + [render(effects, store_url=STORE_URL) for render in _REPORTS]


def mentioned(text: str) -> set[str]:
    """The people of the company whom a text names, by e-mail or by the part of it that is theirs alone."""
    plain = text.replace("&#64;", "@").replace("\u200b", "")
    return {one.email for one in company_snapshot().people or () if re.search(rf"\b{one.id}\b", plain)}


@pytest.mark.parametrize("name", [*NAMES, *CASES])
def test_nobody_is_named_unasked_in_any_format(name: str) -> None:
    for text in every_format(name, names=False):
        assert mentioned(text) == set()
        assert "@" not in text.replace("&#64;", "@")


@pytest.mark.parametrize("name", ["reports-added", "query-loosened", "approver-policy-removed"])
def test_people_are_named_in_every_format_when_that_is_asked(name: str) -> None:
    for text in every_format(name, names=True):
        assert {"ali@acme.example", "kurt@acme.example"} & mentioned(text)


def test_a_manager_who_asks_is_named_only_with_names() -> None:
    case = case_of("reports-added")

    (counted,) = rows(_told(case.told(company_catalog())), "why")
    (named,) = rows(_told(case.told(company_catalog(), names=True)), "why")

    assert counted.startswith("a person → their manager asks (:16) → group is engineering ")
    assert re.match(r"\w+@acme\.example → manager \w+@acme\.example asks \(:16\) → ", named)


def test_names_stand_below_what_they_are_about() -> None:
    found = told({"flow": flow("dba", **ASKS)}, {"flow": flow("dba"), "more": flow("sre")}, HERE, names=True)

    labels = [(row.label, row.text) for row in found.flows[0].rows[:3]]
    assert labels[0][0] == "gains"
    assert labels[1] == ("who", "cat@acme.example")


def test_at_most_twenty_people_are_named_and_the_rest_counted() -> None:
    people: dict[str, Any] = {f"p{number:03}": ["dba"] for number in range(1_234)}

    found = told({}, {"flow": flow("dba")}, company(**people), names=True)

    (named,) = rows(found, "who")
    assert named.count("@") == 20
    assert named.endswith("p019@acme.example and 1,214 more")
    assert rows(found, "gains") == ["1,234 people → orders, refunds READ, with no approval"]


HOSTILE = "a`b|c\n::error::x ##[group]y \x1b[2J\u202e@team <img src=x> [l](http://x.y) </details>"
"""A text that tries to end a cell, a line, a fence, to call a person, to turn text around, to command a runner."""


def hostile() -> ToldEffects:
    """The effects of a change in which all that the catalog and the policy name is hostile."""
    people: dict[str, Any] = {"ann": [HOSTILE], f"p{HOSTILE}": [HOSTILE]}
    catalog = company({f"t{HOSTILE}": {"data": HOSTILE}}, **people)
    before = flow(HOSTILE, approver_policy=policy("ANY_OF", f"lead {HOSTILE}"))
    pattern = {"conditions": [condition("group", HOSTILE, source="Okta", match_operator="starts_with")]}
    after = {**flow(HOSTILE), "requestors": pattern}
    return told({"flow": before}, {"flow": after}, catalog, names=True)


def test_hostile_names_are_shown_and_do_nothing_in_text() -> None:
    text = effects_text(hostile(), store_url=STORE_URL, limit=100)

    assert [character for character in text if character < " " and character != "\n"] == []
    assert not {"\u202e", "\u2028"} & set(text)
    assert [line for line in text.splitlines() if line.lstrip().startswith("::") or "##[" in line] == []
    assert {line.split()[0] for line in text.splitlines() if line.startswith("      ")} <= {
        "weaker", "who", "uses", "remains", "power", "now", "latent", "already", "why"
    }  # fmt: skip
    assert text.count("a`b|c\\n") >= 3


def test_hostile_names_stay_text_in_markdown() -> None:
    effects = hostile()
    text = headline_markdown(effects) + "".join(piece.write() for piece in effect_section(effects).pieces)

    tokens = [token for block in MarkdownIt("commonmark").enable("table").parse(text) for token in block.children or ()]
    assert {token.type for token in tokens} <= {
        "text", "code_inline", "html_inline", "strong_open", "strong_close", "em_open", "em_close", "text_special"
    }  # fmt: skip
    assert {token.content for token in tokens if token.type == "html_inline"} == {"<br>"}
    assert "\n" not in text.split("\n\n", 1)[1].rstrip("\n")
    assert re.findall(r"@\w", unescape(text)) == []


def test_hostile_names_come_back_from_json_as_they_are() -> None:
    data = json.loads(effects_json(hostile(), store_url=STORE_URL))["effects"]

    assert data["weaker"]["entitlements"]["names"] == [f"db/table/t{HOSTILE} READ"]
    assert f"p{HOSTILE}@acme.example" in data["weaker"]["people"]["names"]


def test_huge_counts_are_exact_and_grouped() -> None:
    people: dict[str, Any] = {f"p{number}": ["dba"] for number in range(1_200)}
    tables = {f"t{number:04}": {"data": "pii" if number % 3 == 0 else "none"} for number in range(3_000)}

    found = told({}, {"flow": flow("dba", on=table("READ", "WRITE"))}, company(tables, **people))

    what = "READ, WRITE on 3,000 resources in db / table (2,000 none, 1,000 pii)"
    assert rows(found, "gains") == [f"1,200 people → {what}, with no approval"]
    assert found.data["gains"]["pairs"] == 1_200 * 6_000
    assert len(found.data["gains"]["entitlements"]["names"]) == 1_000


def test_people_of_another_kind_than_most_are_told_apart() -> None:
    everybody = flow("engineering", on={"integration": {
        "integration_name": "files", "resource_type": "bucket", "permissions": ["READ"]}})  # fmt: skip

    found = told({}, {"flow": everybody}, company_catalog(), by="employment_type")
    others = told({}, {"flow": {**everybody, "requestors": _of("interns")}}, company_catalog(), by="employment_type")

    assert rows(found, "gains")[0].startswith("21 people (2 contractor, 2 intern) → ")
    assert rows(others, "gains")[0].startswith("3 people (all intern) → ")


def test_entitlements_that_are_not_the_same_for_each_resource_are_counted() -> None:
    some = [{"scope_mode": "include_resources", "type": "NAME", "values": ["orders"]}]
    targets = {"access_targets": [table("READ"), table("WRITE", resources_scopes=some)]}

    found = told({}, {"flow": {**flow("dba"), **targets}}, HERE)

    assert rows(found, "gains") == ["2 people → 3 entitlements in db / table, with no approval"]


def test_latent_access_stands_on_a_row_of_its_own() -> None:
    pattern = {**flow("dba"), "requestors": {"conditions": [condition("group", "dba", match_operator="contains")]}}

    found = told({"flow": flow("dba")}, {"flow": pattern}, HERE)

    assert rows(found, "latent") == [
        "'group contains dba' matches nobody more today, but will match whoever comes to fit it"
    ]
    assert rows(found, "weaker") == []


def test_what_was_so_before_is_one_row_and_what_is_new_one_for_each() -> None:
    asks = flow("dba", approver_policy=policy("ANY_OF", "dba"), settings={"require_mfa": True})
    eased = {**asks, "settings": {"require_mfa": False}}

    same = told({"flow": asks}, {"flow": eased}, HERE)
    new = told({}, {"flow": eased}, HERE)

    mutual, own = (
        "1 pair of people can each request it and approve for the other",
        "2 people may decide on a request of",
    )
    assert [(len(rows(one, "already")), len(rows(one, "now"))) for one in (same, new)] == [(1, 0), (0, 2)]
    assert rows(same, "already")[0].startswith(f"{mutual}; {own}")


def test_who_comes_as_easily_by_another_flow_is_not_affected() -> None:
    found = told({"easy": flow("sre")}, {"easy": flow("sre"), "flow": flow("dba", "sre")}, HERE)

    assert rows(found, "gains") == ["1 person → orders, refunds READ, with no approval"]
    assert rows(found, "unaffected") == ["2 people come as easily through AccessFlow/easy"]


def test_no_more_than_five_unknowns_are_listed() -> None:
    sources = [condition("group", "x", source=f"Source {number}") for number in range(7)]
    asking = {**flow("dba"), "requestors": {"logical_operator": "OR", "conditions": sources}}

    unknown = rows(told({}, {"flow": asking}, HERE), "unknown")

    assert len(unknown) == 6
    assert unknown[-1] == "and 2 more"


def _of(group: str) -> dict[str, Any]:
    return {"conditions": [condition("group", group)]}


def _told(effects: ToldEffects | None) -> ToldEffects:
    assert effects is not None
    return effects
