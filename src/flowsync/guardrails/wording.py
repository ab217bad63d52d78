"""Values of variables in words, short enough for a line."""

from collections.abc import Iterator, Mapping
from typing import Any

from flowsync.ground.duration import format_duration
from flowsync.ground.json_text import compact_json
from flowsync.guardrails.variables import NO_END

_LONGEST = 80


def got(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each variable with its value, minutes as a duration too; what is too long for a line is left to the policy."""
    for name, value in facts.items():
        shown = _shown(name, value)
        if len(shown) <= _LONGEST:
            yield name, shown


def _shown(name: str, value: Any) -> str:
    if value == NO_END:
        return "without an end"
    text = _approvals(value) if name == "flow.approvals" and value else compact_json(value)
    if name.endswith("_minutes") and isinstance(value, int):
        text += f" ({format_duration(value)})"
    return text


def _approvals(approvals: list[list[list[str]]]) -> str:
    """Who can give each approval: ``manager or group:grc; group:security``."""
    return "; ".join(
        " or ".join(" and ".join(word for word in person if "@" not in word) for person in approval)
        for approval in approvals
    )
