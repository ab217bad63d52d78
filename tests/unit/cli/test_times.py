"""Times as people write them on the command line."""

import pytest

from flowsync.cli.times import GivenTime, parse_time


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-03-01", "2026-03-01T00:00:00Z", "2026-03-01T23:59:59Z"),
        ("2026-03-01T09:30", "2026-03-01T09:30:00Z", "2026-03-01T09:30:59Z"),
        ("2026-03-01 09:30", "2026-03-01T09:30:00Z", "2026-03-01T09:30:59Z"),
        ("2026-03-01T09:30:15Z", "2026-03-01T09:30:15Z", "2026-03-01T09:30:15Z"),
        ("2026-03-01T00:30+02:00", "2026-02-28T22:30:00Z", "2026-02-28T22:30:59Z"),
        ("2026-02-28T23:30:00-01:30", "2026-03-01T01:00:00Z", "2026-03-01T01:00:00Z"),
        ("0001-01-01", "0001-01-01T00:00:00Z", "0001-01-01T23:59:59Z"),
    ],
)
def test_a_time_has_a_first_and_a_last_second_in_utc(text: str, first: str, last: str) -> None:
    assert parse_time(text) == GivenTime(given=text, first=first, last=last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2026-03",
        "20260301",
        "2026-W10-1",
        "2026-02-30",
        "2026-03-01T24:01",
        "2026-03-01T9:30",
        "2026-03-01T09:30 ",
        "2026-03-01T09:30:15.5Z",
        "2026-03-01+02:00",
        "\uff12026-03-01",
        "0001-01-01T00:00+01:00",
        "2026-03-01\n",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no time|outside the calendar|must be|out of range"):
        parse_time(text)
