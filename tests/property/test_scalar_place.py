"""A stretch of a value is found where the YAML writes it, however it is written."""

import yaml
from hypothesis import given
from hypothesis import strategies as st

from flowsync.source.reading.reader import read_documents
from flowsync.source.reading.scalar_place import place_in_scalar

VALUES = st.text(st.sampled_from("ab &|\"'\\\n\té€\x07"), min_size=1, max_size=60)
STYLES = st.sampled_from([None, "'", '"', "|", ">"])


@given(value=VALUES, style=STYLES, width=st.integers(10, 40), is_nested=st.booleans())
def test_each_character_is_where_the_source_has_it(value: str, style: str, width: int, is_nested: bool) -> None:
    data = {"spec": {"require": [value]}} if is_nested else {"query": value}
    path = ("spec", "require", 0) if is_nested else ("query",)
    text = yaml.dump(data, default_style=style, width=width, allow_unicode=True)
    (document,), problems = read_documents("rule.yaml", text.encode())
    assert problems == []
    lines = text.split("\n")
    for index, character in enumerate(value):
        if not character.isspace():
            place = place_in_scalar(text, document.locate(path), value, index, index + 1)
            written = lines[place.line - 1][place.column - 1 : place.end_column - 1]
            assert written in {character, "''"} or written.startswith("\\")
