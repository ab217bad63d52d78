"""Timeframes as minutes of the week (domain: "Meaning")."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flowsync.access.controls import Hours
from flowsync.model.week import WHOLE_WEEK, week_of

_HOUR = 60
_DAY = 24 * _HOUR


def hours_of(timeframe: Mapping[str, Any] | None) -> Hours | None:
    """When a request may be made under a flow's valid ``timeframe``; None for always: without one, and where its
    windows leave no minute of the week out. A window that wraps midnight belongs to the day on which it starts."""
    if timeframe is None:
        return None
    week = week_of(timeframe)
    return None if week == WHOLE_WEEK else Hours(zone=timeframe["time_zone"], week=week)


def is_inside(hours: Hours | None, moment: datetime) -> bool:
    """Whether a request may be made at a moment (with a time zone of its own), by what clocks on the wall of the hours'
    zone show then. An hour that such a clock shows twice is inside twice, one that it skips never is."""
    if hours is None:
        return True
    wall = moment.astimezone(ZoneInfo(hours.zone))
    return bool(hours.week >> (wall.weekday() * _DAY + wall.hour * _HOUR + wall.minute) & 1)
