"""can, who, what and test answer from the store, the past or the work tree."""

import pytest

from tests.support.checkouts import Checkout
from tests.support.projects import Project, flow

CATALOG = """{
  "sources": [{"name": "Okta", "types": ["group"]}],
  "people": [
    {"id": "1", "email": "aoife@example.com", "attributes": [{"type": "group", "value": "SRE", "source": "Okta"}]},
    {"id": "2", "email": "bram@example.com", "manager": "1"}
  ],
  "integrations": [{"name": "prod-postgres", "resource_types": [
    {"name": "postgresql-table", "permissions": [{"name": "READ_ONLY"}, {"name": "READ_WRITE"}]}]}],
  "resources": [
    {"integration": "prod-postgres", "type": "postgresql-table", "id": "1", "name": "orders"},
    {"integration": "prod-postgres", "type": "postgresql-table", "id": "2", "name": "refunds"}
  ]
}
"""
TEST = """\
apiVersion: flowsync/v1
kind: AccessTest
metadata: {name: orders}
spec:
  cases:
    - name: an SRE reads orders
      person: aoife@example.com
      entitlement: orders READ_ONLY
      expect: {outcome: allowed}
"""
DENIED = "    - {name: not Bram, person: bram@example.com, entitlement: orders READ_ONLY, expect: {outcome: allowed}}\n"


@pytest.fixture
def company(project: Project) -> Project:
    """A project with one flow in force and a catalog."""
    project.write(orders=flow("orders"))
    project.apply()
    (project.root / "catalog.json").write_text(CATALOG)
    assert project.run("catalog", "sync", "catalog.json").code == 0
    return project


def write_test(project: Project, text: str) -> None:
    folder = project.root / "access-tests"
    folder.mkdir(exist_ok=True)
    (folder / "orders.yaml").write_text(text)


def test_yes_names_the_route_and_the_lines_that_say_why(company: Project) -> None:
    run = company.run("can", "AOIFE@example.com", "orders READ_ONLY")
    assert run.code == 0
    assert run.out.startswith("YES, without approval: aoife@example.com can come to prod-postgres/postgresql-table/")
    assert "AccessFlow/orders" in run.out
    assert "policies/orders.yaml:" in run.out
    assert "Policy in force in sqlite:///.flowsync/live.db (serial 1); catalog" in run.out


def test_no_is_an_exit_code(company: Project) -> None:
    run = company.run("can", "bram@example.com", "orders READ_ONLY", "--format", "json")
    assert (run.code, run.json["status"], run.json["routes"]) == (1, "denied", [])


def test_on_behalf_of_asks_about_the_other(company: Project) -> None:
    reports = flow("orders", "request_for: {request_scopes: [direct_reports]}")
    company.write(orders=reports)
    asked = ("can", "aoife@example.com", "orders READ_ONLY", "--on-behalf-of", "bram@example.com", "--policies")
    assert company.run(*asked).code == 0
    assert company.run("can", "bram@example.com", "orders READ_ONLY", "--policies").code == 1


def test_the_work_tree_and_the_past_are_other_policies(company: Project) -> None:
    company.write(orders=flow("orders", "active: false"))
    asked = ("can", "aoife@example.com", "orders READ_ONLY")
    assert company.run(*asked, "--policies").code == 1
    company.apply()
    assert company.run(*asked).code == 1
    past = company.run(*asked, "--as-of", "1")
    assert past.code == 0
    assert "Policy as applied with serial 1" in past.out


def test_two_policies_at_once_are_wrong_usage(company: Project) -> None:
    run = company.run("what", "aoife@example.com", "--policies", "--as-of", "1")
    assert run.code == 1
    assert "give one of them" in run.err


def test_a_request_for_longer_is_refused_with_the_reason(company: Project) -> None:
    run = company.run("can", "aoife@example.com", "orders READ_ONLY", "--for", "2h")
    assert run.code == 1
    assert "closed: for longer than it grants" in run.out


def test_who_lists_people_up_to_a_limit(company: Project) -> None:
    found = company.run("who", "orders READ_ONLY").out
    assert "1 person can come to orders READ_ONLY, 1 without approval; 1 route." in found
    assert "1 person: aoife@example.com" in found
    assert company.run("who", "orders READ_WRITE").out.startswith("0 people can come to")


def test_what_lists_entitlements_up_to_a_limit(company: Project) -> None:
    found = company.run("what", "aoife@example.com", "--limit", "1").out
    assert "can come to 2 entitlements by 1 route." in found
    assert "and 1 more" in found
    data = company.run("what", "aoife@example.com", "--format", "json").json
    assert data["routes"][0]["entitlements"]["count"] == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("can", "aoif@example.com", "orders READ_ONLY"), "Did you mean 'aoife@example.com'?"),
        (("can", "aoife@example.com", "READ_ONLY"), "The catalog has no entitlement 'READ_ONLY'."),
        (("what", "nobody"), "The catalog has no person 'nobody'."),
        (("who", "ordrs READ_ONLY"), "Did you mean 'orders'?"),
    ],
)
def test_a_name_that_is_not_there_is_an_error(company: Project, arguments: tuple[str, ...], said: str) -> None:
    run = company.run(*arguments)
    assert run.code == 1
    assert said in run.err


