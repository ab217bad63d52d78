"""A document taken out of its file: separators, comments and blank lines."""

import pytest

from flowsync.ground.errors import FlowsyncError
from flowsync.source.editing.remove import without_document

CASES = [
    ("# a\na: 1\n---\nb: 2\n", 0, "b: 2\n"),
    ("# a\na: 1\n---\nb: 2\n", 1, "# a\na: 1\n"),
    ("---\na: 1\n---\nb: 2\n", 0, "---\nb: 2\n"),
    ("a: 1\n--- # two\nb: 2\n", 0, "--- # two\nb: 2\n"),
    ("a: 1\n\n---\n# b\nb: 2\n\n---\nc: 3\n", 1, "a: 1\n\n---\nc: 3\n"),
    ("a: 1\n\n---\nb: 2\n\n\n", 1, "a: 1\n\n\n"),
    ("a: 1\n---\nb: 2\n  # of b\n# of c\n---\nc: 3\n", 1, "a: 1\n# of c\n---\nc: 3\n"),
    ("a: 1\n...\n---\nb: 2\n...\n---\nc: 3", 0, "b: 2\n...\n---\nc: 3"),
    ("a: 1\n...\n---\nb: 2\n...\n---\nc: 3", 1, "a: 1\n...\n---\nc: 3"),
    ("a: |+\n  x\n\n---\nb: 2\n\n", 1, "a: |+\n  x\n\n"),
    ("a: |+\n  x\n\n---\nb: |+\n  y\n\n---\nc: 3\n", 1, "a: |+\n  x\n\n---\nc: 3\n"),
    ("---\n---\na: 1\n---\n{b: 2}\n", 2, "---\n---\na: 1\n"),
    ("a: 1\r\n---\r\nb: 2\r\n", 0, "b: 2\r\n"),
    ("\ufeffa: 1\n---\nb: 2\n", 0, "\ufeffb: 2\n"),
    ("# all of it\na: 1\n---\n", 0, ""),
]


@pytest.mark.parametrize(("before", "index", "after"), CASES)
def test_the_document_goes_and_nothing_else(before: str, index: int, after: str) -> None:
    assert without_document(before.encode(), "p.yaml", index).decode() == after


def test_a_file_with_errors_is_left_alone() -> None:
    with pytest.raises(FlowsyncError, match="A file with errors cannot be edited"):
        without_document(b"a: 1\n---\nb: [", "p.yaml", 0)
