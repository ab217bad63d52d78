"""Recording drift that nothing has restored yet, and that it has ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from flowsync.apply.records import drift_details
from flowsync.ground.address import Address
from flowsync.ground.json_text import canonical_json
from flowsync.model.record import AuditDetails, AuditEntry
from flowsync.model.state import ResourceState, State
from flowsync.plan.values import Drift
from flowsync.store.audit.entries import told_by
from flowsync.store.protocol import Transaction

DRIFT_EVENT = "drift"
_NOTHING = ResourceState()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedDrift:
    """The entry of the audit that tells of the drift; ``is_new``: whether it was not there before.

    ``ended`` is the number of the entry whose drift this one says has ended; None where it tells of drift.
    """

    entry: AuditEntry
    is_new: bool
    ended: int | None = None


def record_drift(
    transaction: Transaction, drift: Sequence[Drift], unreadable: Sequence[Address]
) -> RecordedDrift | None:
    """Add an entry for drift, unless the last one that tells of drift says the same; the entry that does.

    ``unreadable`` are managed objects whose live row is no policy any more. With neither, the entry says that the drift
    of the last one has ended, so that the same drift is told again when it comes back; None where nothing was open.
    """
    details = drift_details(drift, restored=False, unreadable=unreadable)
    last, is_drifted = transaction.last_entry(DRIFT_EVENT), bool(drift or unreadable)
    if not is_drifted and not is_open(last):
        return None
    if last is not None and canonical_json(_details(last)) == canonical_json(details):
        return RecordedDrift(entry=last, is_new=False)
    transaction.record(DRIFT_EVENT, details)
    entry = transaction.last_entry(DRIFT_EVENT)
    assert entry is not None
    return RecordedDrift(entry=entry, is_new=True, ended=last.seq if last and not is_drifted else None)


def is_open(last: AuditEntry | None) -> bool:
    """Whether the last entry on drift tells of some that neither an apply nor an entry since has ended."""
    details = _details(last) if last else {}
    return bool(details.get("objects") or details.get("unreadable")) and not details.get("restored")


def unreadable_objects(state: State) -> list[Address]:
    """The managed objects whose live row is no policy any more."""
    return sorted(address for address in state.invalid if state.resources.get(address, _NOTHING).is_managed)


def _details(entry: AuditEntry) -> AuditDetails:
    """What an entry says of drift; nothing in one that another program has put there."""
    told = told_by(entry)
    return told.details if told else {}
