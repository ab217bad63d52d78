"""JSON data field by field, with the types that are expected."""

from collections.abc import Callable
from typing import Any

import pytest

from flowsync.ground.json_fields import Fields

DATA = {"text": "a", "whole": 1, "flag": True, "list": [{"text": "b"}], "texts": ["c"], "null": None, "large": 2**60}


def test_fields_are_taken_with_their_types() -> None:
    fields = Fields(DATA)
    assert (fields.text("text"), fields.whole("whole"), fields.flag("flag")) == ("a", 1, True)
    assert (fields.text_or_none("null"), fields.text_or_none("text")) == (None, "a")
    assert (fields.texts("texts"), fields.each("list", lambda one: one.text("text"))) == (("c",), ("b",))
    assert (fields.text("missing", "d"), fields.read("text", str.upper)) == ("d", "A")


WRONG: dict[str, Callable[[Fields], Any]] = {
    "a number as text": lambda fields: fields.text("whole"),
    "nothing as text": lambda fields: fields.text("missing"),
    "a flag as number": lambda fields: fields.whole("flag"),
    "a number too large": lambda fields: fields.whole("large"),
    "a number as flag": lambda fields: fields.flag("whole"),
    "objects as texts": lambda fields: fields.texts("list"),
    "a text as list": lambda fields: fields.items("text"),
    "texts as objects": lambda fields: fields.each("texts", lambda one: one),
    "a list as object": lambda fields: fields.mapping("list"),
    "null as object": lambda fields: fields.part("null", lambda one: one),
    "a text that stands for nothing": lambda fields: fields.read("text", int),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_of_another_type_is_an_error(case: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        WRONG[case](Fields(DATA))


def test_a_list_is_no_object() -> None:
    with pytest.raises(ValueError, match="no object"):
        Fields([])
