"""Where a stretch of a text stands in the YAML that writes it."""

import pytest

from flowsync.source.reading.reader import read_documents
from flowsync.source.reading.scalar_place import place_in_scalar


def found(text: str, stretch: str) -> str:
    """The line and columns at which the stretch of the value of 'a' is found."""
    (document,), _ = read_documents("x.yaml", text.encode())
    value = document.data["a"]
    start = value.index(stretch) if stretch else len(value)
    place = place_in_scalar(text, document.locate(("a",)), value, start, start + len(stretch))
    return f"{place.line}:{place.column}-{place.end_line}:{place.end_column}"


@pytest.mark.parametrize(
    ("text", "stretch", "wanted"),
    [
        ("a: x and y\n", "and", "1:6-1:9"),
        ('a: "x \\"and\\" y"\n', "and", "1:9-1:12"),
        ('a: "\\u00e9 \\tand"\n', "and", "1:14-1:17"),
        ('a: "x\\N\\_\\x20and"\n', "and", "1:14-1:17"),
        ("a: 'it''s and'\n", "and", "1:11-1:14"),
        ("a: |\n  x\n    and y\n", "and", "3:5-3:8"),
        ("a: >-  # why\n  x\n\n  and\n  y\n", "and", "4:3-4:6"),
        ("a: x\n  and\n  y\n", "and", "2:3-2:6"),
        ("a: >-\n  x or\n  y\n", "or y", "2:5-3:4"),
        ("a: é and\n", "and", "1:6-1:9"),
        ("a: x and\n", "", "1:9-1:10"),
        ("a: |\n  x and\n", "", "2:8-2:9"),
        ("b: &t x and\na: *t\n", "and", "2:4-2:6"),
    ],
)
def test_a_stretch_is_found_in_every_style(text: str, stretch: str, wanted: str) -> None:
    assert found(text, stretch) == wanted
