"""A plan for programs: versioned JSON with every value in full."""

from typing import Any

from flowsync.ground.address import Address
from flowsync.ground.json_text import parse_json, pretty_json
from flowsync.plan.told_effects import ToldEffects
from flowsync.plan.values import AttributeChange, Change, Drift, Indirect, LeftOut, Plan
from flowsync.render.diagnostics_json import FORMAT_VERSION, diagnostics_data, range_data
from flowsync.render.guardrail_json import guardrails_data
from flowsync.render.printable import encodable
from flowsync.render.sentences import has_changes


def plan_json(plan: Plan, *, store_url: str, effects: ToldEffects | None = None) -> str:
    """The plan; ``changes`` are in the order in which apply makes them, with the records it only brings up to date
    (action ``no-op``). ``status`` is changes, no-changes, refused, or no-changes-in-part, when a partial plan has no
    changes and left some out. ``store_url`` is as it may be shown."""
    return pretty_json(plan_data(plan, store_url=store_url, effects=effects))


def plan_data(plan: Plan, *, store_url: str, effects: ToldEffects | None = None) -> dict[str, Any]:
    """The same as JSON data."""
    return {
        "format_version": FORMAT_VERSION,
        "status": _status(plan),
        "revision": encodable(plan.revision),
        "rollback_to": plan.rollback_to,
        "store": {"url": encodable(store_url), "lineage": plan.base.lineage, "serial": plan.base.serial},
        "digest": plan.digest,
        "counts": counts_data(plan),
        "effects": effects_data(effects),
        "exceptions": {
            "target": list(map(encodable, plan.exceptions.targets)),
            "exclude": list(map(encodable, plan.exceptions.excluded)),
            "ignore_drift": list(map(encodable, plan.exceptions.ignored_drift)),
            "allow_delete": list(map(encodable, plan.exceptions.allowed_deletes)),
            "only": list(map(encodable, plan.exceptions.only)),
            "restore_widening": list(map(encodable, plan.exceptions.restored_widening)),
        },
        "changes": [change_data(change) for change in plan.changes],
        "indirect": [indirect_data(one) for one in plan.indirect],
        "left_out": [_left_out_data(one) for one in plan.left_out],
        "drift": [drift_data(drift) for drift in plan.drift],
        "ignored": [drift_data(drift) for drift in plan.ignored],
        "held_back": sorted(map(str, plan.held_back)),
        "unmanaged": [str(address) for address in plan.unmanaged],
        "guardrails": guardrails_data(plan.judgements),
        "diagnostics": diagnostics_data(plan.diagnostics),
    }


def counts_data(plan: Plan) -> dict[str, int]:
    """How many objects each action, drift and nothing at all concerns."""
    counts = plan.counts
    return {
        "create": counts.create,
        "update": counts.update,
        "delete": counts.delete,
        "drifted": counts.drifted,
        "unmanaged": counts.unmanaged,
        "left_out": counts.left_out,
        "ignored": counts.ignored,
        "widen": counts.widen,
        "narrow": counts.narrow,
        "mixed": counts.mixed,
    }


def effects_data(effects: ToldEffects | None) -> dict[str, Any] | None:
    """What a plan does to access, as JSON data."""
    if effects is None:
        return None
    return {"headline": encodable(effects.headline), **effects.data, "flows": [flow.data for flow in effects.flows]}


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
        "effect": str(drift.effect),
        "attributes": [attribute_data(attribute) for attribute in drift.attributes],
    }


def _status(plan: Plan) -> str:
    if plan.is_refused:
        return "refused"
    if has_changes(plan):
        return "changes"
    return "no-changes-in-part" if plan.counts.left_out else "no-changes"


def indirect_data(one: Indirect) -> dict[str, Any]:
    """A flow whose access changes through what it uses, as JSON data."""
    return {**address_data(one.flow), "via": list(map(str, one.via)), "effect": str(one.effect)}


def _left_out_data(one: LeftOut) -> dict[str, Any]:
    return {
        **address_data(one.address),
        "previous": None if one.previous is None else str(one.previous),
        "action": None if one.action is None else str(one.action),
        "reason": None if one.reason is None else str(one.reason),
        "why": str(one.why),
        "detail": encodable(one.detail),
    }


def change_data(change: Change) -> dict[str, Any]:
    """A change, as JSON data."""
    return {
        **address_data(change.address),
        "previous": None if change.previous is None else str(change.previous),
        "action": str(change.action),
        "reason": str(change.reason),
        "subject": range_data(change.subject),
        "before": body_data(change.before),
        "after": body_data(change.after),
        "applied": body_data(change.applied),
        "effect": str(change.effect),
        "attributes": [attribute_data(attribute) for attribute in change.attributes],
    }


def attribute_data(attribute: AttributeChange) -> dict[str, Any]:
    """A field that changes, as JSON data."""
    return {
        "key_path": list(attribute.key_path),
        "labels": list(attribute.labels),
        "cause": str(attribute.cause),
        "applied": attribute.applied,
        "before": attribute.before,
        "after": attribute.after,
        "subject": range_data(attribute.subject),
        "effect": str(attribute.effect),
        "disarms": list(map(encodable, attribute.disarms)),
    }
