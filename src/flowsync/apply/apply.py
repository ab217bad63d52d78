"""Executes a plan through a store: all of it in one transaction, or nothing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flowsync.apply.checks import check_clock, check_not_expired, check_not_stale, check_result
from flowsync.apply.read_back import check_read_back
from flowsync.apply.records import drift_details, drift_undone, exception_details, refusal_details
from flowsync.ground.address import Address
from flowsync.ground.errors import RefusedError, StalePlanError, StoreError
from flowsync.model.record import AuditDetails
from flowsync.model.state import State
from flowsync.plan.values import Action, Change, Plan
from flowsync.store.deeds import Adopt, Deed, Delete, Forget, Put
from flowsync.store.protocol import Lease, Writer

Record = tuple[str, AuditDetails]
"""An entry for the audit: its event and what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was done to one address; ``previous`` is its address before a rename."""

    address: Address
    action: Action
    previous: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyResult:
    """What an apply did: the digest of its plan, the store's serial before and after, and every outcome in order.

    ``audit_head`` is the hash of the last entry of the audit, to be kept elsewhere; empty when nothing was written.
    """

    plan_digest: str
    serial_before: int
    serial_after: int
    outcomes: tuple[Outcome, ...] = ()
    audit_head: str = ""


def apply_plan(
    plan: Plan, lease: Lease, writer: Writer, *, any_clock: bool = False, records: Sequence[Record] = ()
) -> ApplyResult:
    """Bring the store whose lock is held to what the plan says.

    Inside one transaction it checks that nothing the plan changes or relied on has moved, and that the result keeps its
    invariants; it writes, reads back every touched address, and commits only when each is as planned. A plan without
    changes writes nothing but ``records``, which the audit gets in the same transaction as the changes. ``any_clock``
    applies even where the clock is behind the store's last write. Raises
    RefusedError when an error stands against the plan, StalePlanError when the store moved (both are recorded in the
    audit), StoreBusyError and StoreError as the store does; in all these cases nothing else was changed.
    """
    try:
        return _applied(plan, lease, writer, any_clock, records)
    except (RefusedError, StalePlanError) as error:
        _record_refusal(plan, lease, writer, error)
        raise


def _applied(plan: Plan, lease: Lease, writer: Writer, any_clock: bool, records: Sequence[Record]) -> ApplyResult:
    if plan.is_refused:
        raise RefusedError("This plan has errors and cannot be applied.", hint="Mend them, then plan again.")
    if not plan.changes and not records:
        serial = plan.base.serial
        return ApplyResult(plan_digest=plan.digest, serial_before=serial, serial_after=serial)
    with lease.transaction(writer) as transaction:
        state = transaction.read()
        check_not_stale(plan, state, transaction)
        check_not_expired(plan.changes, writer.at)
        check_clock(transaction.last_write(), writer.at, any_clock=any_clock)
        check_result(plan, state, transaction)
        for event, details in (*_records(plan, state), *records):
            transaction.record(event, details)
        for changes in _rounds(plan.changes):
            transaction.write(_deeds(changes))
        after = transaction.read()
        check_read_back(plan.changes, after)
    return ApplyResult(
        plan_digest=plan.digest,
        serial_before=state.version.serial,
        serial_after=after.version.serial,
        outcomes=tuple(
            Outcome(address=change.address, action=change.action, previous=change.previous) for change in plan.changes
        ),
        audit_head=transaction.head,
    )


def _records(plan: Plan, state: State) -> Iterator[Record]:
    """What the audit is told of the drift that a plan undoes and of the exceptions of its run."""
    undone = drift_undone(plan, state)
    if undone:
        yield "drift", drift_details(undone, restored=True)
    exceptions = exception_details(plan)
    if exceptions is not None:
        yield "exceptions", exceptions


def _rounds(changes: Sequence[Change]) -> tuple[Sequence[Change], Sequence[Change]]:
    """The changes, and behind them those that make an object where another one leaves by a rename."""
    left = {change.previous for change in changes if change.previous is not None}
    rounds: tuple[list[Change], list[Change]] = ([], [])
    for change in changes:
        is_late = change.action is Action.CREATE and change.previous is None and change.address in left
        rounds[is_late].append(change)
    return rounds


def _deeds(changes: Iterable[Change]) -> Iterator[Deed]:
    for change in changes:
        if change.action is Action.DELETE:
            yield Delete(address=change.address)
        elif change.after is None:
            yield Forget(address=change.address)
        elif change.action is Action.NO_OP:
            yield Adopt(address=change.address, body=change.after)
        else:
            yield Put(address=change.address, body=change.after, applied=change.applied, previous=change.previous)


def _record_refusal(plan: Plan, lease: Lease, writer: Writer, error: RefusedError | StalePlanError) -> None:
    try:
        with lease.transaction(writer) as transaction:
            transaction.record("refused", refusal_details(plan, writer.operation, error.message))
    except StoreError as failure:
        error.hint = f"{error.hint} (That it was refused could not be recorded: {failure.message})"
