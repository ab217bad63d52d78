"""Reading YAML in tests: what a text holds, what is wrong with it and where, and what stands at a place."""

import re
from typing import Any

from flowsync.model.document import Document, Mark
from flowsync.source.reading.reader import read_documents


def documents(text: str | bytes) -> list[Document]:
    """The documents of a text in which nothing is wrong."""
    read, findings = read_documents("p.yaml", text.encode() if isinstance(text, str) else text)
    assert findings == []
    return read


def document(text: str | bytes) -> Document:
    """The only document of a text in which nothing is wrong."""
    (read,) = documents(text)
    return read


def data(text: str | bytes) -> list[Any]:
    """What the documents hold that are read, whatever is wrong with them."""
    read, _ = read_documents("p.yaml", text.encode() if isinstance(text, str) else text)
    return [each.data for each in read]


def found(text: str | bytes) -> list[str]:
    """What is wrong, as ``line:column code``."""
    _, findings = read_documents("p.yaml", text.encode() if isinstance(text, str) else text)
    return [str(finding.subject).removeprefix("p.yaml:") + f" {finding.code}" for finding in findings]


def text_at(text: str, line: int, column: int, end_line: int, end_column: int) -> str:
    """What stands between two places of a text, as an editor counts."""
    starts = [0, *(line_break.end() for line_break in re.finditer(r"\r\n?|\n", text))]
    return text[starts[line - 1] + column - 1 : starts[end_line - 1] + end_column - 1]


def value_text(text: str, mark: Mark) -> str:
    """What a mark says its value is written as."""
    return text_at(text, *mark[3:7])


def key_text(text: str, mark: Mark) -> str:
    """What a mark says its key is written as."""
    return text_at(text, mark[0], mark[1], mark[0], mark[2])


def scalar_marks(value: Any, mark: Mark) -> list[tuple[Any, Mark]]:
    """Every scalar below a value with its mark, keys left aside."""
    marks = mark[7]
    if isinstance(value, dict) and isinstance(marks, dict):
        return [pair for key, item in value.items() for pair in scalar_marks(item, marks[key])]
    if isinstance(value, list) and isinstance(marks, list):
        return [pair for item, inner in zip(value, marks, strict=True) for pair in scalar_marks(item, inner)]
    return [(value, mark)]
