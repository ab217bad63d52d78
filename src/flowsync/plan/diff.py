"""The three-way difference of a body, field by field: applied, live, desired (domain: the case table)."""

from collections.abc import Iterator

from flowsync.ground.address import Kind
from flowsync.plan.compared import Compared, compared_parts
from flowsync.plan.structural.attributes import with_effects
from flowsync.plan.values import AttributeChange


def diff_bodies(kind: Kind, applied: str, live: str, desired: str) -> tuple[AttributeChange, ...]:
    """The fields in which the canonical bodies differ, in the order of the schema.

    A field that policies and live agree on is not listed: it is adopted silently. Name and space are not listed: a
    rename says them. Each has the effect of bringing it from live to desired.
    """
    parts = compared_parts(kind, applied, live, desired)
    return with_effects(kind, live, desired, [change for part in parts for change in _differences(part)])


def _differences(value: Compared) -> Iterator[AttributeChange]:
    if value.live == value.desired:
        return
    if value.is_mapping or value.is_list:
        for part in value.parts():
            yield from _differences(part)
    else:
        yield value.as_change()
