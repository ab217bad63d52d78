"""Moments as ISO 8601 writes them, UTC unless they name a zone."""

from datetime import UTC, datetime


def seconds_of(text: str) -> float:
    """The seconds since 1970 of a moment such as ``2026-03-01T09:30:00Z``. ValueError when the text is none."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def moment_of(seconds: float) -> str:
    """The moment (ISO 8601, UTC) so many seconds after 1970 began."""
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
