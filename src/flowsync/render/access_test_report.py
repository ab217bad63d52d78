"""The results of access tests: text for people, JUnit for CI, JSON for programs."""

from collections.abc import Sequence

from flowsync.access.access_test_run import AccessResult, Verdict
from flowsync.ground.json_text import pretty_json
from flowsync.render.answers import told_chain
from flowsync.render.change_rows import place_text
from flowsync.render.diagnostics_json import FORMAT_VERSION, range_data
from flowsync.render.junit import Case, Ending, Suite, junit
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
_ENDINGS = {
    Verdict.PASSED: Ending.PASSED,
    Verdict.FAILED: Ending.FAILURE,
    Verdict.UNKNOWN: Ending.ERROR,
    Verdict.BROKEN: Ending.ERROR,
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
    suites = [
        Suite(name=test, cases=[_case(result) for result in results if result.test == test])
        for test in dict.fromkeys(result.test for result in results)
    ]
    return junit("flowsync test", suites)


def _case(result: AccessResult) -> Case:
    details = _details(result)
    return Case(
        group=result.test,
        name=result.name,
        ending=_ENDINGS[result.verdict],
        kind=str(result.verdict),
        message="; ".join(f"{label} {text}" for label, text in details[:2]),
        text="\n".join(f"{label.ljust(_LABEL)}{text}" for label, text in details),
        path=result.subject.path,
        line=result.subject.line,
    )
