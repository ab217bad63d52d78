"""Where things stand in a document."""

import pytest

from flowsync.model.document import Document
from flowsync.source.reading.reader import read_documents

TEXT = """\
metadata:
  name: prod
  labels: [pii, "two words"]
  empty:
  none: null
  nothing: {}
spec:
  - one: 1
    two: {three: |
      text
    }
"""


@pytest.fixture(scope="module")
def document() -> Document:
    (document,) = read_documents("a.yaml", TEXT.replace("{three: |\n      text\n    }", "{three: four}").encode())[0]
    return document


@pytest.mark.parametrize(
    ("path", "value", "key", "first_key"),
    [
        ((), "a.yaml:1:1", "a.yaml:1:1", "a.yaml:1:1"),
        (("metadata",), "a.yaml:2:3", "a.yaml:1:1", "a.yaml:2:3"),
        (("metadata", "name"), "a.yaml:2:9", "a.yaml:2:3", "a.yaml:2:9"),
        (("metadata", "labels"), "a.yaml:3:11", "a.yaml:3:3", "a.yaml:3:11"),
        (("metadata", "labels", 1), "a.yaml:3:17", "a.yaml:3:17", "a.yaml:3:17"),
        (("metadata", "empty"), "a.yaml:4:3", "a.yaml:4:3", "a.yaml:4:3"),
        (("metadata", "none"), "a.yaml:5:9", "a.yaml:5:3", "a.yaml:5:9"),
        (("metadata", "nothing"), "a.yaml:6:12", "a.yaml:6:3", "a.yaml:6:12"),
        (("spec", 0), "a.yaml:8:5", "a.yaml:8:5", "a.yaml:8:5"),
        (("spec", 0, "two"), "a.yaml:9:10", "a.yaml:9:5", "a.yaml:9:11"),
    ],
)
def test_a_value_its_key_and_the_first_key_in_it(
    document: Document, path: tuple[str | int, ...], value: str, key: str, first_key: str
) -> None:
    found = (document.locate(path), document.locate_key(path), document.locate_first_key(path))
    assert tuple(map(str, found)) == (value, key, first_key)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("nowhere",), "a.yaml:1:1"),
        (("metadata", "nowhere", "deeper"), "a.yaml:2:3"),
        (("metadata", "labels", 7), "a.yaml:3:11"),
        (("metadata", "labels", "name"), "a.yaml:3:11"),
        (("metadata", "name", 0), "a.yaml:2:9"),
        (("metadata", 0), "a.yaml:2:3"),
    ],
)
def test_what_is_not_there_is_at_its_nearest_known_ancestor(
    document: Document, path: tuple[str | int, ...], expected: str
) -> None:
    assert (str(document.locate(path)), str(document.locate_key(path))) == (expected, expected)


def test_a_range_covers_a_value_and_a_key_exactly(document: Document) -> None:
    value, key = document.locate(("metadata", "labels", 1)), document.locate_key(("metadata", "labels"))
    assert (value.column, value.end_line, value.end_column) == (17, 3, 28)
    assert (key.column, key.end_line, key.end_column) == (3, 3, 9)
