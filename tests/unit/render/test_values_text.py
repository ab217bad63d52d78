"""Values on one line cannot be taken for something else."""

from typing import Any

import pytest

from flowsync.render.values_text import shown_change, shown_value, shown_word


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "(none)"),
        (True, "true"),
        (False, "false"),
        (3, "3"),
        ("1h", "1h"),
        ("Production, read", "Production, read"),
        ("", '""'),
        ("(none)", '"(none)"'),
        ("a → b", '"a → b"'),
        (" x", '" x"'),
        ("::error::", '"::error::"'),
        ('"quoted"', '"\\"quoted\\""'),
        ([], "[]"),
        (["FRIDAY", "MONDAY", "TUESDAY"], "[MONDAY, TUESDAY, FRIDAY]"),
        (["a", "b c"], "[a, b c]"),
        (["a, b", "[c]"], '["a, b", "[c]"]'),
    ],
)
def test_value_is_shown(value: Any, shown: str) -> None:
    assert shown_value(value) == shown


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("1h", "4h", "1h → 4h"),
        (None, "2027-01-01", "(none) → 2027-01-01"),
        (True, False, "true → false"),
        (["a", "b"], ["b", "c"], "+c -a"),
        ([], ["b", "a"], "+b +a"),
        (["two words"], [], '-"two words"'),
        (None, ["a"], "(none) → [a]"),
        ("ANY", ["a"], "ANY → [a]"),
    ],
)
def test_change_is_shown(before: Any, after: Any, shown: str) -> None:
    assert shown_change(before, after) == shown


@pytest.mark.parametrize("text", ["sre OR user is eve", "+added", "-gone", "~", "::set-output", "a (b)", "#x", "| x"])
def test_words_that_look_like_ours_are_quoted(text: str) -> None:
    assert shown_word(text) == f'"{text}"'
