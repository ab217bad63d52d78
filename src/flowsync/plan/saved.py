"""A plan as a file: JSON that says everything a later apply needs, and is checked against its own sums."""

from dataclasses import asdict
from hashlib import sha256
from typing import Any

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.ground.errors import FlowsyncError
from flowsync.ground.json_text import canonical_json, parse_json, pretty_json
from flowsync.ground.place import SourceRange
from flowsync.model.state import StateVersion
from flowsync.plan.exceptions import Exceptions
from flowsync.plan.saved_judgements import judgements_data, judgements_of
from flowsync.plan.values import (
    Action,
    AttributeChange,
    Cause,
    Change,
    Drift,
    Effect,
    Indirect,
    LeftOut,
    Plan,
    Reason,
    Why,
)

FORMAT_VERSION = 2
_FORMAT = "flowsync-plan"


def plan_to_text(plan: Plan, store_url: str) -> str:
    """The text of a saved plan; ``store_url`` is for display, the plan is bound to the store by its lineage."""
    data = {
        "format": _FORMAT,
        "format_version": FORMAT_VERSION,
        "digest": plan.digest,
        "store_url": store_url,
        "revision": plan.revision,
        "base": asdict(plan.base),
        "managed": plan.managed,
        "relied_on": {str(address): mark for address, mark in plan.relied_on.items()},
        "changes": [_change_data(change) for change in plan.changes],
        "drift": [_drift_data(drift) for drift in plan.drift],
        "unmanaged": [str(address) for address in plan.unmanaged],
        "diagnostics": [_diagnostic_data(diagnostic) for diagnostic in plan.diagnostics],
        "exceptions": plan.exceptions.data,
        "left_out": [_left_out_data(one) for one in plan.left_out],
        "ignored": [_drift_data(drift) for drift in plan.ignored],
        "indirect": [_indirect_data(one) for one in plan.indirect],
        "judgements": judgements_data(plan.judgements),
        "rollback_to": plan.rollback_to,
        "headline": plan.headline,
    }
    return pretty_json({**data, "sha256": _sum_of(data)})


def plan_from_text(text: bytes, name: str) -> tuple[Plan, str]:
    """The plan in the text of the file ``name``, and the store URL for display.

    Raises FlowsyncError when it is no saved plan, of a format this version does not read, or was altered.
    """
    try:
        data = parse_json(text)
    except ValueError as error:
        raise _not_a_plan(name) from error
    if not isinstance(data, dict) or data.get("format") != _FORMAT:
        raise _not_a_plan(name)
    if data.get("format_version") != FORMAT_VERSION:
        message = (
            f"'{name}' is a saved plan of format {data.get('format_version')}; this flowsync reads {FORMAT_VERSION}."
        )
        raise FlowsyncError(message, hint="Plan again with this version.")
    try:
        plan = _plan(data)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise FlowsyncError(f"The saved plan '{name}' is damaged.", hint="Plan again.") from error
    if plan.digest != data.get("digest") or data.pop("sha256", "") != _sum_of(data):
        raise FlowsyncError(f"The saved plan '{name}' does not match its sums: it was altered.", hint="Plan again.")
    return plan, str(data.get("store_url", ""))


def _sum_of(data: dict[str, Any]) -> str:
    """SHA-256 over the whole file: revision, drift and diagnostics are shown and recorded, but not in the digest."""
    return sha256(canonical_json(data).encode()).hexdigest()


def _not_a_plan(name: str) -> FlowsyncError:
    return FlowsyncError(f"'{name}' is no saved plan.", hint="Make one with 'flowsync plan --out FILE'.")


