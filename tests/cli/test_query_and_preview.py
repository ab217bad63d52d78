"""``query`` and ``preview`` list what is in the newest catalog."""

import json

import pytest

from tests.support.projects import Project, flow

POSTGRES = {
    "name": "prod-postgres",
    "resource_types": [
        {"name": "postgresql-table", "permissions": [{"name": "READ_ONLY", "risk": "low"}, {"name": "READ_WRITE"}]}
    ],
}
CATALOG = {
    "integrations": [POSTGRES, {"name": "part", "resource_types": [], "complete": False}],
    "resources": [
        {
            "integration": "prod-postgres",
            "type": "postgresql-table",
            "id": id_,
            "name": name,
            "risk": risk,
            "tags": tags,
        }
        for id_, name, risk, tags in (
            ("t1", "orders", "high", {"pii": "true", "env": "prod"}),
            ("t2", "refunds", "", {"env": "prod"}),
            ("stock", "stock", "", {}),
        )
    ],
}
POLICIES = """\
apiVersion: flowsync/v1
kind: AccessScope
metadata:
  name: prod
spec:
  query: integration_name = "prod-postgres" and resource_tag["env"] = "prod" and permission_name = "READ_ONLY"
---
apiVersion: flowsync/v1
kind: Space
metadata:
  name: team
spec:
  space_scopes: [prod]
---
apiVersion: flowsync/v1
kind: AccessScope
metadata:
  name: orders
  space: team
spec:
  query: integration_name = "prod-postgres" and resource_name = "orders" and permission_name != ""
---
apiVersion: flowsync/v1
kind: Bundle
metadata:
  name: reading
spec:
  access_targets:
    - access_scope: {name: prod}
    - integration:
        integration_name: prod-postgres
        resource_type: postgresql-table
        permissions: [READ_WRITE]
        resources_scopes:
          - {scope_mode: include_resources, type: NAME, values: [stock]}
"""


@pytest.fixture
def known(project: Project) -> Project:
    """A project with a catalog."""
    project.write(all=POLICIES, off=flow("off", "active: false"))
    (project.root / "inventory.json").write_text(json.dumps(CATALOG), encoding="utf-8")
    assert project.run("catalog", "sync", "inventory.json").code == 0
    return project


def body_of(text: str) -> str:
    """What was printed, without its last line, which names the digest and the age of the catalog."""
    return text.rstrip("\n").rpartition("\n")[0]


def test_a_query_lists_what_it_matches(known: Project) -> None:
    run = known.run("query", 'integration_name = "prod-postgres" and resource_tag["env"]="prod" AND permission != ""')
    assert (run.code, run.err) == (0, "")
    assert body_of(run.out) == (
        "The query matches 4 entitlements on 2 resources of 1 integration.\n"
        "\n"
        "prod-postgres/postgresql-table: 4 entitlements on 2 resources\n"
        "  resource  id  risk  permissions                  tags\n"
        "  orders    t1  high  READ_ONLY (low), READ_WRITE  env=prod, pii=true\n"
        "  refunds   t2        READ_ONLY (low), READ_WRITE  env=prod\n"
        "\n"
        "Open-ended: what comes to match later is covered, too.\n"
    )
    last = run.out.splitlines()[-1]
    query = 'integration_name = "prod-postgres" and resource_tag["env"] = "prod" and permission != ""'
    assert last.startswith(f"Query {query}; catalog ")


def test_what_a_query_may_miss_is_said_and_what_it_leaves_open_is_warned_of(known: Project) -> None:
    run = known.run("query", 'resource = "stock"')
    assert run.out.startswith("The query matches at least 2 entitlements on 1 resource of 1 integration.\n")
    assert "  Unknown: part is not complete in the catalog.\n" in run.out
    assert "Open-ended" not in run.out
    assert "warning[query-without-permission]" in run.err


def test_a_query_in_json(known: Project) -> None:
    query = 'resource = "t1" and permission = "READ_ONLY" or resource = "t9"'
    found = known.run("query", query, "--format", "json").json
    del found["catalog"]
    assert [warning["code"] for warning in found.pop("warnings")] == ["query-mixes-and-or"]
    assert found == {
        "format_version": found["format_version"],
        "query": '(resource = "t1" and permission = "READ_ONLY") or resource = "t9"',
        "is_open_ended": False,
        "counts": {"entitlements": 1, "resources": 1, "integrations": 1},
        "groups": [
            {
                "integration": "prod-postgres",
                "resource_type": "postgresql-table",
                "entitlements": 1,
                "resource_count": 1,
                "resources": [
                    {
                        "name": "orders",
                        "id": "t1",
                        "risk": "high",
                        "tags": {"env": "prod", "pii": "true"},
                        "permissions": [{"name": "READ_ONLY", "risk": "low"}],
                    }
                ],
            }
        ],
        "unknown": ["part is not complete in the catalog"],
    }


