"""Whether a store that many wrote to is as if they had written one after the other."""

from collections.abc import Sequence

from benchmarks.writers import Ending
from flowsync.ground.address import Address
from flowsync.store.audit.verify import verify_store
from flowsync.store.protocol import Snapshot, Store


class OrderError(Exception):
    """What the store holds cannot have come about one write after the other."""


def check_serial_order(store: Store, endings: Sequence[Ending]) -> None:
    """Replay the history from nothing and hold it against the store, and both against what the writers were told.

    Raises OrderError, and NotWholeError when the audit is not whole.
    """
    with store.snapshot() as snapshot:
        live = {address: known.live for address, known in snapshot.state().resources.items()}
        if _replayed(snapshot) != live:
            raise OrderError("The history does not lead to what is live.")
        written = {one.serial: one.plan_digest for one in snapshot.writes() if one.plan_digest}
        verify_store(snapshot)
    told = {one.serial: one.digest for one in endings if one.what == "applied"}
    if told != written:
        raise OrderError(f"Told to writers and not written, or the other way: {told.items() ^ written.items()}")


def _replayed(snapshot: Snapshot) -> dict[Address, str]:
    """What is in force after every version, each of which has to begin with what the one before left."""
    bodies: dict[Address, str] = {}
    serial = 0
    for version in snapshot.history():
        found = bodies.pop(version.previous or version.address, None)
        if version.before != found or version.serial < serial:
            raise OrderError(f"Serial {version.serial} did not find {version.address} as it was left.")
        serial = version.serial
        if version.after is not None:
            bodies[version.address] = version.after
    return bodies
