"""What somebody else wrote has no power over where it is shown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowsync.render.printable import encodable, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("a\nb\r\tc\x85d", "a\\nb\\r\\tc\\x85d"),
        ("\u202eevil\u2066\u200f", "\\u202eevil\\u2066\\u200f"),
        ("one\u2028two\u2029", "one\\u2028two\\u2029"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("lone\ud800", "lone\\ud800"),
        ("no\ufffe characters\uffff", "no\\ufffe characters\\uffff"),
        ("##[error]x", "#\\x23[error]x"),
    ],
)
def test_what_acts_becomes_a_visible_escape(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    "text", ["plain", "Zürich", "数据库", "ש לום", "👩\u200d💻", "non\u00a0breaking", "a\\x1b", ""]
)
def test_ordinary_text_stays(text: str) -> None:
    assert printable(text) == text


@settings(deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_result_is_one_encodable_line_without_control_characters(text: str) -> None:
    shown = printable(text)

    assert len(shown.splitlines()) <= 1
    assert not [character for character in shown if ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0]
    assert shown.encode("utf-8").decode("utf-8") == printable(shown)


@settings(deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_encodable_text_loses_only_lone_surrogates(text: str) -> None:
    assert encodable(text).encode("utf-8") == text.encode("utf-8", "backslashreplace")
