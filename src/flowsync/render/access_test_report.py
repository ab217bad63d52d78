"""The results of access tests: text for people, JUnit for CI, JSON for programs."""

from collections.abc import Sequence
from xml.etree import ElementTree

from flowsync.access.access_test_run import AccessResult, Verdict
from flowsync.ground.json_text import pretty_json
from flowsync.render.answers import told_chain
from flowsync.render.change_rows import place_text
from flowsync.render.diagnostics_json import FORMAT_VERSION, range_data
from flowsync.render.printable import encodable, printable
from flowsync.render.sentences import counted
from flowsync.render.style import Paint, Tone, plain

_LABEL = 10
_TONES = {
    Verdict.PASSED: Tone.ADDED,
    Verdict.FAILED: Tone.ERROR,
    Verdict.UNKNOWN: Tone.WARNING,
    Verdict.BROKEN: Tone.ERROR,
}


def results_text(results: Sequence[AccessResult], basis: str, *, paint: Paint = plain) -> str:
    """What did not pass, each with expected, got and why; then the totals, and what they rest on (``basis``)."""
    parts = [_one(result, paint) for result in results if result.verdict is not Verdict.PASSED]
    parts.append(f"{totals_line(results)} {basis}")
    return "\n\n".join(parts) + "\n"


def totals_line(results: Sequence[AccessResult]) -> str:
    """How many tests passed, and how many did not."""
    verdicts = [result.verdict for result in results]
    others = [f"{verdicts.count(verdict):,} {verdict}" for verdict in list(Verdict)[1:] if verdict in verdicts]
    return (
        f"{counted(len(results), 'access test')}: {', '.join([f'{verdicts.count(Verdict.PASSED):,} passed', *others])}."
    )


def _one(result: AccessResult, paint: Paint) -> str:
    head = f"{str(result.verdict).upper()} {printable(result.test)}: {printable(result.name)}"
    lines = [f"{paint(head, _TONES[result.verdict])}  {paint(place_text(result.subject), Tone.FAINT)}"]
    lines += [f"  {label.ljust(_LABEL)}{text}" for label, text in _details(result)]
    return "\n".join(lines)


def _details(result: AccessResult) -> list[tuple[str, str]]:
    rows = [("expected", result.expected), ("got", result.got), ("why", told_chain(result.chain))]
    if result.verdict is Verdict.UNKNOWN:
        rows = [("unknown", result.got)]
    return [(label, printable(text)) for label, text in rows if text]


def results_json(results: Sequence[AccessResult]) -> str:
    """Every result; ``verdict`` is passed, failed, unknown or broken."""
    return pretty_json(
        {
            "format_version": FORMAT_VERSION,
            "counts": {str(verdict): sum(one.verdict is verdict for one in results) for verdict in Verdict},
            "results": [
                {
                    "test": result.test,
                    "name": encodable(result.name),
                    "verdict": str(result.verdict),
                    "expected": encodable(result.expected),
                    "got": encodable(result.got),
                    "why": [
                        {"what": encodable(link.what), "subject": range_data(link.subject)} for link in result.chain
                    ],
                    "subject": range_data(result.subject),
                }
                for result in results
            ],
        }
    )


def results_junit(results: Sequence[AccessResult]) -> str:
    """JUnit XML: a test suite for each document. What is unknown or names what is not there is an error, no pass."""
    root = ElementTree.Element("testsuites", name="flowsync test")
    for test in dict.fromkeys(result.test for result in results):
        own = [result for result in results if result.test == test]
        failures = sum(result.verdict is Verdict.FAILED for result in own)
        errors = sum(result.verdict in (Verdict.UNKNOWN, Verdict.BROKEN) for result in own)
        suite = ElementTree.SubElement(
            root, "testsuite", name=test, tests=str(len(own)), failures=str(failures), errors=str(errors), skipped="0"
        )
        for result in own:
            _add_case(suite, result)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _add_case(suite: ElementTree.Element, result: AccessResult) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=result.test,
        name=printable(result.name),
        file=printable(result.subject.path),
        line=str(result.subject.line),
    )
    if result.verdict is Verdict.PASSED:
        return
    details = _details(result)
    found = ElementTree.SubElement(
        case,
        "failure" if result.verdict is Verdict.FAILED else "error",
        type=str(result.verdict),
        message="; ".join(f"{label} {text}" for label, text in details[:2]),
    )
    found.text = "\n".join(f"{label.ljust(_LABEL)}{text}" for label, text in details)
