"""List items in words, all of their content, each text quoted where it could be misread."""

from collections.abc import Callable, Mapping
from typing import Any

from flowsync.render.values_text import shown_word

LONGEST_PHRASE = 100
"""Conditions that take more characters than this are shown on lines of their own."""


def condition_phrase(condition: Mapping[str, Any]) -> str:
    """A condition or approver: ``group is sre, dba (Okta)``; an approver without values is its type."""
    words = [shown_word(condition["type"])]
    if "values" in condition:
        words.append(condition.get("match_operator", "is").replace("_", " "))
        words.append(_words(condition["values"]))
    if "source_integration_name" in condition:
        words.append(f"({shown_word(condition['source_integration_name'])})")
    return " ".join(words)


def block_phrase(block: Mapping[str, Any], conditions: str) -> str:
    """The conditions of a block, under the key ``conditions``, joined by its operator."""
    operator = logical_operator(block)
    phrase = f" {operator} ".join(map(condition_phrase, block[conditions]))
    return f"OR: {phrase}" if operator == "OR" and len(block[conditions]) == 1 else phrase


def logical_operator(block: Mapping[str, Any]) -> str:
    """How a block joins its conditions: AND, the default, or OR."""
    return str(block.get("logical_operator", "AND"))


def target_phrase(target: Mapping[str, Any]) -> str:
    """What a target points at: ``integration prod-postgres / postgresql-table``, ``bundle prod-debug``."""
    if "integration" in target:
        integration = target["integration"]
        return f"integration {shown_word(integration['integration_name'])} / {shown_word(integration['resource_type'])}"
    kind, reference = next(iter(target.items()))
    return f"{kind} {shown_word(reference['name'])}"


def _scope_phrase(scope: Mapping[str, Any]) -> str:
    key = f" {shown_word(scope['key'])} =" if "key" in scope else ""
    return f"{scope['scope_mode'].removesuffix('_resources')} {scope['type']}{key} {_words(scope['values'])}"


def _member_phrase(member: Mapping[str, Any]) -> str:
    return f"{member['space_role']} {member['type']} {_words(member['values'])}"


def _group_phrase(group: Mapping[str, Any]) -> str:
    return f"approver group: {block_phrase(group, 'approvers')}"


def _words(values: list[str]) -> str:
    return ", ".join(map(shown_word, values))


PHRASES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "access_targets": target_phrase,
    "conditions": condition_phrase,
    "approvers": condition_phrase,
    "approver_groups": _group_phrase,
    "resources_scopes": _scope_phrase,
    "members": _member_phrase,
}
"""By the key of a list: what its items are called."""
UNNAMED_LISTS = frozenset({"conditions", "approvers", "approver_groups"})
"""Lists whose name is not shown, because their items say what they are."""
