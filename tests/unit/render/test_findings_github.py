"""Findings as workflow commands of GitHub."""

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.ground.place import SourceRange
from flowsync.render.findings_github import findings_github
from flowsync.render.tool_findings import findings_of
from tests.support.plans import place


def _found(line: int, severity: Severity = Severity.ERROR, summary: str = "Wrong.") -> Diagnostic:
    return Diagnostic(severity=severity, code=Code.WRONG_VALUE, summary=summary, subject=place("a.yaml", line, 3, 4))


def github(diagnostics: list[Diagnostic]) -> str:
    return findings_github(findings_of(diagnostics, str), command="flowsync validate")


def test_github_command_points_at_the_range() -> None:
    assert github([_found(5)]) == (
        "::error file=a.yaml,line=5,col=3,endLine=5,endColumn=7,title=flowsync wrong-value::Wrong.\n"
    )


def test_github_leaves_columns_out_of_a_range_of_several_lines() -> None:
    subject = SourceRange(path="a.yaml", line=1, column=2, end_line=3, end_column=1)
    command = github([Diagnostic(code=Code.YAML_TAG, summary="S", subject=subject)])

    assert command == "::error file=a.yaml,line=1,endLine=3,title=flowsync yaml-tag::S\n"


def test_github_names_the_address_where_there_is_no_place() -> None:
    found = Diagnostic(code=Code.PROTECTED, summary="S", hint="H", address=Address.parse("Bundle/b"))

    assert github([found]) == "::error title=flowsync protected::Bundle/b: S%0AH\n"


def test_github_escapes_what_would_end_a_property_or_a_line() -> None:
    found = Diagnostic(code=Code.WRONG_VALUE, summary="50%\n::error::owned\r", subject=place("a:b,c%.yaml", 1, 1, 1))

    assert github([found]) == (
        "::error file=a%3Ab%2Cc%25.yaml,line=1,col=1,endLine=1,endColumn=2,title=flowsync wrong-value"
        "::50%25\\n::error::owned\\r\n"
    )


def test_github_shows_ten_of_each_severity_and_counts_the_others() -> None:
    found = [_found(line) for line in range(1, 14)] + [_found(line, Severity.WARNING) for line in range(1, 12)]
    lines = github(found[::-1]).splitlines()

    assert [line.split(" ")[0] for line in lines] == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"]
    assert lines[0].startswith("::error file=a.yaml,line=1,")
    assert lines[-1] == "::notice title=flowsync::4 more findings; see 'flowsync validate'."


def test_github_says_nothing_about_nothing() -> None:
    assert github([]) == ""