def test_counts_are_exact_where_not_all_is_listed(known: Project) -> None:
    limited = known.run("query", 'integration_name = "prod-postgres"', "--limit", "1").out
    assert "6 entitlements on 3 resources" in limited
    assert "  and 2 more, see --limit\n" in limited


def test_nothing_and_nothing_that_is_known_are_told_apart(known: Project) -> None:
    nothing = known.run("query", 'integration_name = "prod-postgres" and resource = "x"').out
    assert nothing.startswith("The query matches nothing.\n")
    unknown = known.run("query", 'integration_name = "gone"').out
    assert unknown.startswith("The query matches nothing that is known.\n\n  Unknown: gone is not in the catalog.\n")


def test_a_mistake_is_shown_where_it_is(known: Project) -> None:
    run = known.run("query", "permission = \"READ\"\n and resource = 'x'")
    assert (run.code, run.out) == (1, "")
    assert run.err == (
        "Error: Single quotes do not make a text.\n"
        "    2 |  and resource = 'x'\n"
        "      |                 ^^^\n"
        '  Write "x".\n'
    )


@pytest.mark.parametrize("arguments", [("query", 'permission = "READ"'), ("preview", "Bundle/reading")])
def test_without_a_catalog_it_says_how_to_get_one(project: Project, arguments: tuple[str, ...]) -> None:
    project.write(all=POLICIES)
    run = project.run(*arguments)
    assert (run.code, run.out) == (1, "")
    assert "There is no catalog in the store yet." in run.err
    assert "flowsync catalog sync" in run.err


def test_an_old_catalog_is_called_stale(known: Project) -> None:
    assert "STALE" not in known.run("preview", "Bundle/reading").out
    old = {**CATALOG, "taken_at": "2020-02-29T12:00:00Z"}
    (known.root / "inventory.json").write_text(json.dumps(old), encoding="utf-8")
    assert known.run("catalog", "sync", "inventory.json").code == 0
    assert known.run("preview", "Bundle/reading").out.endswith("old, STALE: older than this project allows.\n")
    assert known.run("preview", "Bundle/reading", "--format", "json").json["catalog"]["is_stale"]


def test_a_bundle_is_shown_in_full(known: Project) -> None:
    run = known.run("preview", "Bundle/reading")
    assert run.code == 0
    assert body_of(run.out) == (
        "Bundle/reading gives access to 3 entitlements on 3 resources of 1 integration.\n"
        "\n"
        "prod-postgres/postgresql-table: 3 entitlements on 3 resources\n"
        "  resource  id  risk  permissions      tags\n"
        "  stock               READ_WRITE\n"
        "  orders    t1  high  READ_ONLY (low)  env=prod, pii=true\n"
        "  refunds   t2        READ_ONLY (low)  env=prod\n"
    )
    assert run.out.splitlines()[-1].startswith("Policies of the work tree; catalog ")


def test_an_access_scope_inside_a_space_is_cut_to_it(known: Project) -> None:
    out = known.run("preview", "AccessScope/team/orders").out
    assert out.startswith("AccessScope/team/orders covers 1 entitlement on 1 resource of 1 integration.\n")
    assert "Access scopes are cut to what the space 'team' covers: AccessScope/prod.\n" in out
    found = known.run("preview", "AccessScope/team/orders", "--format", "json").json
    assert (found["address"], found["counts"]["entitlements"]) == ("AccessScope/team/orders", 1)


def test_a_flow_that_is_off_is_shown_as_such(known: Project) -> None:
    out = known.run("preview", "AccessFlow/off").out
    assert out.startswith("AccessFlow/off gives access to 3 entitlements on 3 resources of 1 integration.\n")
    assert "AccessFlow/off is switched off: it gives access to nothing as long as it is.\n" in out


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("Space/team", "A document of kind Space gives access to nothing by itself."),
        ("Bundle/readin", "Did you mean 'Bundle/reading'?"),
        ("bundle/reading", "Did you mean 'Bundle'?"),
    ],
)
def test_what_cannot_be_previewed_is_refused(known: Project, address: str, message: str) -> None:
    run = known.run("preview", address)
    assert (run.code, run.out) == (1, "")
    assert message in run.err


def test_policies_that_are_not_valid_have_no_preview(known: Project) -> None:
    known.write(all=POLICIES.replace("[prod]", "[gone]"))
    run = known.run("preview", "Bundle/reading", "--format", "json")
    assert (run.code, run.json["status"]) == (1, "invalid")


def test_validate_shows_where_a_query_in_a_block_is_wrong(project: Project) -> None:
    first, _, _ = POLICIES.partition("---")
    project.write(scope=first.replace("query: ", "query: >-\n    ").replace(" and permission", "\n    and (permission"))
    run = project.run("validate")
    assert run.code == 1
    assert run.out.startswith(
        "policies/scope.yaml:8:9: error[query-syntax]: The '(' that opens here is never closed.\n"
    )
    assert "    8 |     and (permission_name" in run.out
