"""Recording drift that nothing has restored yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from flowsync.apply.records import drift_details
from flowsync.ground.address import Address
from flowsync.ground.json_text import canonical_json, parse_json
from flowsync.model.record import AuditEntry
from flowsync.model.state import ResourceState, State
from flowsync.plan.values import Drift
from flowsync.store.protocol import Transaction

DRIFT_EVENT = "drift"
_NOTHING = ResourceState()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedDrift:
    """The entry of the audit that tells of the drift; ``is_new``: whether it was not there before."""

    entry: AuditEntry
    is_new: bool


def record_drift(transaction: Transaction, drift: Sequence[Drift], unreadable: Sequence[Address]) -> RecordedDrift:
    """Add an entry for drift, unless the last one that tells of drift says the same; the entry that does.

    ``unreadable`` are managed objects whose live row is no policy any more.
    """
    details = drift_details(drift, restored=False, unreadable=unreadable)
    last = transaction.last_entry(DRIFT_EVENT)
    if last is not None and canonical_json(parse_json(last.text)["details"]) == canonical_json(details):
        return RecordedDrift(entry=last, is_new=False)
    transaction.record(DRIFT_EVENT, details)
    entry = transaction.last_entry(DRIFT_EVENT)
    assert entry is not None
    return RecordedDrift(entry=entry, is_new=True)


def unreadable_objects(state: State) -> list[Address]:
    """The managed objects whose live row is no policy any more."""
    return sorted(address for address in state.invalid if state.resources.get(address, _NOTHING).is_managed)
