"""Drift that one run leaves as it is: the desired body with the drifted fields as they are live."""

from collections.abc import Callable
from typing import Any

from flowsync.ground.address import Kind
from flowsync.ground.json_text import parse_json
from flowsync.ground.place import KeyPath
from flowsync.model.canonical import canonical_body
from flowsync.plan.compared import Compared, compared_parts
from flowsync.plan.diff import diff_bodies
from flowsync.plan.values import AttributeChange, Cause

Leaves = Callable[[KeyPath], bool]
"""Whether drift of the field at a key path is left as it is."""


def with_drift_left(
    kind: Kind, applied: str, live: str, desired: str, leaves: Leaves
) -> tuple[str, tuple[AttributeChange, ...]]:
    """The canonical body ``desired`` with the fields as they are live that only drifted and that ``leaves`` names; and
    those fields, as ``diff_bodies`` tells them.

    A field that policies changed too is not among them, nor one in an ordered list that policies made longer or
    shorter. Whether the result is valid policy is not checked.
    """
    left: list[AttributeChange] = []
    metadata, spec = (_left(part, leaves, left) for part in compared_parts(kind, applied, live, desired))
    identity = {key: value for key, value in parse_json(desired)["metadata"].items() if key in ("name", "space")}
    places = {_place(change) for change in left}
    told = (change for change in diff_bodies(kind, applied, live, desired) if _place(change) in places)
    return canonical_body(kind, {**metadata, **identity}, spec), tuple(told)


def _place(change: AttributeChange) -> tuple[KeyPath, bool]:
    """What tells fields apart: an item that goes may have the index of another one, which stays or comes."""
    return change.key_path, change.after is None


def _left(value: Compared, leaves: Leaves, left: list[AttributeChange]) -> Any:
    if value.live == value.desired or value.is_reordered:
        return value.desired
    if value.is_mapping:
        return {
            str(part.path[-1]): result for part in value.parts() if (result := _left(part, leaves, left)) is not None
        }
    if value.is_list:
        return [result for part in value.parts() if (result := _left(part, leaves, left)) is not None]
    change = value.as_change()
    if change.cause is not Cause.DRIFT or not leaves(change.key_path):
        return value.desired
    left.append(change)
    return value.live
