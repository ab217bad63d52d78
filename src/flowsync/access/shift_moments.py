"""The moments at which shifts make a difference: between two of them everything stays as it is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flowsync.access.policy import Policy
from flowsync.catalog.index import PeopleIndex
from flowsync.ground.address import Address

_ONE_SECOND = timedelta(seconds=1)


def blocks_of(policy: Policy, flows: Iterable[Address]) -> Iterator[Mapping[str, Any]]:
    """The blocks of conditions that say who uses these flows."""
    for flow in flows:
        spec = policy.spec(flow)
        yield spec["requestors"]
        if grantees := spec.get("request_for", {}).get("grantees"):
            yield grantees


def telling_moments(blocks: Iterable[Mapping[str, Any]], people: PeopleIndex) -> Sequence[str | None]:
    """Moments (ISO 8601, UTC) such that what holds at each of them for these blocks holds always: one before the first
    shift that they ask about, and wherever one starts or ends. None alone where they ask about no shift: then any
    moment is like every other."""
    asked = {
        (condition["type"], condition.get("source_integration_name"))
        for block in blocks
        for condition in block["conditions"]
    }
    changes = sorted({moment for one in asked if people.has_shifts(*one) for moment in people.shift_moments(*one)})
    if not changes:
        return [None]
    before = datetime.fromisoformat(changes[0]) - _ONE_SECOND
    return [before.isoformat().replace("+00:00", "Z"), *changes]
