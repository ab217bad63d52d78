"""What the audit is told of drift, of the exceptions of a run and of refusals."""

from collections.abc import Sequence
from typing import Any

from flowsync.ground.address import Address
from flowsync.model.record import AuditDetails
from flowsync.model.state import State
from flowsync.plan.drift import drift_of
from flowsync.plan.exceptions import Exceptions
from flowsync.plan.values import Action, AttributeChange, Drift, Plan

_LONGEST_REASON = 2000


def drift_undone(plan: Plan, state: State) -> tuple[Drift, ...]:
    """The drift that the plan undoes, as the state has it and not as a file says; of an object of which some drift is
    left as it is, what the plan says."""
    written = [change for change in plan.changes if change.action is not Action.NO_OP]
    partly = {change.address for change in written if change.applied is not None}
    wholly = {change.previous or change.address for change in written} - partly
    kept = [drift for drift in plan.drift if drift.address in partly]
    return tuple(sorted([*kept, *(drift for drift in drift_of(state) if drift.address in wholly)], key=_address))


def _address(drift: Drift) -> Address:
    return drift.address


def drift_details(drift: Sequence[Drift], *, restored: bool, unreadable: Sequence[Address] = ()) -> AuditDetails:
    """Every drifted object with its fields, as applied and found live; ``restored``: whether an apply undid it.

    ``unreadable`` are managed objects whose live row is no policy any more.
    """
    more = {"unreadable": [str(address) for address in unreadable]} if unreadable else {}
    return {"restored": restored, "objects": [_object(one) for one in drift], **more}


def exception_details(plan: Plan) -> AuditDetails | None:
    """The exceptions of the run that made the plan, as they were given, and what each came to; None without any.

    ``left_out`` is how many changes it left out, ``ignored`` the drift that it left as it is, ``deletes`` what it
    deletes of what it was allowed to.
    """
    given = plan.exceptions
    if given == Exceptions():
        return None
    deletes = [str(change.address) for change in plan.changes if change.action is Action.DELETE]
    return {
        "target": list(given.targets),
        "exclude": list(given.excluded),
        "ignore_drift": list(given.ignored_drift),
        "allow_delete": list(given.allowed_deletes),
        "only": list(given.only),
        "restore_widening": list(given.restored_widening),
        "left_out": plan.counts.left_out,
        "ignored": [_object(one) for one in plan.ignored],
        "deletes": [address for address in deletes if address in given.allowed_deletes],
    }


def refusal_details(plan: Plan, operation: str, why: str) -> AuditDetails:
    """Which operation was refused and why, how many changes it had, and the errors that stood against them."""
    return {
        "operation": operation,
        "why": why[:_LONGEST_REASON],
        "changes": len(plan.changes),
        "errors": [
            {"code": str(diagnostic.code), "address": str(diagnostic.address or "")}
            for diagnostic in plan.diagnostics
            if diagnostic.is_error
        ],
    }


def _object(drift: Drift) -> dict[str, Any]:
    return {
        "address": str(drift.address),
        "missing": drift.missing,
        "fields": [_field(attribute) for attribute in drift.attributes],
    }


def _field(attribute: AttributeChange) -> dict[str, Any]:
    return {
        "path": ".".join(map(str, attribute.key_path)),
        "labels": list(attribute.labels),
        "applied": attribute.applied,
        "live": attribute.before,
    }
