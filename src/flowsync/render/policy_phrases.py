"""What a flow asks for, in words, from its spec: who may request, approval, escalation, duration, hours."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flowsync.ground.duration import INDEFINITE, format_duration, parse_duration
from flowsync.model.week import DAYS
from flowsync.render.phrases import LONGEST_PHRASE, block_phrase, condition_phrase
from flowsync.render.values_text import shown_word

_DEFAULT_GRANT, _DEFAULT_EXTENSION = "1h", "30m"
_DEFAULT_INTERVAL = "30m"
_IN_A_ROW = 3
DISTINCT = " by different people"
"""Ends what is said of approvals of which one person gives no two."""


def requestors_of(spec: Mapping[str, Any]) -> str:
    """Who may request, and for whom: ``group is sre (Okta)``, ``group is leads, for their reports``. Phrases that
    are too long are cut."""
    asking = _cut(block_phrase(spec["requestors"], "conditions"))
    asked: Mapping[str, Any] = spec.get("request_for", {})
    scopes = asked.get("request_scopes", ["self"])
    told = {
        "self": "for themselves",
        "direct_reports": "for their reports",
        "others": f"for others: {_cut(block_phrase(asked['grantees'], 'conditions'))}" if "grantees" in asked else "",
    }
    for_whom = [words for scope, words in told.items() if scope in scopes and words]
    return asking if scopes == ["self"] else f"{asking}, {' and '.join(for_whom)}"


def approval_of(spec: Mapping[str, Any]) -> str:
    """Whose approval a flow asks for: ``no approval``, ``1 of dba-leads``, ``1 each of (dba or sre) and grc``."""
    policy: Any = spec.get("approver_policy", "AUTOMATIC")
    if policy == "AUTOMATIC":
        return "no approval"
    groups = [_group_phrase(group) for group in policy["approver_groups"]]
    if groups in (["the manager"], ["the owner"]):
        return f"a yes of {groups[0]}"
    if policy["approval_mode"] == "ANY_OF" or len(groups) == 1:
        return f"1 of {_joined('or', groups)}"
    distinct = DISTINCT if policy.get("distinct_approvers") else ""
    return f"1 each of {_joined('and', groups)}{distinct}"


def escalation_of(spec: Mapping[str, Any]) -> str:
    """Who may decide too, and when: ``escalation to heads after 30m, to security after 1h``, ``no escalation``."""
    policy: Any = spec.get("escalation_policy")
    if policy is None:
        return "no escalation"
    interval = parse_duration(policy.get("interval", _DEFAULT_INTERVAL)) or 0
    tiers = enumerate(map(_group_phrase, policy["approver_groups"]), 1)
    return f"escalation {', '.join(f'to {who} after {format_duration(number * interval)}' for number, who in tiers)}"


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
    return _joined(group.get("logical_operator", "AND").lower(), [*map(_approver_phrase, group["approvers"])])


def _joined(word: str, phrases: Sequence[str]) -> str:
    """The phrases joined by ``and`` or ``or``; those that would be read in another way stand in parentheses."""
    if len(phrases) == 1:
        return phrases[0]
    mixed = (" and ", " or ") if word == "and" else (" and ",)
    return f" {word} ".join(f"({one})" if any(other in one for other in mixed) else one for one in phrases)


def _cut(phrase: str) -> str:
    return phrase if len(phrase) <= LONGEST_PHRASE else f"{phrase[:LONGEST_PHRASE].rsplit(' ', 1)[0]} …"


def _approver_phrase(approver: Mapping[str, Any]) -> str:
    if "values" not in approver:
        return "the owner" if approver["type"] == "Owner" else "the manager"
    if approver["type"] in ("group", "user") and approver.get("match_operator", "is") == "is":
        return _cut(" or ".join(map(shown_word, approver["values"])))
    return condition_phrase({key: approver[key] for key in approver if key != "source_integration_name"})


def _days(days: Iterable[str]) -> str:
    at = sorted(map(DAYS.index, days))
    names = [DAYS[day][:3].capitalize() for day in at]
    in_a_row = len(at) >= _IN_A_ROW and at[-1] - at[0] == len(at) - 1
    return f"{names[0]}-{names[-1]}" if in_a_row else ", ".join(names)
