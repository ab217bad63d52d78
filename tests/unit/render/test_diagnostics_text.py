"""Diagnostics for people."""

import pytest

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.ground.place import SourceRange
from flowsync.render.diagnostics_text import diagnostics_text, summary_line
from flowsync.render.style import ansi
from tests.support.plans import place


def _error(subject: SourceRange | None = None, **fields: object) -> Diagnostic:
    return Diagnostic(code=Code.DURATION_FORMAT, summary="'1hour' is wrong.", subject=subject, **fields)  # type: ignore[arg-type]


def _excerpt(line: str, subject: SourceRange) -> list[str]:
    return diagnostics_text([_error(subject)], line_of=lambda *_: line).splitlines()[1:3]


def test_diagnostic_has_place_code_line_caret_detail_and_hint() -> None:
    found = _error(place("policies/a.yaml", 31, 19, 5), detail="Why.", hint="Write 1h.")

    assert diagnostics_text([found], line_of=lambda path, line: "  grant_duration: 1hour") == (
        "policies/a.yaml:31:19: error[duration-format]: '1hour' is wrong.\n"
        "   31 |   grant_duration: 1hour\n"
        "      |                   ^^^^^\n"
        "   = Why.\n"
        "   = Write 1h.\n"
        "\n"
        "More about it: flowsync explain duration-format\n"
    )


def test_without_a_place_the_address_comes_first() -> None:
    found = _error(address=Address.parse("Bundle/x"))

    assert diagnostics_text([found]).startswith("Bundle/x: error[duration-format]: ")


def test_without_place_and_address_the_severity_comes_first() -> None:
    assert diagnostics_text([_error()]).startswith("error[duration-format]: ")


def test_a_line_that_cannot_be_read_is_left_out() -> None:
    assert "|" not in diagnostics_text([_error(place("gone.yaml", 3))])


def test_diagnostics_are_in_order_and_each_code_is_explained_once() -> None:
    found = [_error(place("b.yaml", 1)), _error(place("a.yaml", 9)), _error(place("a.yaml", 2))]
    text = diagnostics_text(found)

    assert [line.split(": ")[0] for line in text.splitlines() if ": error" in line] == [
        "a.yaml:2:1",
        "a.yaml:9:1",
        "b.yaml:1:1",
    ]
    assert text.count("flowsync explain") == 1


def test_nothing_found_is_no_text() -> None:
    assert diagnostics_text([]) == ""


@pytest.mark.parametrize(
    ("line", "column", "width", "carets"),
    [
        ("名前: 値段", 5, 2, "      |       ^^^^"),
        ("\tname: x", 2, 4, "      |     ^^^^"),
        ("a: \x1bx", 5, 1, "      |        ^"),
        ("a: e\u0301!", 6, 1, "      |     ^"),
        ("short", 20, 3, "      |      ^"),
        ("a: b", 4, 0, "      |    ^"),
    ],
)
def test_caret_stands_under_the_text(line: str, column: int, width: int, carets: str) -> None:
    assert _excerpt(line, place("a.yaml", 7, column, width))[1] == carets


def test_range_of_several_lines_is_marked_to_the_end_of_its_first() -> None:
    subject = SourceRange(path="a.yaml", line=7, column=4, end_line=9, end_column=2)

    assert _excerpt("a: [b,", subject) == ["    7 | a: [b,", "      |    ^^^"]


def test_long_line_is_cut_around_the_caret() -> None:
    source, carets = _excerpt("x" * 500 + "WRONG" + "y" * 500, place("a.yaml", 7, 501, 5))

    assert source.startswith("    7 | …x")
    assert source.endswith("y…")
    assert len(source) < 120
    assert source[carets.index("^") : carets.rindex("^") + 1] == "WRONG"


def test_line_that_fits_is_not_cut() -> None:
    line = "x" * 90 + "WRONG"

    assert _excerpt(line, place("a.yaml", 7, 91, 5)) == [f"    7 | {line}", f"      | {' ' * 90}^^^^^"]


def test_range_longer_than_what_is_shown_is_marked_as_far_as_it_is_shown() -> None:
    source, carets = _excerpt("x" * 500, place("a.yaml", 7, 10, 400))

    assert len(carets) <= len(source)


def test_user_text_cannot_act() -> None:
    found = _error(place("::error file=x::y.yaml", 1), hint="\x1b[2J\n::error::hint")
    lines = diagnostics_text([found], line_of=lambda *_: "::error::line").splitlines()

    assert not [line for line in lines if line.lstrip().startswith("::") or "\x1b" in line]


def test_colour_adds_nothing_but_sequences() -> None:
    found = [_error(place("a.yaml", 1), hint="Do."), _error(severity=Severity.WARNING)]
    coloured = diagnostics_text(found, line_of=lambda *_: "some text", paint=ansi)

    plain = coloured
    for code in ("0", "1", "2", "1;31", "1;33"):
        plain = plain.replace(f"\x1b[{code}m", "")
    assert plain == diagnostics_text(found, line_of=lambda *_: "some text")
    assert plain != coloured


@pytest.mark.parametrize(
    ("errors", "warnings", "line"),
    [
        (0, 0, "No problems in 3 files.\n"),
        (2, 1, "2 errors, 1 warning in 3 files.\n"),
        (1, 0, "1 error in 3 files.\n"),
        (0, 2, "2 warnings in 3 files.\n"),
    ],
)
def test_summary_counts(errors: int, warnings: int, line: str) -> None:
    found = [_error(place("a.yaml", number)) for number in range(1, errors + 1)]
    found += [_error(place("b.yaml", number), severity=Severity.WARNING) for number in range(1, warnings + 1)]

    assert summary_line(found, 3) == line
