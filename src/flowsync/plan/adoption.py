"""Drift that is accepted instead of restored: the body that the policies have to hold for it."""

from collections.abc import Callable
from typing import Any

from flowsync.ground.address import Kind
from flowsync.ground.json_text import parse_json
from flowsync.ground.place import KeyPath
from flowsync.model.canonical import canonical_body
from flowsync.plan.compared import Compared, compared_parts

Accepts = Callable[[KeyPath], bool]
"""Whether drift of the field at a key path is accepted."""


def with_drift_accepted(kind: Kind, applied: str, live: str, desired: str, accepts: Accepts) -> str:
    """The canonical body ``desired`` with the fields that drifted, and that ``accepts`` names, as they are live.

    A conflict is drift too: the live value is taken in place of that of the policies. What only the policies changed
    stays. Whether the result is valid policy is not checked.
    """
    metadata, spec = (_accepted(part, accepts) for part in compared_parts(kind, applied, live, desired))
    identity = {key: value for key, value in parse_json(desired)["metadata"].items() if key in ("name", "space")}
    return canonical_body(kind, {**metadata, **identity}, spec)


def _accepted(value: Compared, accepts: Accepts) -> Any:
    if value.live in (value.applied, value.desired):
        return value.desired
    if value.is_mapping:
        parts = {str(part.path[-1]): _accepted(part, accepts) for part in value.parts()}
        return {key: part for key, part in parts.items() if part is not None}
    if value.is_list and not value.is_reordered:
        return [part for part in (_accepted(part, accepts) for part in value.parts()) if part is not None]
    return value.live if accepts(value.path) else value.desired