def test_without_a_catalog_there_is_nothing_to_ask(project: Project) -> None:
    project.write(orders=flow("orders"))
    project.apply()
    run = project.run("what", "aoife@example.com")
    assert run.code == 1
    assert "flowsync catalog sync" in run.err


def test_tests_run_on_the_work_tree(company: Project) -> None:
    write_test(company, TEST)
    run = company.run("test")
    assert (run.code, run.out.split(".")[0]) == (0, "1 access test: 1 passed")
    company.write(orders=flow("orders", "active: false"))
    failed = company.run("test")
    assert failed.code == 1
    assert "FAILED orders: an SRE reads orders  access-tests/orders.yaml:6" in failed.out
    assert company.run("test", "--in-force").code == 0


def test_junit_counts_failures_and_is_written_beside_the_text(company: Project) -> None:
    write_test(company, TEST + DENIED)
    run = company.run("test", "--junit", "results.xml")
    written = (company.root / "results.xml").read_text()
    assert run.code == 1
    assert '<testsuite name="orders" tests="2" failures="1" errors="0" skipped="0">' in written
    assert 'message="expected allowed without approval; got denied"' in written
    assert company.run("test", "--format", "junit").out == written


MISSPELT = """\
  invariants:
    - name: only SREs
      reaches: integration_name = "prod-postgres" and permission_name != ""
      nobody_outside: {conditions: [{type: group, source_integration_name: Okta, values: [sree]}]}
"""


def test_what_a_test_misspells_is_said_with_its_place(company: Project) -> None:
    write_test(company, TEST + MISSPELT)
    said = "access-tests/orders.yaml:13:91: warning[unknown-value]: Nobody in the catalog has the group 'sree' (Okta)."
    assert said in company.run("test").err
    run = company.run("validate", "--catalog")
    assert (run.code, said in run.out) == (0, True)
    assert "unknown-value" not in company.run("validate").out


@pytest.mark.parametrize("output", ["text", "json", "junit"])
def test_people_are_named_only_if_that_is_asked_for(company: Project, output: str) -> None:
    write_test(company, TEST.replace("allowed", "denied") + MISSPELT)
    counted = company.run("test", "--format", output)
    assert "aoife@example.com" not in counted.out + counted.err
    assert "1 person too" in counted.out
    assert "aoife@example.com too" in company.run("test", "--names", "--format", output).out


def test_a_query_that_covers_nothing_is_no_pass(company: Project) -> None:
    write_test(company, TEST + MISSPELT.replace('permission_name != ""', 'permission_name = "read"'))
    run = company.run("test")
    assert (run.code, "it is about nothing in the catalog" in run.out) == (1, True)


def test_json_has_every_result(company: Project) -> None:
    write_test(company, TEST + DENIED)
    data = company.run("test", "--format", "json").json
    assert data["counts"] == {"passed": 1, "failed": 1, "unknown": 0, "broken": 0}
    assert [result["verdict"] for result in data["results"]] == ["passed", "failed"]


def test_a_test_can_be_chosen_by_name(company: Project) -> None:
    write_test(company, TEST)
    assert company.run("test", "orders").code == 0
    run = company.run("test", "ordrs")
    assert (run.code, "There is no access test 'ordrs'." in run.err) == (1, True)


def test_no_tests_is_no_pass(company: Project) -> None:
    run = company.run("test")
    assert (run.code, "There are no access tests." in run.err) == (1, True)


def test_a_test_that_is_not_valid_is_reported_by_validate_too(company: Project) -> None:
    write_test(company, TEST.replace("outcome: allowed", "outcome: denied, at_most: 1h"))
    assert company.run("test").code == 1
    found = company.run("validate")
    assert found.code == 1
    assert "access-tests/orders.yaml:9:" in found.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("can", "bram@example.com", "orders READ_ONLY"), "UNKNOWN: no route of bram@example.com"),
        (("who", "orders READ_ONLY"), "At least 0 people can come to"),
        (("what", "bram@example.com"), "At least: bram@example.com can come to 0 entitlements"),
    ],
)
def test_a_row_in_force_that_cannot_be_read_leaves_the_answer_open(
    company: Project, arguments: tuple[str, ...], said: str
) -> None:
    company.sql("UPDATE live SET body = '{' WHERE name = 'orders'")
    run = company.run(*arguments)
    assert run.out.startswith(said)
    assert "Unknown: AccessFlow/orders is in force, but what it says cannot be read." in run.out


@pytest.mark.parametrize("tests", [{"access-tests/orders.yaml": None}, {"access-tests/orders.yaml": TEST}])
def test_a_pull_request_is_tested_by_the_access_tests_of_its_base(
    company: Project, tests: dict[str, str | None]
) -> None:
    made = Checkout.make(company.root)
    made.commit({"access-tests/orders.yaml": TEST.replace("outcome: allowed", "outcome: denied")})
    made.branch("change")
    made.commit({"policies/orders.yaml": flow("orders", "grant_duration: 2h"), **tests})
    run = company.run("test", "--base", "main", "--head", "change")
    assert (run.code, "FAILED orders: an SRE reads orders" in run.out) == (1, True)
    assert f"Policies at {made.git('rev-parse', '--short=7', 'change')}" in run.out
    assert company.run("test", "--in-force", "--base", "main").code == 1
