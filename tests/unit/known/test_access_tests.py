"""What the catalog does not bear out of access tests."""

from typing import Any

import pytest

from flowsync.known.access_tests import AccessTestCheck
from tests.support.sample_company import CATALOG, block, group

PII = 'resource_tag["pii"] = "true" and permission_name != ""'


def case(**fields: Any) -> dict[str, Any]:
    return {"cases": [{"name": "c", "person": "bob", "entitlement": "orders READ", "expect": {}, **fields}]}


def invariant(**fields: Any) -> dict[str, Any]:
    return {"invariants": [{"name": "i", "reaches": PII, **fields}]}


def told(spec: dict[str, Any], *, names: bool = True) -> list[str]:
    """Each finding as ``code at.its.place: hint``."""
    found = AccessTestCheck(CATALOG, names=names).everything(spec)
    return [f"{one.code} {'.'.join(map(str, one.place.key_path))}: {one.hint}" for one in found]


@pytest.mark.parametrize(
    "spec",
    [
        case(requested_by="ada@acme.example", expect={"approval_by": ["ada"], "no_approval_by": ["cy"]}),
        invariant(exactly=["ada", "bob"]),
        invariant(nobody_outside=block(group("dba", "SRE"))),
        invariant(exactly=[], reaches='resource_tag["piii"] = "true"', may_be_empty=True),
    ],
)
def test_nothing_is_said_of_tests_that_the_catalog_bears_out(spec: dict[str, Any]) -> None:
    assert told(spec) == []


CORRECT = "Correct it or take it out; where it is new, sync the catalog again."


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (case(person="bo"), "unknown-person spec.cases.0.person: Did you mean 'bob'?"),
        (case(requested_by="xyz"), f"unknown-person spec.cases.0.requested_by: {CORRECT}"),
        (
            case(expect={"approval_by": ["ada", "xyz"]}),
            f"unknown-person spec.cases.0.expect.approval_by.1: {CORRECT}",
        ),
        (case(entitlement="nothing NONE"), f"matches-nothing spec.cases.0.entitlement: {CORRECT}"),
        (invariant(exactly=["xyz"]), f"unknown-person spec.invariants.0.exactly.0: {CORRECT}"),
        (
            invariant(nobody_outside=block(group("dbaa"))),
            "unknown-value spec.invariants.0.nobody_outside.conditions.0.values.0: Did you mean 'dba'?",
        ),
        (
            invariant(exactly=[], reaches='resource_tag["pii"] = "True" and permission_name != ""'),
            "matches-nothing spec.invariants.0.reaches: Nothing has resource_tag[\"pii\"] = 'True'. "
            "Did you mean 'true'?",
        ),
    ],
)
def test_a_name_that_the_catalog_does_not_have(spec: dict[str, Any], said: str) -> None:
    assert told(spec) == [said]


def test_nobody_is_suggested_where_people_are_not_named() -> None:
    assert told(case(person="bo"), names=False) == [f"unknown-person spec.cases.0.person: {CORRECT}"]
