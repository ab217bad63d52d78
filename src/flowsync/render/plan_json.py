"""A plan for programs: versioned JSON with every value in full."""

from typing import Any

from flowsync.ground.address import Address
from flowsync.ground.json_text import parse_json, pretty_json
from flowsync.plan.values import AttributeChange, Change, Drift, Plan
from flowsync.render.diagnostics_json import FORMAT_VERSION, diagnostics_data, range_data
from flowsync.render.printable import encodable
from flowsync.render.sentences import has_changes


def plan_json(plan: Plan, *, store_url: str) -> str:
    """The plan; ``changes`` are in the order in which apply makes them, with the records it only brings up to date
    (action ``no-op``). ``status`` is changes, no-changes or refused. ``store_url`` is as it may be shown."""
    counts = plan.counts
    return pretty_json(
        {
            "format_version": FORMAT_VERSION,
            "status": _status(plan),
            "revision": encodable(plan.revision),
            "store": {"url": encodable(store_url), "lineage": plan.base.lineage, "serial": plan.base.serial},
            "digest": plan.digest,
            "counts": {
                "create": counts.create,
                "update": counts.update,
                "delete": counts.delete,
                "drifted": counts.drifted,
                "unmanaged": counts.unmanaged,
            },
            "changes": [_change_data(change) for change in plan.changes],
            "drift": [drift_data(drift) for drift in plan.drift],
            "unmanaged": [str(address) for address in plan.unmanaged],
            "diagnostics": diagnostics_data(plan.diagnostics),
        }
    )


def address_data(address: Address) -> dict[str, Any]:
    """An address whole and in its parts."""
    return {"address": str(address), "kind": str(address.kind), "space": address.space, "name": address.name}


def body_data(body: str | None) -> Any:
    """A canonical body as JSON data."""
    return None if body is None else parse_json(body)


def drift_data(drift: Drift) -> dict[str, Any]:
    """An object that drifted, as JSON data."""
    return {
        **address_data(drift.address),
        "missing": drift.missing,
        "attributes": [_attribute_data(attribute) for attribute in drift.attributes],
    }


def _status(plan: Plan) -> str:
    if plan.is_refused:
        return "refused"
    return "changes" if has_changes(plan) else "no-changes"


def _change_data(change: Change) -> dict[str, Any]:
    return {
        **address_data(change.address),
        "previous": None if change.previous is None else str(change.previous),
        "action": str(change.action),
        "reason": str(change.reason),
        "subject": range_data(change.subject),
        "before": body_data(change.before),
        "after": body_data(change.after),
        "attributes": [_attribute_data(attribute) for attribute in change.attributes],
    }


def _attribute_data(attribute: AttributeChange) -> dict[str, Any]:
    return {
        "key_path": list(attribute.key_path),
        "labels": list(attribute.labels),
        "cause": str(attribute.cause),
        "applied": attribute.applied,
        "before": attribute.before,
        "after": attribute.after,
        "subject": range_data(attribute.subject),
    }
