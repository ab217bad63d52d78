"""Adds to a plan where the policies say each changed field."""

from collections.abc import Callable
from dataclasses import replace

from flowsync.ground.address import Address
from flowsync.ground.place import KeyPath, SourceRange
from flowsync.plan.values import AttributeChange, Plan

Locate = Callable[[Address, KeyPath], SourceRange | None]
"""Finds where the document of an address says the field at a key path of its canonical body."""


def with_places(plan: Plan, locate: Locate) -> Plan:
    """The plan with the place of every attribute; a field that is gone has the place of what held it."""

    def placed(address: Address, attribute: AttributeChange) -> AttributeChange:
        path = attribute.key_path if attribute.after is not None else attribute.key_path[:-1]
        return replace(attribute, subject=locate(address, path))

    return replace(
        plan,
        changes=tuple(
            replace(change, attributes=tuple(placed(change.address, attribute) for attribute in change.attributes))
            for change in plan.changes
        ),
    )
