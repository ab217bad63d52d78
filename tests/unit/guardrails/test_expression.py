"""Expressions: names and types are checked with their places, and nothing that somebody writes hangs."""

import pytest

from flowsync.guardrails.expression import Compiled, EvaluationError, compiled, holds
from flowsync.guardrails.values import Subject


@pytest.mark.parametrize(
    ("text", "marked", "summary", "hint"),
    [
        ('flow.nmae == "x"', "flow.nmae", "There is no 'flow.nmae'.", "Did you mean 'flow.name'?"),
        ('flow.mfa &&\n  flow.nmae == "x"', "flow.nmae", "There is no 'flow.nmae'.", "Did you mean 'flow.name'?"),
        ('"é" == flow.nmae', "flow.nmae", "There is no 'flow.nmae'.", "Did you mean 'flow.name'?"),
        ('flow.name.lower() == "x"', "lower", "There is no function 'lower'.", ""),
        ("mfa", "mfa", "There is no 'mfa'.", ""),
        ('flow.total_minutes == "2h"', "==", "'==' cannot be used with int and string.", ""),
        ("flow.labels.exists(one, one == 1)", "==", "'==' cannot be used with string and int.", ""),
        ("flow.total_minutes", "flow.total_minutes", "This expression is a number", "Compare it"),
        ("flow.name", "flow.name", "This expression is a text", "Compare it"),
        ("flow.labels", "flow.labels", "This expression is a list", "Compare it"),
        ("flow.mfa = true", "=", "This cannot stand here.", "Compare with =="),
        ("flow.mfa && (", "", "The expression ends where something is missing.", "Close"),
        ("change.action == 'delete'", "change.action", "There is no 'change.action'.", ""),
        ("(" * 200 + "true" + ")" * 200, "", "This expression cannot be read", "Write it shorter"),
        (" || ".join(["flow.mfa"] * 20_000), "", "This expression cannot be read", "Write it shorter"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_to_do(text: str, marked: str, summary: str, hint: str) -> None:
    found = compiled(text, Subject.FLOW)
    assert not isinstance(found, Compiled)
    assert found[0].summary.startswith(summary)
    assert found[0].hint.startswith(hint)
    assert not marked or text[found[0].start : found[0].end].startswith(marked)


def test_every_wrong_name_is_told_at_once() -> None:
    found = compiled("flow.a && flow.b", Subject.FLOW)
    assert not isinstance(found, Compiled)
    assert [mistake.summary for mistake in found] == ["There is no 'flow.a'.", "There is no 'flow.b'."]


def test_an_expression_knows_which_variables_it_reads() -> None:
    found = compiled('flow.mfa && flow.targets[0].integration != "flow.name"', Subject.FLOW)
    assert isinstance(found, Compiled)
    assert [variable.name for variable in found.variables] == ["flow.mfa", "flow.targets"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('flow.targets.all(one, one.intgration == "x")', "Key not found"),
        ('flow.targets[7].integration == "x"', "Index error"),
        ("1 / (flow.total_minutes - 60) == 1", "divide by zero"),
        ('flow.name.matches("(")', "invalid regular expression"),
    ],
)
def test_what_has_no_value_is_an_error_and_never_a_yes(text: str, said: str) -> None:
    found = compiled(text, Subject.FLOW)
    assert isinstance(found, Compiled)
    facts = {"flow.targets": [{"integration": "x"}], "flow.total_minutes": 60, "flow.name": "a"}
    with pytest.raises(EvaluationError, match=said):
        holds(found.program, facts)


def test_an_expression_that_would_take_for_ever_ends_in_an_error() -> None:
    inner = "true"
    for name in "abcdef":
        inner = f"[1,2,3,4,5,6,7,8,9].all({name}, {inner})"
    found = compiled(inner, Subject.FLOW)
    assert isinstance(found, Compiled)
    with pytest.raises(EvaluationError, match="budget"):
        holds(found.program, {})


def test_a_regular_expression_takes_linear_time() -> None:
    found = compiled('flow.name.matches("(a+)+$")', Subject.FLOW)
    assert isinstance(found, Compiled)
    assert holds(found.program, {"flow.name": "a" * 60_000 + "b"}) is False
