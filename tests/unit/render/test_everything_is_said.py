"""Every renderer says every value that changes, whatever the plan."""

from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowsync.ground.json_text import compact_json
from flowsync.plan.values import Plan
from flowsync.render.plan_json import plan_json
from flowsync.render.plan_markdown import plan_markdown
from flowsync.render.plan_text import plan_text
from tests.support.configurations import applied, body
from tests.support.plan_cases import CASES
from tests.support.plans import STORE_URL, bundle, document, planned
from tests.support.rendered import expected_texts, shows

ODD = st.text(st.sampled_from(" ,.:+-()[]\"'`|@#→\x1b\u202eé数"), max_size=3)
WORDS = st.builds("{}w{}{}".format, ODD, st.integers(100, 999), ODD)
SETS = st.lists(WORDS, min_size=1, max_size=3, unique=True)
DAYS = st.lists(st.sampled_from(["MONDAY", "FRIDAY", "SUNDAY"]), min_size=1, unique=True)
TIMES = st.sampled_from(["07:15", "21:45"])
CONDITIONS = st.fixed_dictionaries(
    {"type": WORDS, "values": SETS},
    optional={"match_operator": st.sampled_from(["is_not", "contains"]), "source_integration_name": WORDS},
)
BLOCKS = st.fixed_dictionaries(
    {"conditions": st.lists(CONDITIONS, min_size=1, max_size=3)}, optional={"logical_operator": st.just("OR")}
)
GROUPS = st.lists(
    st.fixed_dictionaries(
        {
            "approvers": st.lists(
                st.one_of(
                    CONDITIONS,
                    st.fixed_dictionaries({"type": st.just("Owner")}, optional={"source_integration_name": WORDS}),
                ),
                min_size=1,
                max_size=2,
            )
        },
        optional={"logical_operator": st.just("OR")},
    ),
    min_size=1,
    max_size=3,
)
SCOPES = st.lists(
    st.fixed_dictionaries(
        {
            "scope_mode": st.sampled_from(["include_resources", "exclude_resources"]),
            "type": st.just("TAG"),
            "key": WORDS,
            "values": SETS,
        }
    ),
    min_size=1,
    max_size=2,
)
INTEGRATIONS = st.fixed_dictionaries(
    {"integration_name": st.sampled_from(["one", "two"]), "resource_type": st.just("table"), "permissions": SETS},
    optional={"resources_scopes": SCOPES},
).map(lambda integration: {"integration": integration})
FLOWS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "trigger": st.just("SELF_SERVE"),
        "requestors": BLOCKS,
        "access_targets": st.lists(
            st.one_of(INTEGRATIONS, st.builds(bundle, st.sampled_from(["x", "y"]))), min_size=1, max_size=3
        ),
    },
    optional={
        "active": st.just(False),
        "timeframe": st.fixed_dictionaries(
            {"days_of_week": DAYS, "start_time": TIMES, "end_time": st.just("18:30"), "time_zone": WORDS}
        ),
        "request_for": st.fixed_dictionaries({"request_scopes": SETS}, optional={"grantees": BLOCKS}),
        "grant_duration": st.sampled_from(["2h", "indefinite"]),
        "approver_policy": st.fixed_dictionaries(
            {"approval_mode": st.sampled_from(["ANY_OF", "ALL_OF"]), "approver_groups": GROUPS}
        ),
        "escalation_policy": st.fixed_dictionaries({"approver_groups": GROUPS}, optional={"interval": st.just("5m")}),
        "settings": st.fixed_dictionaries(
            {}, optional={"require_mfa": st.just(True), "max_extensions": st.sampled_from([3, 7])}
        ),
    },
)
TEXTS = st.fixed_dictionaries(
    {}, optional={"title": WORDS, "labels": SETS, "description": st.lists(WORDS, min_size=1, max_size=4).map("\n".join)}
)
OBJECTS = st.one_of(st.none(), st.tuples(FLOWS, TEXTS))


def _body(thing: tuple[dict[str, Any], dict[str, Any]] | None) -> str | None:
    return body("AccessFlow/f", thing[0], **thing[1]) if thing else None


def _plan(was: Any, live: Any, wanted: Any) -> Plan:
    old, now = _body(was), _body(live)
    store = {} if old is None else {"AccessFlow/f": applied(old, now)}
    documents = [document("Bundle/kept")]
    if wanted:
        documents.append(document("AccessFlow/f", wanted[0], **wanted[1]))
    return planned(documents, {"Bundle/kept": applied(body("Bundle/kept")), **store})


def _missing(plan: Plan, rendered: str) -> list[str]:
    return sorted(text for text in expected_texts(plan) if not shows(rendered, text))


@settings(deadline=None)
@given(was=OBJECTS, live=OBJECTS, wanted=OBJECTS)
def test_text_and_markdown_say_every_value_that_changes(was: Any, live: Any, wanted: Any) -> None:
    plan = _plan(was, live, wanted)

    assert _missing(plan, plan_text(plan, store_url=STORE_URL)) == []
    markdown = plan_markdown(plan, store_url=STORE_URL, max_bytes=10_000_000)
    assert _missing(plan, unescape(markdown).replace("\u200b", "")) == []


@pytest.mark.parametrize("case", CASES)
def test_json_holds_every_value_that_changes(case: str) -> None:
    plan = CASES[case]()
    rendered = plan_json(plan, store_url=STORE_URL)

    assert [text for text in expected_texts(plan) if _json_text(text) not in rendered] == []


def _json_text(text: str) -> str:
    return compact_json(text)[1:-1]
