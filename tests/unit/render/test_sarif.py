"""Findings as SARIF: valid by the schema, and with all that GitHub asks for."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from flowsync import __version__
from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.ground.place import SourceRange
from flowsync.render.sarif import MOST_RESULTS, findings_sarif
from flowsync.render.tool_findings import findings_of
from tests.support.plans import place

SCHEMA = Path(__file__).parents[2] / "data" / "sarif-2.1.0.schema.json"
VALIDATOR = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
TEXTS = st.text(st.characters() | st.sampled_from("[](){}0\ud800\x00\n"), max_size=40)


def sarif(diagnostics: Sequence[Diagnostic]) -> Any:
    return json.loads(findings_sarif(findings_of(diagnostics, str), category="flowsync/validate", home="flowsync.yaml"))


def run(diagnostics: Sequence[Diagnostic]) -> Any:
    return sarif(diagnostics)["runs"][0]


def wrong(summary: str, line: int = 1, path: str = "policies/a.yaml", address: str = "") -> Diagnostic:
    about = Address.parse(address) if address else None
    return Diagnostic(code=Code.WRONG_VALUE, summary=summary, subject=place(path, line, 3, 4), address=about)


def marks(*diagnostics: Diagnostic) -> list[str]:
    return [mark for result in run(diagnostics)["results"] for mark in result["partialFingerprints"].values()]


def test_a_result_says_what_is_wrong_how_bad_it_is_and_where() -> None:
    subject = SourceRange(path="a.yaml", line=2, column=3, end_line=4, end_column=1)
    found = Diagnostic(
        severity=Severity.WARNING,
        code=Code.REVIEW_DUE,
        summary="S.",
        detail="D.",
        hint="H.",
        subject=subject,
        address=Address.parse("Bundle/b"),
    )
    (result,) = run([found])["results"]

    assert (result["ruleId"], result["level"], result["message"]) == ("review-due", "warning", {"text": "S.\nD.\nH."})
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "a.yaml", "uriBaseId": "SRCROOT"},
                "region": {"startLine": 2, "startColumn": 3, "endLine": 4, "endColumn": 1},
            },
            "logicalLocations": [{"fullyQualifiedName": "Bundle/b", "kind": "resource"}],
        }
    ]


@pytest.mark.parametrize("code", Code)
def test_every_rule_has_what_github_shows_of_it(code: Code) -> None:
    (rule,) = run([Diagnostic(code=code, summary="S.", subject=place("a.yaml", 1))])["tool"]["driver"]["rules"]

    texts = [rule["shortDescription"]["text"], rule["fullDescription"]["text"]]
    assert all(0 < len(text) <= 1024 and text.endswith(".") and not text[0].islower() for text in texts), texts
    assert rule["help"]["text"]
    assert rule["help"]["markdown"].startswith(f"# {code}\n")
    assert "](#" not in rule["help"]["markdown"]
    assert rule["defaultConfiguration"]["level"] in ("error", "warning")
    assert rule["name"].isalnum()
    assert len(rule["name"]) <= 255


def test_a_run_names_its_tool_its_category_and_that_it_went_well() -> None:
    one = run([wrong("S.")])

    assert one["tool"]["driver"]["version"] == __version__
    assert one["automationDetails"] == {"id": "flowsync/validate/"}
    assert one["invocations"] == [{"executionSuccessful": True}]
    assert one["columnKind"] == "unicodeCodePoints"


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(TEXTS, TEXTS, st.sampled_from(Code), st.sampled_from(Severity), st.booleans()), max_size=4))
def test_it_is_valid_by_the_schema_whatever_texts_and_paths_hold(
    found: list[tuple[str, str, Code, Severity, bool]],
) -> None:
    diagnostics = [
        Diagnostic(severity=severity, code=code, summary=text, subject=place(path, 1) if is_placed else None)
        for text, path, code, severity, is_placed in found
    ]

    assert list(VALIDATOR.iter_errors(sarif(diagnostics))) == []


def test_every_result_refers_to_the_rule_of_its_code() -> None:
    found = [Diagnostic(code=code, summary="S.", subject=place("a.yaml", 1)) for code in (*Code, *Code)]
    one = run(found)

    rules = one["tool"]["driver"]["rules"]
    assert {rule["id"] for rule in rules} == {str(code) for code in Code}
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in one["results"])


def test_what_no_file_says_stands_in_the_project_file_and_names_its_object() -> None:
    (result,) = run([Diagnostic(code=Code.PROTECTED, summary="S.", address=Address.parse("Bundle/b"))])["results"]

    assert result["message"] == {"text": "Bundle/b: S."}
    physical = result["locations"][0]["physicalLocation"]
    assert (physical["artifactLocation"]["uri"], physical["region"]["startLine"]) == ("flowsync.yaml", 1)


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("policies/a b#1.yaml", "policies/a%20b%231.yaml"),
        ("a:b/c.yaml", "a%3Ab/c.yaml"),
        ("policies/é%.yaml", "policies/%C3%A9%25.yaml"),
        ("policies/\udcff.yaml", "policies/%FF.yaml"),
    ],
)
def test_a_path_is_a_relative_reference(path: str, uri: str) -> None:
    (result,) = run([wrong("S.", path=path)])["results"]

    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_texts_of_others_make_no_link_and_no_argument() -> None:
    (result,) = run([wrong("Unknown key '[here](https://evil.example) {0}'.")])["results"]

    assert result["message"]["text"] == "Unknown key '\\[here\\](https://evil.example) {{0}}'."


def test_a_fingerprint_stays_when_lines_and_files_move() -> None:
    here = wrong("Already used at b.yaml:4:9.", line=4, address="Bundle/b")
    there = wrong("Already used at b.yaml:7:9.", line=9, path="policies/moved.yaml", address="Bundle/b")

    assert marks(here) == marks(there)


def test_different_findings_have_different_fingerprints_and_equal_ones_are_numbered() -> None:
    found = [
        wrong("S.", line=1),
        wrong("S.", line=2),
        wrong("T.", line=3),
        wrong("S.", line=1, path="policies/b.yaml"),
        wrong("S.", line=4, address="Bundle/b"),
    ]

    assert len(set(marks(*found))) == len(found)
    assert marks(found[0]) == [marks(*found)[0]]


def test_the_worst_come_first_and_no_more_than_github_takes() -> None:
    warnings = [
        Diagnostic(severity=Severity.WARNING, code=Code.REVIEW_DUE, summary="W.", subject=place("a.yaml", line))
        for line in range(1, MOST_RESULTS + 1)
    ]
    one = run([*warnings, wrong("E.", line=7, path="z.yaml")])

    assert [result["level"] for result in one["results"]] == ["error"] + ["warning"] * (MOST_RESULTS - 1)
    (note,) = one["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "1 finding left out: a file holds 25,000, the worst first."
