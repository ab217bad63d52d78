"""Fields that a project wants written out although they have a default."""

from collections.abc import Collection
from typing import Any

from flowsync.ground.address import Kind
from flowsync.model.shape import ValueShape, shape_of

_OF_SELF_SERVE = ("approver_policy", "grant_duration")
_OF_INTEGRATIONS = "resources_scopes"


def written_out(kind: Kind, spec: dict[str, Any], required: Collection[str]) -> dict[str, Any]:
    """The spec of a flow or bundle in canonical form, with the defaults of the ``required`` fields in it.

    A source of a condition has no default and is not made up.
    """
    shape = shape_of(kind).fields["spec"]
    result = dict(spec)
    if spec.get("trigger") == "SELF_SERVE":
        result |= {key: shape.fields[key].default for key in _OF_SELF_SERVE if key in required and key not in spec}
    if _OF_INTEGRATIONS in required and "access_targets" in spec:
        result["access_targets"] = [
            _target(target, shape.fields["access_targets"]) for target in spec["access_targets"]
        ]
    return result


def _target(target: dict[str, Any], shape: ValueShape) -> dict[str, Any]:
    if "integration" not in target or shape.item is None:
        return target
    scopes = shape.item.fields["integration"].fields[_OF_INTEGRATIONS].default
    return {
        "integration": {**target["integration"], _OF_INTEGRATIONS: target["integration"].get(_OF_INTEGRATIONS, scopes)}
    }
