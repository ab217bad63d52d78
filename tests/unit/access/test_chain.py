"""Why somebody can come to something: the shortest chain, by the places that policy says it at."""

from typing import Any

from flowsync.access.chain import why
from flowsync.access.values import Link
from flowsync.ground.address import Address
from tests.support.sample_company import FLOW, READ, block, evaluated, flow_spec, group, numbers

BUNDLE, SCOPE = Address.parse("Bundle/b"), Address.parse("AccessScope/s")
TARGETS: dict[str, Any] = {
    "Bundle_b": {"access_targets": [{"access_scope": {"name": "s"}}]},
    "AccessScope_s": {"query": 'resource_name = "orders"'},
}


def chain(who: str, **fields: Any) -> tuple[Link, ...]:
    evaluation = evaluated(flow_spec(**fields), **TARGETS)
    (person,) = numbers(who)
    route = next(route for route in evaluation.routes(FLOW) if person in route.people)
    pair = route.pairs.min()
    return why(evaluation, person, pair, route)


def test_the_value_that_the_person_has_and_the_permission_are_pointed_at() -> None:
    assert chain("bob", requestors=block(group("dba", "sre"))) == (
        Link(what="bob@acme.example", unnamed="a person"),
        Link(what="group is dba", address=FLOW, key_path=("spec", "requestors", "conditions", 0, "values", 0)),
        Link(what="AccessFlow/f", address=FLOW, key_path=("metadata", "name")),
        Link(
            what="READ on db/table",
            address=FLOW,
            key_path=("spec", "access_targets", 0, "integration", "permissions", 0),
        ),
        Link(what="db/table/orders READ"),
    )


def test_the_chain_leads_through_bundle_and_scope() -> None:
    through = chain("bob", access_targets=[{"bundle": {"name": "b"}}])[3:]
    assert through == (
        Link(what="Bundle/b", address=FLOW, key_path=("spec", "access_targets", 0, "bundle", "name")),
        Link(what="AccessScope/s", address=SCOPE, key_path=("spec", "query")),
        Link(what="db/table/orders READ"),
    )


def test_the_shortest_of_several_ways_is_told() -> None:
    assert len(chain("bob", access_targets=[{"bundle": {"name": "b"}}, READ])) == 5


def test_every_condition_is_told_that_has_to_be_met_and_one_that_suffices() -> None:
    conditions = [group("leads"), group("sre", match_operator="is_not")]
    assert [link.what for link in chain("ada", requestors=block(*conditions))][1:-3] == [
        "group is leads",
        "group is not sre",
    ]
    assert [link.what for link in chain("ada", requestors=block(*conditions, operator="OR"))][1:-3] == [
        "group is leads"
    ]


def test_a_manager_who_asks_comes_between() -> None:
    links = chain("cy", request_for={"request_scopes": ["direct_reports"]})
    assert [link.what for link in links][:3] == ["cy@acme.example", "manager ada@acme.example asks", "group is dba"]
    assert links[1].key_path == ("spec", "request_for", "request_scopes", 0)


def test_a_grantee_is_told_by_what_makes_them_one() -> None:
    request_for = {"request_scopes": ["others"], "grantees": block(group("sre"))}
    link = chain("cy", request_for=request_for)[1]
    assert (link.what, link.key_path[:3]) == ("group is sre", ("spec", "request_for", "grantees"))
