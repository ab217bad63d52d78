"""Who approved what was written through the gate: the audit knows."""

from collections.abc import Iterable, Mapping

from flowsync.gate.values import GATE_EVENT
from flowsync.model.record import Written
from flowsync.store.audit.entries import told_by
from flowsync.store.protocol import Snapshot


def approvers_of(snapshot: Snapshot, writes: Iterable[Written]) -> Mapping[int, tuple[str, ...]]:
    """Who approved each of the writes that passed the gate, by serial. Entries of the audit that another program has
    changed tell nothing."""
    of_plans = {written.plan_digest: written for written in writes if written.plan_digest and written.pull_request}
    if not of_plans:
        return {}
    oldest = min(written.at for written in of_plans.values())
    found: dict[int, tuple[str, ...]] = {}
    for entry in snapshot.audit(event=GATE_EVENT):
        told = told_by(entry) if entry.at >= oldest else None
        written = of_plans.get(str(told.data["plan_digest"])) if told is not None else None
        if told is not None and written is not None:
            found[written.serial] = _logins(told.details.get("approvers"))
    return found


def _logins(value: object) -> tuple[str, ...]:
    return tuple(login for login in value if isinstance(login, str)) if isinstance(value, list) else ()
