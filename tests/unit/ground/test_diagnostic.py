"""Diagnostics: their order, and warnings as errors."""

from random import Random

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity, in_order
from flowsync.ground.place import SourceRange


def at(path: str, line: int, column: int) -> SourceRange:
    return SourceRange(path=path, line=line, column=column, end_line=line, end_column=column + 1)


def finding(
    subject: SourceRange | None, code: Code = Code.NULL_VALUE, summary: str = "s", address: str = "Bundle/a"
) -> Diagnostic:
    return Diagnostic(code=code, summary=summary, subject=subject, address=Address.parse(address))


ORDERED = [
    finding(at("a.yaml", 2, 9)),
    finding(at("a.yaml", 10, 1)),
    finding(at("a.yaml", 10, 2), Code.MISSING_KEY),
    finding(at("a.yaml", 10, 2), Code.NULL_VALUE),
    finding(at("a.yaml", 10, 2), Code.NULL_VALUE, "t"),
    finding(at("b.yaml", 1, 1)),
    finding(None, address="AccessFlow/z"),
    finding(None, address="Bundle/a"),
]


def test_they_are_ordered_by_place_then_address_code_and_text_and_those_without_a_place_come_last() -> None:
    for seed in range(10):
        assert in_order(Random(seed).sample(ORDERED, len(ORDERED))) == ORDERED


def test_exact_repeats_are_kept_once() -> None:
    assert in_order([*ORDERED, *ORDERED]) == ORDERED


def test_a_warning_as_an_error_is_the_same_finding_otherwise() -> None:
    warning = Diagnostic(severity=Severity.WARNING, code=Code.REVIEW_DUE, summary="s", hint="h", subject=at("a", 1, 1))
    error = Diagnostic(severity=Severity.ERROR, code=Code.REVIEW_DUE, summary="s", hint="h", subject=at("a", 1, 1))
    assert (warning.is_error, warning.as_error(), error.as_error()) == (False, error, error)


def test_a_place_is_written_as_editors_take_it() -> None:
    assert str(at("policies/a.yaml", 3, 14)) == "policies/a.yaml:3:14"
