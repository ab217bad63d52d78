"""What guardrails can read about one change of a plan."""

from typing import Any

from flowsync.ground.json_text import parse_json
from flowsync.plan.values import AttributeChange, Change


def change_facts(change: Change) -> dict[str, Any]:
    """The values of the variables ``change.*``."""
    before, after = _metadata(change.before), _metadata(change.after)
    address = change.address
    facts = {
        "address": str(address),
        "previous": str(change.previous or ""),
        "kind": str(address.kind),
        "name": address.name,
        "space": address.space or "",
        "action": str(change.action),
        "reason": str(change.reason),
        "effect": str(change.effect),
        "labels": list(after.get("labels", ())),
        "labels_removed": sorted(set(before.get("labels", ())) - set(after.get("labels", ()))),
        "owners": list(after.get("owners", ())),
        "protect_dropped": bool(before.get("protect")) and not after.get("protect"),
        "paths": list(dict.fromkeys(_path(attribute) for attribute in change.attributes)),
        "attributes": [_record(attribute) for attribute in change.attributes],
    }
    return {f"change.{name}": value for name, value in facts.items()}


def _metadata(body: str | None) -> dict[str, Any]:
    metadata: dict[str, Any] = {} if body is None else parse_json(body)["metadata"]
    return metadata


def _path(attribute: AttributeChange) -> str:
    """The field by the keys that lead to it; list items have no name here."""
    return ".".join(step for step in attribute.key_path if isinstance(step, str))


def _record(attribute: AttributeChange) -> dict[str, Any]:
    return {
        "path": _path(attribute),
        "effect": str(attribute.effect),
        "cause": str(attribute.cause),
        "before": attribute.before,
        "after": attribute.after,
    }
