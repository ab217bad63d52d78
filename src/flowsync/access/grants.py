"""The controls that a flow's own fields say, whoever asks."""

from collections.abc import Mapping
from typing import Any

from flowsync.access.controls import Approval, Controls, Requested
from flowsync.access.hours import hours_of
from flowsync.ground.address import Kind
from flowsync.ground.duration import INDEFINITE, parse_duration
from flowsync.model.shape import ValueShape, shape_of


def controls_of(spec: Mapping[str, Any], approval: Approval | None, *, states_duration: bool) -> Controls:
    """The controls of a person's own request under a valid, canonical spec; of an automatic flow, that there are none.

    ``states_duration`` is the account's setting. A reason that approvers give is none where nobody approves.
    """
    if spec["trigger"] == "AUTOMATIC":
        return Controls(requested=Requested.NOBODY)
    settings = spec.get("settings", {})
    extensions = settings.get("max_extensions", 0)
    return Controls(
        requested=Requested.SELF,
        approval=approval,
        approver_reason=approval is not None and settings.get("require_approver_reason", False),
        mfa=settings.get("require_mfa", False),
        justification=settings.get("justification_required", False),
        states_duration=states_duration,
        grant_minutes=_minutes(spec, "grant_duration"),
        extensions=extensions,
        extension_minutes=(_minutes(spec, "settings", "extension_duration") or 0) if extensions else 0,
        hours=hours_of(spec.get("timeframe")),
    )


def tier_interval(spec: Mapping[str, Any]) -> int:
    """Minutes from one tier of a flow's escalation to the next."""
    return _minutes(spec, "escalation_policy", "interval") or 0


def _minutes(spec: Mapping[str, Any], *path: str) -> int | None:
    """The duration at a path, or its default, in minutes; None for one without an end."""
    value: Any = spec
    shape: ValueShape = shape_of(Kind.ACCESS_FLOW).fields["spec"]
    for step in path:
        shape = shape.fields[step]
        value = value.get(step, {}) if shape.fields else value.get(step, shape.default)
    return None if value == INDEFINITE else parse_duration(value)