def _plan(data: dict[str, Any]) -> Plan:
    return Plan(
        revision=data["revision"],
        base=StateVersion(**data["base"]),
        changes=tuple(map(_change, data["changes"])),
        drift=tuple(map(_drift, data["drift"])),
        unmanaged=tuple(map(Address.parse, data["unmanaged"])),
        diagnostics=tuple(map(_diagnostic, data["diagnostics"])),
        relied_on={Address.parse(address): mark for address, mark in data["relied_on"].items()},
        managed=data["managed"],
        exceptions=Exceptions(**{name: tuple(texts) for name, texts in data["exceptions"].items()}),
        left_out=tuple(map(_left_out, data["left_out"])),
        ignored=tuple(map(_drift, data["ignored"])),
        indirect=tuple(map(_indirect, data["indirect"])),
        judgements=judgements_of(data["judgements"]),
        rollback_to=data["rollback_to"],
        headline=str(data.get("headline", "")),
    )


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


def _change(data: dict[str, Any]) -> Change:
    return Change(
        address=Address.parse(data["address"]),
        previous=Address.parse(data["previous"]) if data["previous"] else None,
        action=Action(data["action"]),
        reason=Reason(data["reason"]),
        before=data["before"],
        after=data["after"],
        applied=data["applied"],
        subject=_range(data["subject"]),
        attributes=tuple(map(_attribute, data["attributes"])),
        effect=Effect(data["effect"]),
    )


def _left_out_data(one: LeftOut) -> dict[str, Any]:
    return {
        "address": str(one.address),
        "previous": _text_or_none(one.previous),
        "action": one.action and str(one.action),
        "reason": one.reason and str(one.reason),
        "why": str(one.why),
        "detail": one.detail,
    }


def _left_out(data: dict[str, Any]) -> LeftOut:
    return LeftOut(
        address=Address.parse(data["address"]),
        previous=Address.parse(data["previous"]) if data["previous"] else None,
        action=Action(data["action"]) if data["action"] else None,
        reason=Reason(data["reason"]) if data["reason"] else None,
        why=Why(data["why"]),
        detail=data["detail"],
    )


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


def _attribute(data: dict[str, Any]) -> AttributeChange:
    return AttributeChange(
        key_path=tuple(data["key_path"]),
        labels=tuple(data["labels"]),
        cause=Cause(data["cause"]),
        applied=data["applied"],
        before=data["before"],
        after=data["after"],
        subject=_range(data["subject"]),
        effect=Effect(data["effect"]),
        disarms=tuple(data["disarms"]),
    )


def _drift_data(drift: Drift) -> dict[str, Any]:
    return {
        "address": str(drift.address),
        "missing": drift.missing,
        "attributes": [_attribute_data(attribute) for attribute in drift.attributes],
        "effect": str(drift.effect),
    }


def _drift(data: dict[str, Any]) -> Drift:
    return Drift(
        address=Address.parse(data["address"]),
        missing=data["missing"],
        attributes=tuple(map(_attribute, data["attributes"])),
        effect=Effect(data["effect"]),
    )


def _indirect_data(one: Indirect) -> dict[str, Any]:
    return {"flow": str(one.flow), "via": list(map(str, one.via)), "effect": str(one.effect)}


def _indirect(data: dict[str, Any]) -> Indirect:
    return Indirect(
        flow=Address.parse(data["flow"]),
        via=tuple(map(Address.parse, data["via"])),
        effect=Effect(data["effect"]),
    )


def _diagnostic_data(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "severity": str(diagnostic.severity),
        "code": str(diagnostic.code),
        "summary": diagnostic.summary,
        "detail": diagnostic.detail,
        "hint": diagnostic.hint,
        "subject": _range_data(diagnostic.subject),
        "address": _text_or_none(diagnostic.address),
    }


def _diagnostic(data: dict[str, Any]) -> Diagnostic:
    return Diagnostic(
        severity=Severity(data["severity"]),
        code=Code(data["code"]),
        summary=data["summary"],
        detail=data["detail"],
        hint=data["hint"],
        subject=_range(data["subject"]),
        address=Address.parse(data["address"]) if data["address"] else None,
    )


def _range_data(place: SourceRange | None) -> dict[str, Any] | None:
    return asdict(place) if place is not None else None


def _range(data: dict[str, Any] | None) -> SourceRange | None:
    return SourceRange(**data) if data is not None else None


def _text_or_none(address: Address | None) -> str | None:
    return str(address) if address is not None else None
