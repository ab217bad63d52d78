"""Inside the transaction, every touched address is read back and has to be as planned."""

from collections.abc import Sequence

from flowsync.ground.errors import StoreError
from flowsync.ground.json_text import parse_json
from flowsync.model.state import ResourceState, State
from flowsync.plan.result import gone_after
from flowsync.plan.values import Action, Change

_NOTHING = ResourceState()


def check_read_back(changes: Sequence[Change], state: State) -> None:
    """Raise StoreError when a touched address is not what the plan says; the transaction is then rolled back."""
    vacated = gone_after(changes)
    taken = {change.address for change in changes if change.after is not None}
    for change in changes:
        if change.after is None and change.address in taken:
            continue  # the change that takes the address says what is there now
        known = state.resources.get(change.address, _NOTHING)
        if change.action is Action.NO_OP and change.after is None:
            fits = not known.is_managed
        else:
            fits = (known.live, known.applied) == (change.after, change.applied or change.after)
        former = state.resources.get(change.previous) if change.previous in vacated else None
        if not fits or former is not None:
            raise StoreError(
                f"The store did not keep what was written for {change.address}: {_difference(change, known)}. "
                "Everything was rolled back.",
                hint="Look for triggers or another program that changes the store while flowsync writes.",
            )


def _difference(change: Change, known: ResourceState) -> str:
    # deepdiff takes 140 ms to import and is needed only when a store breaks its promise
    from deepdiff import DeepDiff  # noqa: PLC0415

    expected = {
        name: parse_json(body) if body else None
        for name, body in (("live", change.after), ("applied", change.applied or change.after))
    }
    found = {
        name: parse_json(body) if body else None for name, body in (("live", known.live), ("applied", known.applied))
    }
    difference = DeepDiff(expected, found, ignore_order=True, report_repetition=True)
    return difference.pretty().replace("\n", "; ") or "its former address is still there"
