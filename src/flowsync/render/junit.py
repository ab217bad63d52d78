"""JUnit XML, as CI systems read it: what Ant wrote, with the place of a test case as pytest adds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from xml.etree import ElementTree

from flowsync.render.printable import printable


class Ending(StrEnum):
    """How a test case ended; its word is the name of the element that says so."""

    PASSED = "passed"
    FAILURE = "failure"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A test case. ``message`` and ``text`` say why it did not pass, ``kind`` what sort of failure that is; ``output``
    is what is told of one that did. ``path`` and ``line`` say where it is, where that is known."""

    group: str
    name: str
    ending: Ending = Ending.PASSED
    kind: str = ""
    message: str = ""
    text: str = ""
    output: str = ""
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """Test cases that belong together."""

    name: str
    cases: Sequence[Case]


def junit(name: str, suites: Sequence[Suite]) -> str:
    """The suites as a document that every XML parser takes, whatever the texts hold; only ``text`` and ``output`` keep
    their lines."""
    every = [case for suite in suites for case in suite.cases]
    root = ElementTree.Element("testsuites", {"name": printable(name), **_counts(every)})
    for suite in suites:
        counts = {**_counts(suite.cases), "skipped": "0"}
        element = ElementTree.SubElement(root, "testsuite", {"name": printable(suite.name), **counts})
        for case in suite.cases:
            _add(element, case)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _counts(cases: Sequence[Case]) -> dict[str, str]:
    endings = [case.ending for case in cases]
    return {
        "tests": str(len(cases)),
        "failures": str(endings.count(Ending.FAILURE)),
        "errors": str(endings.count(Ending.ERROR)),
    }


def _add(suite: ElementTree.Element, case: Case) -> None:
    place = {"file": printable(case.path), "line": str(case.line)} if case.path else {}
    names = {"classname": printable(case.group), "name": printable(case.name)}
    element = ElementTree.SubElement(suite, "testcase", {**names, **place})
    if case.ending is not Ending.PASSED:
        found = ElementTree.SubElement(element, case.ending, type=case.kind, message=printable(case.message))
        found.text = _lines(case.text)
    if case.output:
        ElementTree.SubElement(element, "system-out").text = _lines(case.output)


def _lines(text: str) -> str:
    return "\n".join(map(printable, text.split("\n")))
