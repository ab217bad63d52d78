"""Invariants about shifts: whoever is on shift is another from moment to moment, so each that differs is looked at."""

from typing import Any

import pytest

from flowsync.access.access_test_run import AccessResult, Verdict, run_tests
from flowsync.access.access_tests import decoded_tests
from flowsync.access.policy import Policy
from flowsync.access.shift_moments import telling_moments
from flowsync.model.rule_kind import RuleKind
from flowsync.source.reading.reader import read_documents
from flowsync.validate.rule_documents import check_rules
from tests.support.configurations import body
from tests.support.sample_company import CATALOG, FLOW, NIGHT, block, flow_spec, group, index_of_people

ONCALL = {"type": "oncall", "values": ["db"]}
OFF_CALL = {**ONCALL, "match_operator": "is_not"}
DEE = {"type": "user", "values": ["dee@acme.example"]}
BEFORE = "2026-11-20T19:59:59Z"


def run(outside: str, **flow: Any) -> AccessResult:
    text = f"""\
apiVersion: flowsync/v1
kind: AccessTest
metadata: {{name: t}}
spec:
  invariants:
    - {{name: i, reaches: 'permission_name != ""', nobody_outside: {outside}}}
"""
    rules = check_rules("t.yaml", text.encode(), read=read_documents, kinds=[RuleKind.ACCESS_TEST])
    tests, wrong = decoded_tests(rules.documents)
    assert not wrong
    (result,) = run_tests(tests, Policy({FLOW: body("AccessFlow/f", flow_spec(**flow))}), CATALOG, names=True)
    return result


ON_CALL_ONLY = "{conditions: [{type: oncall, values: [db]}]}"
OFF_CALL_ONLY = "{conditions: [{type: oncall, match_operator: is_not, values: [db]}]}"


@pytest.mark.parametrize(
    ("outside", "requestors"),
    [
        (ON_CALL_ONLY, block(ONCALL)),
        (ON_CALL_ONLY, block(ONCALL, group("sre"))),
        (OFF_CALL_ONLY, block(group("sre"), OFF_CALL)),
        ("{conditions: [{type: group, values: [sre]}]}", block(ONCALL)),
    ],
)
def test_nobody_is_outside_where_access_is_bound_to_the_shift(outside: str, requestors: Any) -> None:
    assert run(outside, requestors=requestors).verdict is Verdict.PASSED


@pytest.mark.parametrize(
    ("outside", "requestors", "got"),
    [
        (ON_CALL_ONLY, block(DEE), f"dee@acme.example too at {BEFORE}"),
        (ON_CALL_ONLY, block(DEE, OFF_CALL), f"dee@acme.example too at {BEFORE}"),
        (OFF_CALL_ONLY, block(DEE), f"dee@acme.example too at {NIGHT[0]}"),
        ("{conditions: [{type: group, values: [dba]}]}", block(ONCALL), f"dee@acme.example too at {NIGHT[0]}"),
    ],
)
def test_who_keeps_access_while_off_the_shift_is_outside(outside: str, requestors: Any, got: str) -> None:
    result = run(outside, requestors=requestors)
    assert (result.verdict, result.got) == (Verdict.FAILED, got)
    assert result.chain[0].what == "dee@acme.example"


def test_whoever_gets_access_by_somebody_on_shift_counts_then_only() -> None:
    """Dee asks for cy, while she is on call."""
    others = {"request_scopes": ["others"], "grantees": block(group("sre"))}
    result = run(ON_CALL_ONLY, requestors=block(ONCALL), request_for=others)
    assert (result.verdict, result.got) == (Verdict.FAILED, f"cy@acme.example too at {NIGHT[0]}")


def test_moments_tell_only_of_the_shifts_that_are_asked_about() -> None:
    assert telling_moments([block(group("sre"))], index_of_people()) == [None]
    assert telling_moments([block(group("sre"), ONCALL)], index_of_people()) == [BEFORE, *NIGHT]
