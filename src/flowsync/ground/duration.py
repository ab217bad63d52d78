"""Durations as the policy language writes them: digits with d, h, m in that order."""

import re

MINUTE, HOUR, DAY = 1, 60, 24 * 60
SHORTEST, LONGEST = MINUTE, 365 * DAY
INDEFINITE = "indefinite"

DURATION_PATTERN = "^([0-9]+d([0-9]+h)?([0-9]+m)?|[0-9]+h([0-9]+m)?|[0-9]+m)$"
"""The expression of the JSON Schemas; the range is checked apart."""

_PARTS = re.compile(r"(?=[0-9])(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?")
_MOST_DIGITS = 18


def parse_duration(text: str) -> int | None:
    """Minutes in a duration such as ``1h30m``; None when the text is not one.

    The range is not checked, but a number too long to be in it counts as just above the longest duration.
    """
    match = _PARTS.fullmatch(text)
    if match is None:
        return None
    parts = [part or "0" for part in match.groups()]
    if max(map(len, parts)) > _MOST_DIGITS:
        return LONGEST + 1
    days, hours, minutes = map(int, parts)
    return days * DAY + hours * HOUR + minutes * MINUTE


def format_duration(minutes: int) -> str:
    """The canonical text of so many minutes, largest units first: 90 → ``1h30m``, 1440 → ``1d``."""
    days, rest = divmod(minutes, DAY)
    hours, minutes = divmod(rest, HOUR)
    parts = [f"{count}{unit}" for count, unit in ((days, "d"), (hours, "h"), (minutes, "m")) if count]
    return "".join(parts) or "0m"
