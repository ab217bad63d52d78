"""Times on the command line: a day or a time as ISO 8601 writes them, UTC unless they name a zone."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import click

_WRITTEN = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ](?P<minutes>[0-9]{2}:[0-9]{2})(?P<seconds>:[0-9]{2})?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
_SECOND = timedelta(seconds=1)
_BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenTime:
    """What somebody wrote, and the first and the last second of it, ``2026-11-21T21:00:00Z``: a day has many."""

    given: str
    first: str
    last: str

    @property
    def before(self) -> str:
        """The second before the first one; the first one itself where the calendar begins with it."""
        first = datetime.fromisoformat(self.first)
        return self.first if first == _BEGINNING else _stamp(first - _SECOND)


def parse_time(text: str) -> GivenTime:
    """The time in a text such as ``2026-03-01``, ``2026-03-01T09:30`` or ``2026-03-01 09:30:00+02:00``.

    ValueError when it is none, or none of the calendar.
    """
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is no time")
    length = timedelta(days=1)
    if match["minutes"]:
        length = _SECOND if match["seconds"] else timedelta(minutes=1)
    start = datetime.fromisoformat(text)
    try:
        first = start.astimezone(UTC) if start.tzinfo else start.replace(tzinfo=UTC)
        return GivenTime(given=text, first=_stamp(first), last=_stamp(first + (length - _SECOND)))
    except OverflowError as error:
        raise ValueError(f"'{text}' is outside the calendar") from error


def _stamp(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat() + "Z"


class TimeType(click.ParamType[GivenTime]):
    """A day or a time: 2026-03-01, 2026-03-01T09:30, 2026-03-01T09:30:00+02:00."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> GivenTime:
        """The time in the text; a usage error when it is none."""
        if isinstance(value, GivenTime):
            return value
        try:
            return parse_time(value)
        except ValueError:
            message = (
                f"'{value}' is no time: write 2026-03-01 or 2026-03-01T09:30, in UTC unless a zone follows (+02:00)."
            )
            self.fail(message, param, ctx)


TIME = TimeType()
