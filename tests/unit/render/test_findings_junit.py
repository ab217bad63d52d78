"""Findings as JUnit XML, held against what readers of it ask for."""

from collections.abc import Sequence
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.plan.review import Review
from flowsync.render.findings_junit import findings_junit, review_junit
from flowsync.render.printable import printable
from flowsync.render.tool_findings import findings_of
from tests.support.plans import place

TEXTS = st.text(st.characters() | st.sampled_from("\ufffe\uffff\ud800\x00\x1b]>&<"), max_size=40)
# junit-10.xsd of Jenkins' xunit plugin, with the place that pytest and GitLab know.
ATTRIBUTES = {
    "testsuites": {"name", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped"},
    "testcase": {"classname", "name", "file", "line"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "system-out": set(),
}
CHILDREN = {"testsuites": {"testsuite"}, "testsuite": {"testcase"}, "testcase": {"failure", "error", "system-out"}}


def parsed(diagnostics: Sequence[Diagnostic], *files: str) -> ElementTree.Element:
    return ElementTree.fromstring(findings_junit(findings_of(diagnostics, str), files=files).encode())


def wrong(summary: str, line: int = 1, path: str = "a.yaml") -> Diagnostic:
    return Diagnostic(code=Code.WRONG_VALUE, summary=summary, hint="H.", subject=place(path, line))


def warned(summary: str) -> Diagnostic:
    return Diagnostic(severity=Severity.WARNING, code=Code.REVIEW_DUE, summary=summary, subject=place("a.yaml", 3))


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_it_is_xml_whatever_texts_and_paths_hold(summary: str, name: str) -> None:
    path = f"{name}.yaml"
    found = [wrong(summary, path=path), warned(summary)]
    (case, *_) = parsed(found, path).iter("testcase")

    assert case.get("file") == printable(path.encode("utf-8", "backslashreplace").decode())


def test_it_has_only_what_readers_know_and_counts_what_it_holds() -> None:
    root = parsed([wrong("E."), wrong("F.", 2, "b.yaml"), warned("W.")], "a.yaml", "c.yaml")

    for element in root.iter():
        assert set(element.keys()) <= ATTRIBUTES[element.tag], element.tag
        assert {child.tag for child in element} <= CHILDREN.get(element.tag, set()), element.tag
    for suite in [root, *root.iter("testsuite")]:
        assert suite.get("tests") == str(len(list(suite.iter("testcase"))))
        assert suite.get("failures") == str(len(list(suite.iter("failure"))))


def test_an_error_fails_and_a_warning_is_told() -> None:
    suite = parsed([wrong("E."), warned("W.")])[0]

    failed, passed = suite
    assert (failed.get("classname"), failed.get("name")) == ("a.yaml", "wrong-value: E.")
    assert (failed[0].tag, failed[0].get("type"), failed[0].get("message")) == ("failure", "wrong-value", "E.")
    assert failed[0].text == "a.yaml:1:1: error[wrong-value]: E.\nH."
    assert [child.tag for child in passed] == ["system-out"]
    assert passed[0].text == "a.yaml:3:1: warning[review-due]: W."


def test_a_file_without_findings_is_a_test_that_passed() -> None:
    root = parsed([wrong("E.")], "b.yaml", "a.yaml")

    assert [(suite.get("name"), suite.get("failures")) for suite in root] == [("a.yaml", "1"), ("b.yaml", "0")]
    assert [list(case) for case in root[1]] == [[]]


def test_a_test_case_keeps_its_name_when_lines_move_and_no_two_share_one() -> None:
    def names(first: int) -> list[str | None]:
        found = [wrong(f"Used at b.yaml:{first + line}:1.", first + line) for line in range(3)]
        return [case.get("name") for case in parsed(found).iter("testcase")]

    assert names(1) == names(40)
    assert len(set(names(1))) == 3


def test_what_no_file_says_is_in_a_suite_of_its_own() -> None:
    (suite,) = parsed([Diagnostic(code=Code.PROTECTED, summary="S.", address=Address.parse("Bundle/b"))])

    assert suite.get("name") == "flowsync"
    assert suite[0].get("file") is None


def test_of_policies_that_are_not_valid_there_is_no_plan() -> None:
    found = (wrong("E."),)
    review = Review(store_url="sqlite:///live.db", plan=None, diagnostics=found)
    plan, file = ElementTree.fromstring(review_junit(review, findings_of(found, str)).encode())

    assert plan[0][0].get("message") == "The policies are not valid, so there is no plan."
    assert (file.get("name"), file.get("failures")) == ("a.yaml", "1")
