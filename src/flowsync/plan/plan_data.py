"""A plan as JSON data that says everything a later apply needs, in files that flowsync writes for itself."""

from dataclasses import asdict
from typing import Any

from flowsync.ground.address import Address
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.place import SourceRange
from flowsync.plan.saved_judgements import judgements_data
from flowsync.plan.values import AttributeChange, Change, Drift, Indirect, LeftOut, Plan


def plan_data(plan: Plan) -> dict[str, Any]:
    """All of a plan, its digest among it."""
    return {
        "digest": plan.digest,
        "revision": plan.revision,
        "base": asdict(plan.base),
        "managed": plan.managed,
        "relied_on": {str(address): mark for address, mark in plan.relied_on.items()},
        "changes": [_change_data(change) for change in plan.changes],
        "drift": [_drift_data(drift) for drift in plan.drift],
        "unmanaged": [str(address) for address in plan.unmanaged],
        "diagnostics": [diagnostic_data(diagnostic) for diagnostic in plan.diagnostics],
        "exceptions": plan.exceptions.data,
        "left_out": [_left_out_data(one) for one in plan.left_out],
        "ignored": [_drift_data(drift) for drift in plan.ignored],
        "indirect": [_indirect_data(one) for one in plan.indirect],
        "judgements": judgements_data(plan.judgements),
        "rollback_to": plan.rollback_to,
        "headline": plan.headline,
    }


def _change_data(change: Change) -> dict[str, Any]:
    return {
        "address": str(change.address),
        "previous": _text_or_none(change.previous),
        "action": str(change.action),
        "reason": str(change.reason),
        "before": change.before,
        "after": change.after,
        "applied": change.applied,
        "subject": _range_data(change.subject),
        "attributes": [_attribute_data(attribute) for attribute in change.attributes],
        "effect": str(change.effect),
    }


def _left_out_data(one: LeftOut) -> dict[str, Any]:
    return {
        "address": str(one.address),
        "previous": _text_or_none(one.previous),
        "action": one.action and str(one.action),
        "reason": one.reason and str(one.reason),
        "why": str(one.why),
        "detail": one.detail,
    }


def _attribute_data(attribute: AttributeChange) -> dict[str, Any]:
    return {
        "key_path": list(attribute.key_path),
        "labels": list(attribute.labels),
        "cause": str(attribute.cause),
        "applied": attribute.applied,
        "before": attribute.before,
        "after": attribute.after,
        "subject": _range_data(attribute.subject),
        "effect": str(attribute.effect),
        "disarms": list(attribute.disarms),
    }


def _drift_data(drift: Drift) -> dict[str, Any]:
    return {
        "address": str(drift.address),
        "missing": drift.missing,
        "attributes": [_attribute_data(attribute) for attribute in drift.attributes],
        "effect": str(drift.effect),
    }


def _indirect_data(one: Indirect) -> dict[str, Any]:
    return {"flow": str(one.flow), "via": list(map(str, one.via)), "effect": str(one.effect)}


def diagnostic_data(diagnostic: Diagnostic) -> dict[str, Any]:
    """A diagnostic as JSON data."""
    return {
        "severity": str(diagnostic.severity),
        "code": str(diagnostic.code),
        "summary": diagnostic.summary,
        "detail": diagnostic.detail,
        "hint": diagnostic.hint,
        "subject": _range_data(diagnostic.subject),
        "address": _text_or_none(diagnostic.address),
    }


def _range_data(place: SourceRange | None) -> dict[str, Any] | None:
    return asdict(place) if place is not None else None


def _text_or_none(address: Address | None) -> str | None:
    return str(address) if address is not None else None
