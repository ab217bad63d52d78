"""JSON text: one canonical form."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowsync.ground.json_text import canonical_json, compact_json, parse_json, pretty_json

SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10)


@given(VALUES)
def test_every_form_is_read_back(value: Any) -> None:
    assert (
        parse_json(canonical_json(value)) == parse_json(compact_json(value)) == parse_json(pretty_json(value)) == value
    )


@given(st.dictionaries(st.text(), VALUES))
def test_the_order_of_keys_is_not_seen_in_the_canonical_form(value: Any) -> None:
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)


def test_the_canonical_form_is_compact_sorted_and_escapes_nothing_that_json_does_not() -> None:
    value = {"b": [1, {"d": None, "c": True}], "a": 'é😀 "\n/'}
    assert canonical_json(value) == '{"a":"é😀 \\"\\n/","b":[1,{"c":true,"d":null}]}'
    assert compact_json({"b": 1, "a": 2}) == '{"b":1,"a":2}'
    assert pretty_json({"b": [1]}) == '{\n  "b": [\n    1\n  ]\n}\n'


@pytest.mark.parametrize("text", ["", "{", "NaN", "'a'", "{} {}", b"\xff"])
def test_what_is_no_json_is_an_error(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_json(text)
