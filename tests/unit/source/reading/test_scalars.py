"""Plain scalars against the core schema of YAML 1.2.2, section 10.3.2, written down here once more as its table."""

import math
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowsync.source.reading.scalars import FIRST_LETTER, LONGEST_NUMBER, WORDS, resolve_plain

NULL = re.compile(r"null|Null|NULL|~|")
TRUE = re.compile(r"true|True|TRUE")
FALSE = re.compile(r"false|False|FALSE")
BASE_10 = re.compile(r"[-+]?[0-9]+")
BASE_8 = re.compile(r"0o[0-7]+")
BASE_16 = re.compile(r"0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
INFINITY = re.compile(r"[-+]?(\.inf|\.Inf|\.INF)")
NOT_A_NUMBER = re.compile(r"\.nan|\.NaN|\.NAN")

TEXTS = """
on On ON off Off OFF yes Yes YES no No NO y Y n N nUll nulL NUll ~~ none None nil tRUE truE TRue fALSE falsE
true True TRUE false False FALSE null Null NULL ~
0 -0 +0 1 -1 +1 12 007 014 08 09 -014 00 1_000 _1 1_ 0_7 1,000 1e 1e+ e1 --1 +-1 1- 1+ - + -- 1a a1 ١٢
0o0 0o7 0o14 0o8 0o 0O7 -0o7 +0o7 0o_7 0x0 0xF 0xf 0xFF 0x 0X1 0xg -0x1 +0xA 0b1 0b101 0x_f
1. .5 1.5 -1.5 +1.5 -.5 +.5 . .. 1.5. 1..5 1.e3 .e3 .5e3 1e3 1E3 1e-3 1E+03 1.5e 1.5e3.5 0.0 -0.0 00.5 1_0.5 1.5_
1f 1.5f 1d .inf .Inf .INF -.inf +.Inf -.INF .iNF .inF inf Inf -inf infinity .nan .NaN .NAN .nAn .Nan nan -.nan +.nan
08:00 9:00 1:30 1:30:45 190:20:30 24:00 2027-03-31 2027-03-31T18:00:00Z 2001-12-14t21:59:43.10-05:00 2027-3-1
1h 30m 1d12h 10.0.0.1 1.2.3 v1 << = => * # <<x
"""


def expected(text: str) -> Any:
    """What the table of the core schema makes of a text; ``nan`` as a word, since it equals nothing."""
    if NULL.fullmatch(text):
        return None
    if TRUE.fullmatch(text) or FALSE.fullmatch(text):
        return bool(TRUE.fullmatch(text))
    for pattern, base, digits_from in ((BASE_8, 8, 2), (BASE_16, 16, 2), (BASE_10, 10, 0)):
        if pattern.fullmatch(text):
            return int(text[digits_from:], base)
    if FLOAT.fullmatch(text):
        return float(Decimal(text))
    if INFINITY.fullmatch(text):
        return -math.inf if text[0] == "-" else math.inf
    return "not a number" if NOT_A_NUMBER.fullmatch(text) else text


def resolved(text: str) -> Any:
    value = resolve_plain(text)
    return "not a number" if isinstance(value, float) and math.isnan(value) else value


@pytest.mark.parametrize("text", [*TEXTS.split(), ""])
def test_agrees_with_the_table_of_the_core_schema(text: str) -> None:
    assert (resolved(text), type(resolved(text))) == (expected(text), type(expected(text)))


@given(st.text(alphabet="0123456789+-._exoEXOabcdfinNaAfFtrueTRUE~ul:", max_size=8))
def test_agrees_on_every_text_that_is_nearly_a_number_or_a_word(text: str) -> None:
    assert (resolved(text), type(resolved(text))) == (expected(text), type(expected(text)))


@pytest.mark.parametrize(
    ("text", "value"),
    [("014", 14), ("0o14", 12), ("0x1F", 31), ("on", "on"), ("08:00", "08:00"), ("1_000", "1_000"), ("1.", 1.0)],
)
def test_values_that_other_schemas_read_otherwise(text: str, value: object) -> None:
    assert (resolve_plain(text), type(resolve_plain(text))) == (value, type(value))


@pytest.mark.parametrize("number", ["9" * LONGEST_NUMBER, "0x" + "f" * (LONGEST_NUMBER - 2)])
def test_a_long_number_can_be_printed(number: str) -> None:
    assert str(resolve_plain(number))


@pytest.mark.parametrize("prefix", ["", "-", "0x", "0o", "1."])
def test_a_number_of_absurd_length_is_text(prefix: str) -> None:
    text = prefix + "1" * 1_000_000
    assert resolve_plain(text) is text


@given(st.text())
def test_what_is_at_least_the_first_letter_and_no_word_is_text(text: str) -> None:
    """The rule by which the reader tells texts from the rest without asking for the value."""
    if text >= FIRST_LETTER and text not in WORDS:
        assert expected(text) == text
