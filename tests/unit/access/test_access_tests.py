"""Access tests: what is wrong with one is told at its place, and what fails says expected, got and why."""

from typing import Any

import pytest

from flowsync.access.access_test_run import AccessResult, Verdict, run_tests
from flowsync.access.access_tests import AccessTests, decoded_tests
from flowsync.access.policy import Policy
from flowsync.ground.address import Address
from flowsync.ground.diagnostic import Diagnostic
from flowsync.model.rule_kind import RuleKind
from flowsync.source.reading.reader import read_documents
from flowsync.validate.rule_documents import check_rules
from tests.support.configurations import body
from tests.support.sample_company import CATALOG, approvers, block, flow_spec, group, policy_of

HEAD = "apiVersion: flowsync/v1\nkind: AccessTest\nmetadata: {name: t}\nspec:\n"
LEADS = policy_of("ANY_OF", approvers(group("leads")))


def read(spec: str) -> tuple[AccessTests, list[Diagnostic]]:
    rules = check_rules("t.yaml", (HEAD + spec).encode(), read=read_documents, kinds=[RuleKind.ACCESS_TEST])
    assert not rules.diagnostics, rules.diagnostics
    return decoded_tests(rules.documents)


def case(expect: str, person: str = "bob", entitlement: str = "orders READ", **fields: str) -> str:
    lines = [f"  - {{name: c, person: {person}, entitlement: '{entitlement}', expect: {{{expect}}}"]
    lines += [f"{key}: '{value}'" for key, value in fields.items()]
    return "  cases:\n  " + ", ".join(lines) + "}\n"


def invariant(check: str, reaches: str = 'resource_tag["pii"] = "true" and permission_name != ""') -> str:
    return f"  invariants:\n    - name: i\n      reaches: '{reaches}'\n      {check}\n"


def run(spec: str, *, names: bool = True, **flow: Any) -> AccessResult:
    tests, wrong = read(spec)
    assert not wrong
    flows = {Address.parse("AccessFlow/f"): body("AccessFlow/f", flow_spec(**flow))}
    (result,) = run_tests(tests, Policy(flows), CATALOG, names=names)
    return result


def outcome(result: AccessResult) -> tuple[Verdict, str, str]:
    return result.verdict, result.expected, result.got


@pytest.mark.parametrize(
    ("expect", "flow"),
    [
        ("outcome: allowed", {}),
        ("outcome: allowed, at_most: 1h", {}),
        ("outcome: needs_approval, approval_by: [ada, dee], no_approval_by: [cy]", {"approver_policy": LEADS}),
        ("outcome: denied", {"active": False}),
        ("outcome: denied", {"approver_policy": policy_of("ANY_OF", approvers(group("unheard")))}),
    ],
)
def test_a_case_that_holds_passes(expect: str, flow: dict[str, Any]) -> None:
    assert run(case(expect), **flow).verdict is Verdict.PASSED


@pytest.mark.parametrize(
    ("expect", "flow", "expected", "got"),
    [
        ("outcome: denied", {}, "denied", "allowed without approval by AccessFlow/f"),
        ("outcome: needs_approval", {}, "allowed with approval", "allowed without approval by AccessFlow/f"),
        ("outcome: allowed", {"active": False}, "allowed without approval", "denied"),
        ("outcome: allowed, at_most: 30m", {}, "at most 30m", "1h by AccessFlow/f"),
        (
            "outcome: allowed, at_most: 2h",
            {"grant_duration": "indefinite"},
            "at most 2h",
            "without an end by AccessFlow/f",
        ),
        (
            "outcome: needs_approval, approval_by: [cy]",
            {"approver_policy": LEADS},
            "cy can approve",
            "ada@acme.example, dee@acme.example can",
        ),
        (
            "outcome: needs_approval, no_approval_by: [ada]",
            {"approver_policy": LEADS},
            "ada cannot approve",
            "ada@acme.example, dee@acme.example can",
        ),
    ],
)
def test_a_case_that_does_not_hold_says_expected_and_got(
    expect: str, flow: dict[str, Any], expected: str, got: str
) -> None:
    assert outcome(run(case(expect), **flow)) == (Verdict.FAILED, expected, got)


def test_a_failure_says_by_which_chain() -> None:
    chain = [link.what for link in run(case("outcome: denied")).chain]
    assert chain[0] == "bob@acme.example"
    assert chain[-1] == "db/table/orders READ"


@pytest.mark.parametrize(
    ("moment", "verdict"), [("2026-11-20T21:00:00Z", "passed"), ("2026-11-21T07:00:00Z", "failed")]
)
def test_a_moment_decides_about_shifts(moment: str, verdict: str) -> None:
    oncall = block({"type": "oncall", "values": ["db"], "source_integration_name": "Pager"})
    assert run(case("outcome: allowed", "dee", at=moment), requestors=oncall).verdict == verdict


@pytest.mark.parametrize(
    ("text", "got"),
    [
        (case("outcome: denied", "bo"), "the catalog has no person 'bo'. Did you mean 'bob'?"),
        (case("outcome: denied", entitlement="orders REED"), "the catalog has no entitlement 'orders REED'."),
        (invariant("exactly: [nobody-here]"), "the catalog has no person 'nobody-here'."),
    ],
)
def test_a_name_that_is_not_there_is_no_pass(text: str, got: str) -> None:
    result = run(text)
    assert result.verdict is Verdict.BROKEN
    assert result.got.startswith(got)


