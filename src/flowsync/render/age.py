"""How old something is, in words."""

_HOUR, _DAY = 60, 24 * 60
_HOURS_TOLD_IN_MINUTES = 2


def age_phrase(minutes: int) -> str:
    """``5m``, ``3h``, ``12 days``: the largest unit that says enough."""
    if minutes < _HOURS_TOLD_IN_MINUTES * _HOUR:
        return f"{minutes}m"
    if minutes < _HOURS_TOLD_IN_MINUTES * _DAY:
        return f"{minutes // _HOUR}h"
    return f"{minutes // _DAY} days"
