"""The hours of a timeframe as minutes of a week."""

from collections.abc import Mapping
from typing import Any

DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
"""The days of the week, from the first."""
_MINUTES_OF_DAY = 24 * 60
MINUTES_OF_WEEK = 7 * _MINUTES_OF_DAY
WHOLE_WEEK = (1 << MINUTES_OF_WEEK) - 1


def week_of(timeframe: Mapping[str, Any]) -> int:
    """The minutes of the week inside a valid timeframe: bit ``m`` is the minute ``m`` since Monday 00:00 on the wall
    clock of its zone. A window that wraps midnight belongs to the day on which it starts (domain: "Meaning")."""
    start, end = (_minute(timeframe[key]) for key in ("start_time", "end_time"))
    length = end - start if end >= start else end + _MINUTES_OF_DAY - start
    window = (1 << length) - 1
    week = 0
    for day in timeframe["days_of_week"]:
        week |= window << (DAYS.index(day) * _MINUTES_OF_DAY + start)
    return week & WHOLE_WEEK | week >> MINUTES_OF_WEEK


def _minute(time: str) -> int:
    hours, _, minutes = time.partition(":")
    return int(hours) * 60 + int(minutes)
