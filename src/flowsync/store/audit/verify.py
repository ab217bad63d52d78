"""Whether an audit is whole: every entry as it was written, none missing, and the store what the entries tell."""

from collections.abc import Iterable
from dataclasses import dataclass

from flowsync.ground.address import Address
from flowsync.model.record import AuditEntry
from flowsync.model.state import State
from flowsync.store.audit.catalogs import check_catalogs
from flowsync.store.audit.entries import Told, stored
from flowsync.store.audit.faults import Fault, NotWholeError
from flowsync.store.audit.past import Applied, Past, cut_off, digest_of
from flowsync.store.contents import APPLIED, Record
from flowsync.store.protocol import Snapshot
from flowsync.store.sql.chain import BEGIN_EVENT, PRUNE_EVENT
from flowsync.store.sql.decode import DamagedRowError, address_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A chain of entries that is as it was written: its ends, the entry with the head that was kept elsewhere, and the
    last one that tells what was pruned.

    There is no entry with that head, although it is one of this chain, when that was the last one that was pruned.
    """

    first: Told
    last: Told
    kept: AuditEntry | None
    pruned: Told | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """An audit that is whole, with the number of writes, versions and catalogs that it vouches for; no chain in a new
    store."""

    chain: Chain | None
    writes: int = 0
    versions: int = 0
    catalogs: int = 0


def verify_store(snapshot: Snapshot, *, kept_head: str = "") -> Whole:
    """Walk the chain and hold the store against it; ``kept_head`` is a head that was kept elsewhere, if there is one.

    Without that, nobody can tell whether the last entries were taken away with all that they told of. Raises
    NotWholeError, which names the first thing that is wrong, and StoreError.
    """
    try:
        return _verified(snapshot, kept_head)
    except DamagedRowError as error:
        raise NotWholeError(Fault.ROW_UNREADABLE, error.message) from error


def read_chain(entries: Iterable[Told], kept_head: str = "") -> Chain | None:
    """The chain of entries that are checked; None where there is none. Raises NotWholeError."""
    first = last = pruned = kept = None
    for told in entries:
        first, last = first or told, told
        pruned = told if told.entry.event == PRUNE_EVENT else pruned
        kept = told.entry if told.entry.hash == kept_head else kept
    return Chain(first=first, last=last, kept=kept, pruned=pruned) if first and last else None


def _verified(snapshot: Snapshot, kept_head: str) -> Whole:
    chain = read_chain(stored(snapshot), kept_head)
    state = snapshot.state()
    if chain is None:
        _check_nothing(snapshot, state, kept_head)
        return Whole(chain=None)
    _check_front(chain)
    _check_kept(chain, kept_head)
    base = chain.pruned or chain.first
    if base.details.get("lineage") != state.version.lineage:
        raise NotWholeError(Fault.STORE_CHANGED, "The audit is that of another store: it tells of another lineage.")
    past = Past(snapshot, base)
    applied = past.check()
    _check_serial(chain.last.seq, past.serial, state.version.serial)
    _check_applied(applied, snapshot.records(APPLIED))
    _check_records(snapshot)
    catalogs = check_catalogs(snapshot, base)
    return Whole(chain=chain, writes=past.counts["writes"], versions=past.counts["versions"], catalogs=catalogs)


def _check_nothing(snapshot: Snapshot, state: State, kept_head: str) -> None:
    if kept_head:
        raise NotWholeError(Fault.HEAD_UNKNOWN, f"The audit is empty: no entry has the head {kept_head}.")
    if state.version.serial or next(snapshot.writes(), None) or next(snapshot.history(), None):
        raise NotWholeError(
            Fault.NO_ENTRIES, "The audit has no entry, but the store was written: nothing vouches for it."
        )


def _check_front(chain: Chain) -> None:
    first, pruned = chain.first, chain.pruned
    if pruned is None:
        begins, said = (
            first.seq == 1 and not first.previous and first.entry.event == BEGIN_EVENT,
            "no entry says that any",
        )
    else:
        removed = pruned.details.get("last_removed", {})
        begins = (first.seq - 1, first.previous) == (removed.get("seq"), removed.get("hash"))
        said = f"entry {pruned.seq} says that the entries up to {removed.get('seq')}"
    if not begins:
        message = f"The audit was cut off at its front: it begins with entry {first.seq}, but {said} were pruned."
        raise NotWholeError(Fault.FRONT_MISSING, message, entry=first.seq - 1)


def _check_kept(chain: Chain, kept_head: str) -> None:
    if not kept_head or chain.kept is not None or kept_head == chain.first.previous:
        return
    pruned = f", or it was one of those up to {chain.first.seq - 1}, which were pruned" if chain.pruned else ""
    message = (
        f"No entry has the head {kept_head}: the end of the audit was cut off or written anew{pruned}. "
        f"It ends with entry {chain.last.seq}, {chain.last.entry.hash}."
    )
    raise NotWholeError(Fault.HEAD_UNKNOWN, message)


def _check_serial(seq: int, told: int, serial: int) -> None:
    if serial > told:
        raise cut_off(seq, told, f"the store is at serial {serial}")
    if serial < told:
        message = f"The store was set back: it says serial {serial}, and the audit tells of serial {told}."
        raise NotWholeError(Fault.STORE_CHANGED, message, serial=told)


def _check_applied(applied: Iterable[Applied], rows: Iterable[Record]) -> None:
    """Whether the rows are what the history leads to, to the letter."""
    left = {_address_of(row): row for row in rows}
    for one in applied:
        row = left.pop(one.address, None)
        if row is None:
            raise _applied_changed(one.address, "is missing", one.serial)
        if (row["object_id"], row["serial"], digest_of(str(row["body"]))) != (one.object_id, one.serial, one.digest):
            raise _applied_changed(one.address, "was edited: it is not what was applied", one.serial)
    for address in sorted(left):
        what = "was added: no entry tells that it was applied"
        raise _applied_changed(address, what, int(left[address]["serial"] or 0))


def _address_of(row: Record) -> Address:
    return address_of(str(row["kind"]), str(row["space"]), str(row["name"]))


def _check_records(snapshot: Snapshot) -> None:
    """Whether every object says of its last write what the write says."""
    of_serial: dict[object, list[tuple[Address, tuple[object, ...]]]] = {}
    for row in snapshot.records(APPLIED):
        told = tuple(row[column] for column in ("revision", "actor", "applied_at", "plan_digest"))
        of_serial.setdefault(row["serial"], []).append((_address_of(row), told))
    for written in snapshot.writes(newest_first=False):
        wanted = (written.revision, written.actor, written.at, written.plan_digest)
        for address, said in of_serial.get(written.serial, ()):
            if said != wanted:
                what = "was edited: it says something else of its revision, actor, time or plan than its write"
                raise _applied_changed(address, what, written.serial)


def _applied_changed(address: Address, what: str, serial: int) -> NotWholeError:
    message = f"The row of {address} in the table 'applied' {what} (serial {serial})."
    return NotWholeError(Fault.APPLIED_CHANGED, message, serial=serial)