@pytest.mark.parametrize(
    ("text", "expected", "got"),
    [
        (case("outcome: denied", "bob@acme.example"), "denied", "allowed without approval by AccessFlow/f"),
        (case("outcome: denied", "bo"), "", "the catalog has no person 'bo'."),
        (invariant("exactly: [ada]"), "exactly 1 person", "1 person too"),
        (
            invariant("every_route: {approval: true}"),
            "every route asks for approval",
            "2 people by AccessFlow/f without approval",
        ),
    ],
)
def test_people_whom_a_test_does_not_name_itself_are_counted(text: str, expected: str, got: str) -> None:
    result = run(text, names=False)
    assert (result.expected, result.got) == (expected, got)
    assert [link.what for link in result.chain[:1]] == (["a person"] if expected else [])
    assert not [link.what for link in result.chain if "@" in link.what]


NOTHING = 'resource_tag["piii"] = "true" and permission_name != ""'


@pytest.mark.parametrize("check", ["exactly: []", "every_route: {mfa: true}"])
@pytest.mark.parametrize(
    "reaches", [NOTHING, 'resource_tag["pii"] = "True" and permission_name != ""', 'permission_name = "read"']
)
def test_an_invariant_about_nothing_in_the_catalog_is_broken(check: str, reaches: str) -> None:
    result = run(invariant(check, reaches))
    assert result.verdict is Verdict.BROKEN
    assert result.got.startswith("it is about nothing in the catalog, so it promises nothing.")


def test_an_invariant_may_be_about_nothing_where_it_says_so() -> None:
    assert run(invariant("exactly: []\n      may_be_empty: true", NOTHING)).verdict is Verdict.PASSED
    assert run(invariant("exactly: []\n      may_be_empty: false", NOTHING)).verdict is Verdict.BROKEN
    assert run(invariant("exactly: []\n      may_be_empty: true")).verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("conditions", "verdict"),
    [
        ("[{type: group, source_integration_name: Okta, match_operator: is_not, values: [nosuch]}]", Verdict.BROKEN),
        ("[{type: user, match_operator: contains, values: ['@']}]", Verdict.BROKEN),
        ("[{type: user, match_operator: is_not, values: [cy@acme.example]}]", Verdict.PASSED),
    ],
)
def test_an_invariant_that_everybody_keeps_whatever_policy_says_is_broken(conditions: str, verdict: Verdict) -> None:
    result = run(invariant(f"nobody_outside: {{conditions: {conditions}}}"))
    assert result.verdict is verdict
    assert ("everybody meets its conditions" in result.got) is (verdict is Verdict.BROKEN)


@pytest.mark.parametrize(
    ("check", "flow"),
    [
        ("exactly: [ada, bob]", {}),
        ("nobody_outside: {conditions: [{type: group, source_integration_name: Okta, values: [DBA]}]}", {}),
        ("every_route: {at_most: 1h}", {}),
        ("every_route: {approval: true}", {"approver_policy": LEADS}),
        ("every_route: {mfa: true, justification: true}", {"active": False}),
    ],
)
def test_an_invariant_that_holds_passes(check: str, flow: dict[str, Any]) -> None:
    assert run(invariant(check), **flow).verdict is Verdict.PASSED


@pytest.mark.parametrize(
    ("check", "expected", "got"),
    [
        ("exactly: [ada]", "exactly ada@acme.example", "bob@acme.example too"),
        ("exactly: []", "exactly nobody", "ada@acme.example, bob@acme.example too"),
        (
            "exactly: [ada, bob, cy]",
            "exactly ada@acme.example, bob@acme.example, cy@acme.example",
            "without cy@acme.example",
        ),
        (
            "nobody_outside: {conditions: [{type: group, source_integration_name: Okta, values: [leads]}]}",
            "nobody outside",
            "bob@acme.example too",
        ),
        (
            "every_route: {approval: true}",
            "every route asks for approval",
            "ada@acme.example, bob@acme.example by AccessFlow/f without approval",
        ),
        (
            "every_route: {at_most: 30m}",
            "every route ends after at most 30m",
            "ada@acme.example, bob@acme.example by AccessFlow/f for 1h",
        ),
    ],
)
def test_an_invariant_that_does_not_hold_says_expected_and_got(check: str, expected: str, got: str) -> None:
    result = run(invariant(check))
    assert outcome(result) == (Verdict.FAILED, expected, got)
    assert bool(result.chain) is not expected.endswith("cy@acme.example")


@pytest.mark.parametrize("text", [case("outcome: denied", "cy"), invariant("exactly: []")])
def test_what_the_catalog_does_not_tell_is_no_pass(text: str) -> None:
    site = block({"type": "site", "values": ["hq"], "source_integration_name": "Badges"})
    result = run(text, requestors=site)
    assert (result.verdict, result.got) == (
        Verdict.UNKNOWN,
        "the catalog does not have all that Badges says about 'site'",
    )


@pytest.mark.parametrize(
    ("spec", "code", "place"),
    [
        ("  {}\n", "wrong-size", "t.yaml:5:3"),
        (case("outcome: denied, at_most: 1h"), "wrong-value", "t.yaml:6:84"),
        (case("outcome: allowed", duration="400d"), "duration-range", "t.yaml:6:96"),
        (invariant("exactly: [ada]\n      every_route: {mfa: true}"), "wrong-size", "t.yaml:6:7"),
        ("  invariants:\n    - {name: i, reaches: 'resource_type = \"t\"'}\n", "wrong-size", "t.yaml:6:7"),
        (invariant("every_route: {}"), "wrong-size", "t.yaml:8:20"),
        (invariant("exactly: []", 'resource_typ = "t"'), "query-syntax", "t.yaml:7:17"),
    ],
)
def test_what_is_wrong_with_a_test_is_told_at_its_place(spec: str, code: str, place: str) -> None:
    _, wrong = read(spec)
    assert [(str(found.code), str(found.subject)) for found in wrong] == [(code, place)]
