"""From documents to guardrails: places inside YAML texts, and what is taken over."""

from flowsync.guardrails.decode import decoded
from flowsync.guardrails.values import Subject, TagChoice, TargetChoice
from flowsync.model.rule_kind import RuleKind
from flowsync.plan.judgements import Weight
from flowsync.source.reading.reader import read_documents
from flowsync.validate.rule_documents import check_rules
from tests.support.examples import places
from tests.support.guardrails import guardrails

WHOLE = """\
apiVersion: flowsync/v1
kind: Guardrail
metadata: {name: whole}
spec:
  on: effect
  when:
    labels: [pii]
    spaces: [payments]
    addresses: ["AccessFlow/*"]
    targets:
      - {integration_name: aws, resource_type: aws-ec2, permissions: [a, b]}
      - {}
    tags: [{key: env, values: [prod]}, {key: pii}]
    resource_risk: [high]
    permission_risk: [critical]
  require: [effect.gains == 0]
  severity: info
  message: >-
    Nobody gains
    anything.
  exceptions:
    - {address: AccessFlow/a, owner: grc, reason: Why not., expires_at: "2027-01-01T00:00:00Z"}
"""


def wrong(text: str) -> list[str]:
    rules = check_rules("rules.yaml", text.encode(), read=read_documents, kinds=RuleKind)
    assert rules.diagnostics == ()
    return places(decoded(rules.documents)[1])


def test_all_that_a_document_says_is_taken_over() -> None:
    (found,) = guardrails(WHOLE)
    assert (found.name, found.on, found.severity, found.message) == (
        "whole",
        Subject.EFFECT,
        Weight.INFO,
        "Nobody gains anything.",
    )
    chosen = found.selection
    assert (chosen.labels, chosen.spaces, chosen.addresses) == (("pii",), ("payments",), ("AccessFlow/*",))
    assert chosen.targets == (
        TargetChoice(integration="aws", resource_type="aws-ec2", permissions=frozenset({"a", "b"})),
        TargetChoice(),
    )
    assert chosen.tags == (TagChoice(key="env", values=frozenset({"prod"})), TagChoice(key="pii"))
    assert (chosen.resource_risk, chosen.permission_risk) == (("high",), ("critical",))
    assert [one.address for one in found.exceptions] == ["AccessFlow/a"]
    assert [one.variables for one in found.require] == [("effect.gains",)]


def test_a_guardrail_may_ask_for_approvals_alone_and_has_to_ask_for_something() -> None:
    (found,) = guardrails(WHOLE.replace("require: [effect.gains == 0]", "approvals: 2"))
    assert (found.require, found.approvals, found.asks_at and found.asks_at.line) == ((), 2, 16)
    nothing = WHOLE.replace("  require: [effect.gains == 0]\n", "")
    rules = check_rules("rules.yaml", nothing.encode(), read=read_documents, kinds=RuleKind)
    assert places(list(rules.diagnostics)) == ["5:3 missing-key"]
    for number in ("0", "11", "two"):
        wrong_number = WHOLE.replace("require: [effect.gains == 0]", f"approvals: {number}")
        rules = check_rules("rules.yaml", wrong_number.encode(), read=read_documents, kinds=RuleKind)
        assert [one.subject.line for one in rules.diagnostics if one.subject] == [16]


def test_a_mistake_points_into_the_text_however_it_is_written() -> None:
    items = [">-\n      effect.gains == 0 &&\n      effect.lsoes == 0", "'''a'' == effect.gains'", "effect.gains"]
    text = WHOLE.replace("[effect.gains == 0]", "".join(f"\n    - {item}" for item in items))
    assert wrong(text) == ["19:7 expression-invalid", "20:14 expression-invalid", "21:7 expression-invalid"]


def test_a_moment_that_is_not_in_the_calendar_and_a_second_exception_are_errors() -> None:
    again = '    - {address: AccessFlow/a, owner: x, reason: y, expires_at: "2027-02-30T00:00:00Z"}\n'
    assert wrong(WHOLE + again) == ["23:7 duplicate-item", "23:64 date-format"]
