"""Durations: read strictly, compared by minutes, written in one way."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowsync.ground.duration import DAY, DURATION_PATTERN, HOUR, LONGEST, SHORTEST, format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1m", 1),
        ("60m", 60),
        ("1h", 60),
        ("1h30m", 90),
        ("2d", 2880),
        ("1d1h1m", 1501),
        ("1d1m", 1441),
        ("365d", LONGEST),
        ("007h", 420),
        ("0m", 0),
        ("0d0h0m", 0),
    ],
)
def test_a_duration_is_so_many_minutes(text: str, minutes: int) -> None:
    assert parse_duration(text) == minutes


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "1",
            "h",
            "d1",
            "1h1h",
            "1m1h",
            "1h1d",
            "1H",
            "1 h",
            " 1h",
            "1h ",
            "1h\n",
            "\n1h",
            "-1h",
            "+1h",
            "1.5h",
            "1,5h",
        ),
        *("1w", "1s", "1h30", "PT1H", "indefinite", "\u0661h", "\uff11h", "1\u0661h", "1_0m", "1e3m", "1hh", "1d h"),
    ],
)
def test_what_is_no_duration_is_none(text: str) -> None:
    assert parse_duration(text) is None


@pytest.mark.parametrize("unit", "dhm")
@pytest.mark.parametrize("digits", [19, 5000])
def test_a_number_beyond_all_reason_counts_as_just_above_the_longest(unit: str, digits: int) -> None:
    assert parse_duration("9" * digits + unit) == LONGEST + 1


def test_the_range_is_one_minute_to_365_days() -> None:
    assert (SHORTEST, LONGEST) == (1, 365 * 24 * 60)


@given(st.integers(0, 10 * LONGEST))
def test_what_is_written_is_read_back(minutes: int) -> None:
    assert parse_duration(format_duration(minutes)) == minutes


@given(st.integers(0, 999), st.integers(0, 999), st.integers(0, 9999))
def test_units_add_up_whatever_their_size(days: int, hours: int, minutes: int) -> None:
    assert parse_duration(f"{days}d{hours}h{minutes}m") == days * DAY + hours * HOUR + minutes


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, "0m"), (1, "1m"), (60, "1h"), (90, "1h30m"), (1440, "1d"), (1501, "1d1h1m"), (1441, "1d1m")],
)
def test_the_canonical_text_has_the_largest_units_first(minutes: int, text: str) -> None:
    assert format_duration(minutes) == text


@given(st.from_regex(r"[0-9dhm ]{0,8}", fullmatch=True))
def test_the_expression_of_the_schemas_takes_just_what_is_read(text: str) -> None:
    assert (re.fullmatch(DURATION_PATTERN.strip("^$"), text) is not None) == (parse_duration(text) is not None)
