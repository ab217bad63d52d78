"""Columns stay columns with wide and combining characters."""

import pytest

from flowsync.render.cells import cells, padded


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("Zürich", 6), ("数据", 4), ("e\u0301", 1), ("→", 1), ("\uff21", 2), ("a\u200d", 1)],
)
def test_text_takes_cells(text: str, width: int) -> None:
    assert cells(text) == width


def test_text_is_filled_up_to_a_width() -> None:
    assert [padded("ab", 6), padded("数", 6)] == ["ab    ", "数    "]


def test_text_that_is_too_long_still_has_space_behind_it() -> None:
    assert [padded("abcd", 4), padded("abcd", 5)] == ["abcd  ", "abcd  "]
