"""A plan as a file: JSON that says everything a later apply needs, and is checked against its own sums."""

from hashlib import sha256
from typing import Any

from flowsync.ground.errors import FlowsyncError
from flowsync.ground.json_fields import Fields
from flowsync.ground.json_text import canonical_json, parse_json, pretty_json
from flowsync.plan.plan_data import plan_data
from flowsync.plan.plan_reading import plan_of
from flowsync.plan.values import Plan

FORMAT_VERSION = 2
_FORMAT = "flowsync-plan"


def plan_to_text(plan: Plan, store_url: str) -> str:
    """The text of a saved plan; ``store_url`` is for display, the plan is bound to the store by its lineage."""
    header = {"format": _FORMAT, "format_version": FORMAT_VERSION, "digest": plan.digest, "store_url": store_url}
    data = header | plan_data(plan)
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
        plan = plan_of(Fields(data))
    except ValueError as error:
        raise FlowsyncError(f"The saved plan '{name}' is damaged.", hint="Plan again.") from error
    if plan.digest != data.get("digest") or data.pop("sha256", "") != _sum_of(data):
        raise FlowsyncError(f"The saved plan '{name}' does not match its sums: it was altered.", hint="Plan again.")
    return plan, str(data.get("store_url", ""))


def _sum_of(data: dict[str, Any]) -> str:
    """SHA-256 over the whole file: revision, drift and diagnostics are shown and recorded, but not in the digest."""
    return sha256(canonical_json(data).encode()).hexdigest()


def _not_a_plan(name: str) -> FlowsyncError:
    return FlowsyncError(f"'{name}' is no saved plan.", hint="Make one with 'flowsync plan --out FILE'.")
