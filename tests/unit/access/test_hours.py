"""Timeframes: which minutes of a week are inside, by the clocks on the wall."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flowsync.access.hours import hours_of, is_inside

WEEKDAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"]


def timeframe(start: str, end: str, days: list[str] | None = None, zone: str = "UTC") -> dict[str, Any]:
    return {"days_of_week": days or WEEKDAYS, "start_time": start, "end_time": end, "time_zone": zone}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-11-20T08:59:59+00:00", False),
        ("2026-11-20T09:00:00+00:00", True),
        ("2026-11-20T17:59:59+00:00", True),
        ("2026-11-20T18:00:00+00:00", False),
        ("2026-11-21T12:00:00+00:00", False),
    ],
)
def test_the_end_is_exclusive_and_only_the_days_count(moment: str, inside: bool) -> None:
    assert is_inside(hours_of(timeframe("09:00", "18:00")), at(moment)) is inside


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-11-20T22:00:00+00:00", True),
        ("2026-11-21T05:59:00+00:00", True),
        ("2026-11-21T06:00:00+00:00", False),
        ("2026-11-20T05:59:00+00:00", False),
    ],
)
def test_a_window_that_wraps_belongs_to_the_day_on_which_it_starts(moment: str, inside: bool) -> None:
    assert is_inside(hours_of(timeframe("22:00", "06:00", ["FRIDAY"])), at(moment)) is inside


def test_sunday_night_reaches_into_monday() -> None:
    hours = hours_of(timeframe("22:00", "06:00", ["SUNDAY"]))
    assert is_inside(hours, at("2026-11-23T03:00:00+00:00"))
    assert not is_inside(hours, at("2026-11-22T03:00:00+00:00"))


def test_windows_that_leave_nothing_out_are_always() -> None:
    every_day = [*WEEKDAYS, "SATURDAY", "SUNDAY"]
    assert hours_of(timeframe("09:00", "08:59", every_day)) is not None
    assert hours_of(timeframe("00:00", "24:00", every_day)) is None
    assert hours_of(None) is None
    assert is_inside(None, at("2026-11-21T12:00:00+00:00"))


def test_the_clock_on_the_wall_counts_through_a_change_of_the_clocks() -> None:
    """In Berlin, on 25 October 2026, 02:30 comes twice; on 29 March 2026 it does not come at all."""
    hours = hours_of(timeframe("02:00", "03:00", ["SUNDAY"], "Europe/Berlin"))
    autumn, spring = at("2026-10-25T00:00:00+00:00"), at("2026-03-29T00:00:00+00:00")
    minutes = [timedelta(minutes=minute) for minute in range(180)]
    assert sum(is_inside(hours, autumn + minute) for minute in minutes) == 120
    assert sum(is_inside(hours, spring + minute) for minute in minutes) == 0


def test_a_moment_of_any_zone_is_the_same_moment() -> None:
    hours = hours_of(timeframe("09:00", "18:00", ["FRIDAY"], "Asia/Jerusalem"))
    assert is_inside(hours, datetime(2026, 11, 20, 7, 0, tzinfo=UTC))
    assert is_inside(hours, at("2026-11-20T02:00:00-05:00"))
    assert not is_inside(hours, at("2026-11-20T09:00:00-08:00"))
