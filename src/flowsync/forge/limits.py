"""When a platform refuses because it was asked too much: how long to wait.

Sources: GitHub's "Rate limits for the REST API" (429, or 403 with ``x-ratelimit-remaining: 0`` or about a secondary
limit; ``retry-after``, else ``x-ratelimit-reset``, else at least a minute), GitLab's "Rate limits" (429 with
``retry-after``).
"""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

_FORBIDDEN, _TOO_MANY = 403, 429
_SECONDARY = "secondary rate limit"
_A_MINUTE = 60.0


def seconds_to_wait(status: int, headers: Mapping[str, str], message: str) -> float | None:
    """The seconds after which a request may be sent again; None when it was not refused for being one too many.

    ``message`` is what the answer says. The clock is the platform's: times are held against its ``date``.
    """
    if not _is_limited(status, headers, message):
        return None
    for waiting in (_retry_after(headers), _until_reset(headers)):
        if waiting is not None:
            return max(waiting, 0.0)
    return _A_MINUTE


def _is_limited(status: int, headers: Mapping[str, str], message: str) -> bool:
    if status == _TOO_MANY:
        return True
    is_said = "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0" or _SECONDARY in message.lower()
    return status == _FORBIDDEN and is_said


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, or a date (RFC 9110, section 10.2.3)."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return float(said)
    then, now = _moment(said), _moment(headers.get("date", ""))
    return None if then is None or now is None else then - now


def _until_reset(headers: Mapping[str, str]) -> float | None:
    said, now = headers.get("x-ratelimit-reset", ""), _moment(headers.get("date", ""))
    if headers.get("x-ratelimit-remaining") != "0" or now is None or not (said.isascii() and said.isdigit()):
        return None
    return float(said) - now


def _moment(text: str) -> float | None:
    """Seconds since 1970; None when the text is no date of HTTP."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except ValueError:
        return None
