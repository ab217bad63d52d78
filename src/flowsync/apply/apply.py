"""Executes a plan through a store: all of it in one transaction, or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from flowsync.apply.checks import check_not_expired, check_not_stale, check_result
from flowsync.apply.read_back import check_read_back
from flowsync.ground.address import Address
from flowsync.ground.errors import RefusedError
from flowsync.plan.values import Action, Change, Plan
from flowsync.store.protocol import Store, Transaction, Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was done to one address; ``previous`` is its address before a rename."""

    address: Address
    action: Action
    previous: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyResult:
    """What an apply did: the digest of its plan, the store's serial before and after, and every outcome in order."""

    plan_digest: str
    serial_before: int
    serial_after: int
    outcomes: tuple[Outcome, ...]


def apply_plan(plan: Plan, store: Store, writer: Writer, *, wait_seconds: float) -> ApplyResult:
    """Bring the store to what the plan says, waiting up to ``wait_seconds`` for another writer.

    Inside one transaction it checks that nothing the plan changes or relied on has moved, and that the result keeps its
    invariants; it writes, reads back every touched address, and commits only when each is as planned. A plan without
    changes writes nothing. Raises RefusedError when an error stands against the plan, StalePlanError when the store
    moved, StoreBusyError and StoreError as the store does; in all these cases nothing was changed.
    """
    if plan.is_refused:
        raise RefusedError("This plan has errors and cannot be applied.", hint="Mend them, then plan again.")
    if not plan.changes:
        serial = plan.base.serial
        return ApplyResult(plan_digest=plan.digest, serial_before=serial, serial_after=serial, outcomes=())
    with store.transaction(writer, wait_seconds=wait_seconds) as transaction:
        state = transaction.read()
        check_not_stale(plan, state, transaction.find_plan)
        check_not_expired(plan.changes, writer.at)
        check_result(plan, state)
        _execute(plan.changes, transaction)
        after = transaction.read()
        check_read_back(plan.changes, after)
    return ApplyResult(
        plan_digest=plan.digest,
        serial_before=state.version.serial,
        serial_after=after.version.serial,
        outcomes=tuple(
            Outcome(address=change.address, action=change.action, previous=change.previous) for change in plan.changes
        ),
    )


def _execute(changes: Iterable[Change], transaction: Transaction) -> None:
    for change in changes:
        if change.action is Action.DELETE:
            transaction.delete(change.address)
        elif change.after is None:
            transaction.forget(change.address)
        elif change.action is Action.NO_OP:
            transaction.adopt(change.address, change.after)
        else:
            transaction.put(change.address, change.after, previous=change.previous)
