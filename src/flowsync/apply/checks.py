"""What has to hold inside the transaction before a plan is executed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flowsync.ground.address import Address
from flowsync.ground.errors import RefusedError, StalePlanError
from flowsync.ground.json_text import parse_json
from flowsync.model.record import Written
from flowsync.model.references import TitleKey, body_title, title_key
from flowsync.model.state import State
from flowsync.plan.reliance import fingerprint
from flowsync.plan.result import dangling, gone_after
from flowsync.plan.values import Change, Plan
from flowsync.store.protocol import Transaction

_AGAIN = "Plan again and review the new plan."
_MOST_SHOWN = 10
_CLOCK_TOLERANCE = timedelta(hours=1)


def check_not_stale(plan: Plan, state: State, transaction: Transaction) -> None:
    """Raise StalePlanError when the plan was applied already, the store is another one, or what it relied on has moved.

    It says of every address who changed it, when and from which revision. Whatever an apply changes has moved by that;
    that it was applied is asked all the same, of the writes, which the audit vouches for.
    """
    applied = transaction.find_plan(plan.digest)
    if applied is not None:
        message = f"This plan was applied already: serial {applied.serial}, {applied.at}, by {applied.actor}."
        raise StalePlanError(message, hint=_AGAIN)
    base, now = plan.base, state.version
    other_store = base.lineage != now.lineage and (base.lineage is not None or now.serial > 0)
    moved = [address for address, mark in plan.relied_on.items() if fingerprint(state, address) != mark]
    if other_store:
        raise StalePlanError("This plan was made for another live store, or before this one existed.", hint=_AGAIN)
    if not moved:
        return
    lines = [f"  {address}: {_what_moved(address, state, transaction)}" for address in moved[:_MOST_SHOWN]]
    more = [f"  and {len(moved) - _MOST_SHOWN} more"] if len(moved) > _MOST_SHOWN else []
    raise StalePlanError("\n".join(["The plan is stale; these moved since it was made:", *lines, *more]), hint=_AGAIN)


def _what_moved(address: Address, state: State, transaction: Transaction) -> str:
    known = state.resources.get(address)
    if address in state.invalid:
        return "has a live row that is not valid policy"
    if known is None:
        written = transaction.who_wrote(state.removed.get(address, 0))
        return "is gone from the live store, past flowsync" if written is None else f"was taken out {_by(written)}"
    if known.live != known.applied:
        return "was changed in the live store past flowsync"
    written = transaction.who_wrote(known.serial)
    return "is another one now" if written is None else f"was applied {_by(written)}"


def _by(written: Written) -> str:
    """When, by whom and from which revision something was written."""
    revision = f" from revision {written.revision[:7]}" if written.revision else ""
    return f"at {written.at} by {written.actor}{revision} ({written.operation}, serial {written.serial})"


def check_not_expired(changes: Sequence[Change], at: str) -> None:
    """Raise StalePlanError when a change would put an object in force that counts as absent ``at`` (ISO 8601, UTC)."""
    for change in changes:
        expiry = parse_json(change.after)["metadata"].get("expires_at") if change.after is not None else None
        if expiry is not None and expiry <= at:
            message = f"The plan is stale: {change.address} expired at {expiry}, after the plan was made."
            raise StalePlanError(message, hint=_AGAIN)


def check_clock(last: Written | None, at: str, *, any_clock: bool) -> None:
    """Raise RefusedError when the clock says ``at`` (ISO 8601, UTC) and the store was written well after that.

    Documents expire by the clock: with one that was set back, access that has ended would begin again.
    """
    if last is None or any_clock or datetime.fromisoformat(at) >= datetime.fromisoformat(last.at) - _CLOCK_TOLERANCE:
        return
    raise RefusedError(
        f"The clock of this machine says {at}, but {last.actor} on {last.host} wrote to the store at {last.at}: "
        "one of the two clocks is wrong.",
        hint="Set the clock right. If the other one was wrong, go on with --any-clock.",
    )


def check_result(plan: Plan, state: State, transaction: Transaction) -> None:
    """Raise StalePlanError when the resulting state would hold a reference to nothing or one title twice.

    The plan was checked when it was made; this is about what others have applied since.
    """
    result = {address: known.live for address, known in state.resources.items() if known.live is not None}
    gone = gone_after(plan.changes)
    result = {address: body for address, body in result.items() if address not in gone}
    result |= {change.address: change.after for change in plan.changes if change.after is not None}
    broken = (
        [
            f"  {referrer} refers to {target}, which would go; {referrer} {_what_moved(referrer, state, transaction)}"
            for referrer, target in dangling(result, gone)
        ]
        if gone
        else []
    )
    broken += _doubled_titles(plan.changes, state, result, transaction)
    if broken:
        raise StalePlanError("\n".join(["The plan no longer fits the store:", *broken]), hint=_AGAIN)


def _doubled_titles(
    changes: Sequence[Change], state: State, result: dict[Address, str], transaction: Transaction
) -> list[str]:
    taken = [change.address for change in changes if change.after is not None and _takes_title(change, state)]
    if not taken:
        return []
    held: dict[TitleKey, list[Address]] = {}
    for address, body in result.items():
        held.setdefault(title_key(address, body_title(address, body)), []).append(address)
    keys = {title_key(address, body_title(address, result[address])) for address in taken}
    planned = {change.address for change in changes}
    return [_doubled(held[key], planned, state, transaction) for key in keys if len(held[key]) > 1]


def _doubled(holders: list[Address], planned: set[Address], state: State, transaction: Transaction) -> str:
    others = [f"{holder} {_what_moved(holder, state, transaction)}" for holder in holders if holder not in planned]
    return "; ".join([f"  one title would be held by {' and '.join(map(str, holders))}", *others])


def _takes_title(change: Change, state: State) -> bool:
    known = state.resources.get(change.address)
    if known is None or known.live is None or change.after is None:
        return True
    return body_title(change.address, known.live) != body_title(change.address, change.after)
