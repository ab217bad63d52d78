"""Rules about one access flow that a schema cannot say (domain: "AccessFlow", rules)."""

from collections.abc import Iterator
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from flowsync.ground.codes import Code
from flowsync.ground.duration import INDEFINITE, LONGEST, SHORTEST, format_duration, parse_duration
from flowsync.ground.place import KeyPath
from flowsync.ground.suggest import did_you_mean
from flowsync.model.sound import SoundParts
from flowsync.validate.finding import At, Finding

_DEFAULT_GRANT = "1h"
_DEFAULT_EXTENSION = "30m"
_DURATIONS = (
    ("spec", "grant_duration"),
    ("spec", "escalation_policy", "interval"),
    ("spec", "settings", "extension_duration"),
)
_SYSTEM_ZONES = ("posix/", "right/", "posixrules", "localtime")
"""Files that some systems keep beside the zones and that are none of the IANA database."""


def duration_ranges(parts: SoundParts) -> Iterator[Finding]:
    """Durations are 1 minute to 365 days."""
    for path in _DURATIONS:
        text = parts.at(*path)
        if text is not None and text != INDEFINITE and _minutes(text) is None:
            yield Finding(
                code=Code.DURATION_RANGE,
                key_path=path,
                summary=f"'{text}' is out of range.",
                hint="Use a duration from 1m to 365d.",
            )


def extensions(parts: SoundParts) -> Iterator[Finding]:
    """Extensions need an end to extend and are at most as long as the grant."""
    settings = parts.at("spec", "settings")
    if not settings or not settings.get("max_extensions") or not parts.is_sound(("spec", "grant_duration")):
        return
    grant = parts.at("spec", "grant_duration") or _DEFAULT_GRANT
    if grant == INDEFINITE:
        yield Finding(
            code=Code.INDEFINITE_WITH_EXTENSIONS,
            key_path=("spec", "settings", "max_extensions"),
            summary="Access without an end cannot be extended.",
            hint="Remove max_extensions, or give grant_duration an end.",
            at=At.KEY,
        )
        return
    extension = settings.get("extension_duration", _DEFAULT_EXTENSION)
    minutes, most = _minutes(extension), _minutes(grant)
    if minutes and most and minutes > most:
        yield _extension_too_long(extension, format_duration(most), written="extension_duration" in settings)


def _minutes(duration: str) -> int | None:
    """The minutes of a duration in the shape that the schema wants; None when it is out of range."""
    minutes = parse_duration(duration)
    return minutes if minutes is not None and SHORTEST <= minutes <= LONGEST else None


def _extension_too_long(extension: str, shown: str, *, written: bool) -> Finding:
    which = f"extension_duration {extension}" if written else f"the default extension_duration {extension}"
    return Finding(
        code=Code.EXTENSION_TOO_LONG,
        key_path=("spec", "settings", "extension_duration" if written else "max_extensions"),
        summary=f"An extension may not be longer than the grant: {which}, grant_duration {shown}.",
        hint=f"Set extension_duration to {shown} or less.",
    )


def timeframe(parts: SoundParts) -> Iterator[Finding]:
    """A time window is not empty and is in a zone of the IANA database."""
    window = parts.at("spec", "timeframe")
    if window is None:
        return
    if window["start_time"] == window["end_time"]:
        yield Finding(
            code=Code.TIME_WINDOW_EMPTY,
            key_path=("spec", "timeframe", "end_time"),
            summary="The window ends when it starts.",
            hint='For the whole day write start_time: "00:00" and end_time: "24:00".',
        )
    if not _is_zone(window["time_zone"]):
        yield Finding(
            code=Code.TIME_ZONE_UNKNOWN,
            key_path=("spec", "timeframe", "time_zone"),
            summary=f"'{window['time_zone']}' is no time zone of the IANA database.",
            hint=did_you_mean(window["time_zone"], filter(_is_zone, available_timezones()))
            or "Write one such as Europe/Berlin or UTC.",
        )


@lru_cache(1024)  # more names than there are zones
def _is_zone(name: str) -> bool:
    if name.startswith(_SYSTEM_ZONES):
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def grantees(parts: SoundParts) -> Iterator[Finding]:
    """``grantees`` are required with request scope others, and refused without."""
    request_for = parts.at("spec", "request_for")
    if request_for is None:
        return
    others = "others" in request_for["request_scopes"]
    if others and "grantees" not in request_for:
        yield Finding(
            code=Code.GRANTEES_REQUIRED,
            key_path=("spec", "request_for"),
            summary="The request scope 'others' needs 'grantees': the people who may get the access.",
            hint="Add grantees with conditions, or remove 'others'.",
            at=At.FIRST_KEY,
        )
    if not others and "grantees" in request_for:
        yield Finding(
            code=Code.GRANTEES_REFUSED,
            key_path=("spec", "request_for", "grantees"),
            summary="'grantees' has no meaning without the request scope 'others'.",
            hint="Add 'others' to request_scopes, or remove grantees.",
            at=At.KEY,
        )


def explicit_fields(parts: SoundParts, required: frozenset[str]) -> Iterator[Finding]:
    """Fields that the project wants written out in every self-serve flow."""
    if parts.at("spec", "trigger") != "SELF_SERVE":
        return
    for key in ("approver_policy", "grant_duration"):
        if key in required and parts.is_sound(("spec", key)) and parts.at("spec", key) is None:
            yield explicit_required(key, ("spec",))


def explicit_required(key: str, path: KeyPath) -> Finding:
    """The finding that the mapping at ``path`` has to write ``key`` out."""
    return Finding(
        code=Code.EXPLICIT_REQUIRED,
        key_path=path,
        summary=f"This project requires '{key}' to be written out.",
        hint=f"Add {key}: with the value that is meant, even when it is the default.",
        at=At.FIRST_KEY,
        open_paths=((*path, key),),
    )
