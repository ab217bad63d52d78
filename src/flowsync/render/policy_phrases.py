"""What a flow asks for, in words, from its spec: approval, duration, hours."""

from collections.abc import Iterable, Mapping
from typing import Any

from flowsync.ground.duration import INDEFINITE, format_duration, parse_duration
from flowsync.render.phrases import condition_phrase
from flowsync.render.values_text import shown_word

_WEEK = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_DEFAULT_GRANT, _DEFAULT_EXTENSION = "1h", "30m"
_IN_A_ROW = 3


def approval_of(spec: Mapping[str, Any]) -> str:
    """Whose approval a flow asks for: ``no approval``, ``1 of dba-leads``, ``1 each of security and the manager``."""
    policy: Any = spec.get("approver_policy", "AUTOMATIC")
    if policy == "AUTOMATIC":
        return "no approval"
    groups = [_group_phrase(group) for group in policy["approver_groups"]]
    if groups in (["the manager"], ["the owner"]):
        return f"a yes of {groups[0]}"
    if policy["approval_mode"] == "ANY_OF" or len(groups) == 1:
        return f"1 of {' or '.join(groups)}"
    distinct = ", by different people" if policy.get("distinct_approvers") else ""
    return f"1 each of {' and '.join(groups)}{distinct}"


def duration_of(spec: Mapping[str, Any]) -> str:
    """How long access lasts: ``1h (6h with extensions)``, ``without an end``."""
    grant: str = spec.get("grant_duration", _DEFAULT_GRANT)
    if grant == INDEFINITE:
        return "without an end"
    settings = spec.get("settings", {})
    extensions = settings.get("max_extensions", 0)
    if not extensions:
        return grant
    each = parse_duration(settings.get("extension_duration", _DEFAULT_EXTENSION)) or 0
    total = (parse_duration(grant) or 0) + extensions * each
    return f"{grant} ({format_duration(total)} with extensions)"


def hours_of(spec: Mapping[str, Any]) -> str:
    """When a request may be made: ``any hour``, ``Mon-Fri 09:00-18:00 Asia/Jerusalem``."""
    frame = spec.get("timeframe")
    if frame is None:
        return "any hour"
    days = _days(frame["days_of_week"])
    return f"{days} {frame['start_time']}-{frame['end_time']} {shown_word(frame['time_zone'])}"


def _group_phrase(group: Mapping[str, Any]) -> str:
    operator = " and " if group.get("logical_operator", "AND") == "AND" else " or "
    return operator.join(map(_approver_phrase, group["approvers"]))


def _approver_phrase(approver: Mapping[str, Any]) -> str:
    if "values" not in approver:
        return "the owner" if approver["type"] == "Owner" else "the manager"
    if approver["type"] in ("group", "user") and approver.get("match_operator", "is") == "is":
        return "/".join(map(shown_word, approver["values"]))
    return condition_phrase({key: approver[key] for key in approver if key != "source_integration_name"})


def _days(days: Iterable[str]) -> str:
    at = sorted(map(_WEEK.index, days))
    names = [_WEEK[day][:3].capitalize() for day in at]
    in_a_row = len(at) >= _IN_A_ROW and at[-1] - at[0] == len(at) - 1
    return f"{names[0]}-{names[-1]}" if in_a_row else ", ".join(names)
