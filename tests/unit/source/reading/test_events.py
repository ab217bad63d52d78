"""The parser in pure Python gives what libyaml gives, so that a file reads the same where libyaml is missing."""

import subprocess
import sys
from typing import Any

import pytest
import yaml

from flowsync.source.reading.events import EventParser, PurePythonParser

TEXTS = [
    "a: 1\nb: [x, 'y', \"z\\u00e9\\n\"]\nc:\n  - d: |\n      text\n  -\n  - {e: f}\n",
    "# c\n%YAML 1.2\n---\na: &x b\nc: *x\n...\n---\n!t d: ! e\n",
    "a:\t\n  b: c\t# tab\nd:\te\tf\ng: [\t1,\n\t2 ]\nh: 'x\ty'\ni: j\t\nk: l \t m\n",
    "a: multi\n  line\n  plain\nb: 'multi\n  line'\nc: >-\n  folded\n  text\n",
    "a: b\r\nc: d\re: f\n",
    "😀: 'é'\nk: {😀: e\u0301}\n",
    "---\n---\na: b\n--- text\n",
    "a:\n\tc: d\n",
    "a: [\n",
    "a: 'x\n",
    'a: "\\ud83d"\n',
    'a: "\\U00110000"\n',
    'a: "\\Uffffffff"\n',
    'a: "\\xZZ"\n',
    "%UNKNOWN x\n---\na: b\n",
    "a: *\n",
    "a: b: c\n",
    "a: @b\n",
]


def events(parser: Any, text: str) -> list[tuple[object, ...]]:
    """What the parser says, with the places that the reader relies on; an error ends it."""
    given: list[tuple[object, ...]] = []
    try:
        reading = parser(text)
        while (event := reading.get_event()) is not None:
            given.append(described(event))
    except yaml.MarkedYAMLError:
        given.append(("error",))
    return given


def described(event: Any) -> tuple[object, ...]:
    names = ("anchor", "tag", "value", "flow_style", "version")
    places: tuple[int, ...] = ()
    if isinstance(event, yaml.NodeEvent):
        places = (event.start_mark.line, event.start_mark.column, event.start_mark.index)  # type: ignore[union-attr]
    if isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent)):
        places += (event.end_mark.line, event.end_mark.column)  # type: ignore[union-attr]
    return (
        type(event).__name__,
        *(getattr(event, name, None) for name in names),
        getattr(event, "style", "") or "",
        *places,
    )


@pytest.mark.parametrize("text", TEXTS)
def test_both_parsers_say_the_same(text: str) -> None:
    assert EventParser is not PurePythonParser
    assert events(PurePythonParser, text) == events(EventParser, text)


def test_a_policy_file_reads_the_same_without_libyaml() -> None:
    script = """
import sys
sys.modules["yaml._yaml"] = None  # as where PyYAML was built without libyaml
from flowsync.source.reading.reader import read_documents
documents, findings = read_documents("p.yaml", b"a: {b: 1}\\nc: [*x]\\nd: 'e\\n")
print(documents, [(str(finding.subject), str(finding.code)) for finding in findings])
documents, findings = read_documents("p.yaml", b"a: {b: 1}\\n---\\nc: \\x07")
print([document.locate(("a", "b")).column for document in documents], [str(finding.subject) for finding in findings])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "[] [('p.yaml:2:5', 'yaml-syntax'), ('p.yaml:3:4', 'yaml-syntax')]",
        "[8] ['p.yaml:3:4']",
    ]
