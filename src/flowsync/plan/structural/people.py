"""The people whom a block of conditions describes, as a set."""

from collections.abc import Mapping
from typing import Any

from flowsync.plan.structural.sets import All, Leaf, Match, Set, Some

_WITHOUT_SOURCE = frozenset({"user", "manager", "Owner"})
"""Types that take no notice of a source: everybody has them from the directory itself."""
_OPERATORS = {
    "is": (Match.IS, False),
    "is_not": (Match.IS, True),
    "contains": (Match.CONTAINS, False),
    "does_not_contain": (Match.CONTAINS, True),
    "starts_with": (Match.STARTS_WITH, False),
}


def people_of(block: Mapping[str, Any], conditions: str = "conditions") -> Set:
    """Who meets a block of conditions, or of ``approvers`` (domain: "Meaning"); values without regard to case.

    ``Owner`` and ``manager`` without values stay words: who that is differs from request to request.
    """
    parts = frozenset(map(_condition, block[conditions]))
    return Some(parts) if block.get("logical_operator") == "OR" else All(parts)


def _condition(condition: Mapping[str, Any]) -> Leaf:
    type_ = condition["type"]
    if "values" not in condition:
        return Leaf(subject=("role",), values=frozenset({type_}))
    match, negative = _OPERATORS[condition.get("match_operator", "is")]
    return Leaf(
        subject=("attribute", type_),
        match=match,
        values=frozenset(map(str.casefold, condition["values"])),
        negative=negative,
        source=None if type_ in _WITHOUT_SOURCE else condition.get("source_integration_name"),
    )
