"""Reads a plan from JSON data, which may be damaged: every value is of its type, or ValueError is raised."""

from typing import Any

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.ground.json_fields import Fields, as_text, as_whole
from flowsync.ground.place import KeyPath, SourceRange
from flowsync.model.state import StateVersion
from flowsync.plan.exceptions import Exceptions
from flowsync.plan.judgements import Judgement, Judgements, Outcome, Since, Weight
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


def plan_of(data: Fields) -> Plan:
    """The plan in its data; whether its digest fits is not checked."""
    return Plan(
        revision=data.text("revision"),
        base=data.part("base", _version),
        changes=data.each("changes", _change),
        drift=data.each("drift", _drift),
        unmanaged=_addresses(data, "unmanaged"),
        diagnostics=data.each("diagnostics", diagnostic_of),
        relied_on={Address.parse(address): as_text(mark) for address, mark in data.mapping("relied_on").items()},
        managed=data.whole("managed"),
        exceptions=data.part("exceptions", _exceptions),
        left_out=data.each("left_out", _left_out),
        ignored=data.each("ignored", _drift),
        indirect=data.each("indirect", _indirect),
        judgements=data.part("judgements", _judgements),
        rollback_to=None if data.value("rollback_to") is None else data.whole("rollback_to"),
        headline=data.text("headline", ""),
    )


def diagnostic_of(data: Fields) -> Diagnostic:
    """The diagnostic in its data."""
    return Diagnostic(
        severity=data.read("severity", Severity),
        code=data.read("code", Code),
        summary=data.text("summary"),
        detail=data.text("detail"),
        hint=data.text("hint"),
        subject=data.part_or_none("subject", _range),
        address=data.read_or_none("address", Address.parse),
    )


def _version(data: Fields) -> StateVersion:
    return StateVersion(lineage=data.text_or_none("lineage"), serial=data.whole("serial"))


def _change(data: Fields) -> Change:
    return Change(
        address=data.read("address", Address.parse),
        previous=data.read_or_none("previous", Address.parse),
        action=data.read("action", Action),
        reason=data.read("reason", Reason),
        before=data.text_or_none("before"),
        after=data.text_or_none("after"),
        applied=data.text_or_none("applied"),
        subject=data.part_or_none("subject", _range),
        attributes=data.each("attributes", _attribute),
        effect=data.read("effect", Effect),
    )


def _attribute(data: Fields) -> AttributeChange:
    return AttributeChange(
        key_path=_key_path(data.items("key_path")),
        labels=data.texts("labels"),
        cause=data.read("cause", Cause),
        applied=data.value("applied"),
        before=data.value("before"),
        after=data.value("after"),
        subject=data.part_or_none("subject", _range),
        effect=data.read("effect", Effect),
        disarms=data.texts("disarms"),
    )


def _key_path(steps: list[Any]) -> KeyPath:
    return tuple(step if isinstance(step, str) else as_whole(step) for step in steps)


def _drift(data: Fields) -> Drift:
    return Drift(
        address=data.read("address", Address.parse),
        missing=data.flag("missing"),
        attributes=data.each("attributes", _attribute),
        effect=data.read("effect", Effect),
    )


def _indirect(data: Fields) -> Indirect:
    return Indirect(
        flow=data.read("flow", Address.parse), via=_addresses(data, "via"), effect=data.read("effect", Effect)
    )


def _left_out(data: Fields) -> LeftOut:
    return LeftOut(
        address=data.read("address", Address.parse),
        previous=data.read_or_none("previous", Address.parse),
        action=data.read_or_none("action", Action),
        reason=data.read_or_none("reason", Reason),
        why=data.read("why", Why),
        detail=data.text("detail"),
    )


def _exceptions(data: Fields) -> Exceptions:
    later = {"allowed_deletes", "only", "restored_widening"}
    given = {name: data.texts(name) for name in ("targets", "excluded", "ignored_drift")}
    return Exceptions(**given, **{name: data.texts(name) for name in later if data.value(name, None) is not None})


def _judgements(data: Fields) -> Judgements:
    return Judgements(
        count=data.whole("count"), are_missed=data.flag("are_missed", False), found=data.each("found", _judgement)
    )


def _judgement(data: Fields) -> Judgement:
    return Judgement(
        outcome=data.read("outcome", Outcome),
        severity=data.read("severity", Weight),
        guardrail=data.text("guardrail"),
        address=data.read_or_none("address", Address.parse),
        since=data.read_or_none("since", Since),
        summary=data.text("summary"),
        requirement=data.text("requirement"),
        got=tuple(map(_pair, data.items("got"))),
        subject=data.part_or_none("subject", _range),
        rule=data.part_or_none("rule", _range),
        approvals=data.whole("approvals") if data.value("approvals", None) is not None else 0,
    )


def _pair(value: Any) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004 (a pair)
        raise ValueError("this is no pair")
    return as_text(value[0]), as_text(value[1])


def _range(data: Fields) -> SourceRange:
    return SourceRange(
        path=data.text("path"),
        line=data.whole("line"),
        column=data.whole("column"),
        end_line=data.whole("end_line"),
        end_column=data.whole("end_column"),
    )


def _addresses(data: Fields, key: str) -> tuple[Address, ...]:
    return tuple(map(Address.parse, data.texts(key)))
