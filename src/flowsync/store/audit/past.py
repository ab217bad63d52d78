"""Whether the history and the writes of a store are those that the entries of its audit tell of."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Generic, TypeVar

from flowsync.ground.address import Address
from flowsync.model.record import Version, Written
from flowsync.store.audit.entries import WRITER_TEXTS, Told, stored
from flowsync.store.audit.faults import Fault, NotWholeError
from flowsync.store.protocol import Snapshot
from flowsync.store.sql.chain import digest_versions, digest_writes

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """An object as the history leads to it: where it is, its last write, and the SHA-256 of its body."""

    address: Address
    object_id: str
    serial: int
    digest: str


class _Ahead(Generic[Row]):
    """Rows one after the other, of which the next one can be looked at."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = iter(rows)
        self.next = next(self._rows, None)

    def take_while(self, fits: Callable[[Row], bool]) -> Iterator[Row]:
        """Take the rows up to the first that does not fit."""
        while self.next is not None and fits(self.next):
            row, self.next = self.next, next(self._rows, None)
            yield row


class Past:
    """The history and the writes of a store, held against its audit from the first serial to the last."""

    def __init__(self, snapshot: Snapshot, base: Told) -> None:
        self._snapshot = snapshot
        self._base = base
        self._versions = _Ahead(snapshot.history())
        self._writes = _Ahead(snapshot.writes(newest_first=False))
        self._objects: dict[str, Applied] = {}
        self.serial = base.serial or 0
        self.counts = {"versions": 0, "writes": 0}

    def check(self) -> list[Applied]:
        """What is applied after all that the entries tell of. Raises NotWholeError at the first difference."""
        self._check_base()
        for told in stored(self._snapshot):
            if told.is_write and told.serial is not None and told.serial > (self._base.serial or 0):
                self._check_write(told, told.serial)
        self._check_end(told.seq)
        return sorted(self._objects.values(), key=lambda one: one.address)

    def _check_base(self) -> None:
        """What the first entry vouches for, or the one that tells what was pruned."""
        base, last = self._base, self.serial
        seq, details = base.seq, base.details
        found = digest_versions(self._followed(self._versions.take_while(lambda one: one.serial <= last)))
        _check_history(found, details, f"up to serial {last}", seq, last)
        writes = digest_writes(self._counted(self._writes.take_while(lambda one: one.serial <= last)))
        if any(details.get(name) != value for name, value in writes.items()):
            message = f"The writes up to serial {last} (table 'serials') are not those that entry {seq} vouches for."
            raise NotWholeError(Fault.WRITE_CHANGED, message, entry=seq, serial=last)

    def _check_write(self, told: Told, serial: int) -> None:
        if serial != self.serial + 1:
            message = f"Entry {told.seq} tells of serial {serial}, where serial {self.serial + 1} has to come next."
            raise NotWholeError(Fault.ENTRY_REPLACED, message, entry=told.seq, serial=serial)
        self.serial = serial
        written = next(self._counted(self._writes.take_while(lambda one: one.serial == serial)), None)
        _check_written(written, told, serial)
        self._check_order(serial)
        found = digest_versions(self._followed(self._versions.take_while(lambda one: one.serial == serial)))
        _check_history(found, told.details, f"of serial {serial}", told.seq, serial)

    def _check_order(self, serial: int) -> None:
        stray = self._versions.next
        if stray is not None and stray.serial < serial:
            message = (
                f"The history holds a version of {stray.address} of serial {stray.serial} that was added or moved."
            )
            raise NotWholeError(Fault.HISTORY_CHANGED, message, serial=stray.serial)

    def _check_end(self, seq: int) -> None:
        self._check_order(self.serial + 1)
        for table, row in (("serials", self._writes.next), ("history", self._versions.next)):
            if row is not None:
                raise cut_off(seq, self.serial, f"the table '{table}' holds serial {row.serial}")

    def _counted(self, writes: Iterable[Written]) -> Iterator[Written]:
        for written in writes:
            self.counts["writes"] += 1
            yield written

    def _followed(self, versions: Iterable[Version]) -> Iterator[Version]:
        """The versions, while what they lead to is remembered."""
        for version in versions:
            self.counts["versions"] += 1
            self._objects.pop(version.object_id, None)
            if version.is_managed:
                self._objects[version.object_id] = Applied(
                    address=version.address,
                    object_id=version.object_id,
                    serial=version.serial,
                    digest=digest_of(version.after),
                )
            yield version


def digest_of(body: str | None) -> str:
    """The SHA-256 of a body, whatever another program has made of it."""
    return sha256(str(body).encode()).hexdigest()


def cut_off(seq: int, serial: int, but: str) -> NotWholeError:
    """The error for an audit that ends before the store does."""
    message = f"The audit was cut off at its end: it ends with entry {seq} and tells of serial {serial}, but {but}."
    return NotWholeError(Fault.END_MISSING, message, entry=seq + 1, serial=serial + 1)


def _check_written(written: Written | None, told: Told, serial: int) -> None:
    seq = told.seq
    if written is None:
        message = f"The row of serial {serial} in the table 'serials' is missing, of which entry {seq} tells."
        raise NotWholeError(Fault.WRITE_CHANGED, message, entry=seq, serial=serial)
    said = {"operation": told.entry.event, **{name: told.data[name] for name in ("process", *WRITER_TEXTS)}}
    wrong = [name for name, value in said.items() if getattr(written, name) != value]
    if wrong:
        message = (
            f"The row of serial {serial} in the table 'serials' was edited: entry {seq} says something else of its "
            f"{', '.join(wrong)}."
        )
        raise NotWholeError(Fault.WRITE_CHANGED, message, entry=seq, serial=serial)


def _check_history(found: dict[str, object], said: Any, which: str, seq: int, serial: int) -> None:
    if all(said.get(name) == value for name, value in found.items()):
        return
    count, wanted = found["versions"], said.get("versions")
    how = "a version was edited" if count == wanted else f"it holds {count} versions, the entry says {wanted}"
    message = f"The history {which} is not the one that entry {seq} vouches for: {how}."
    raise NotWholeError(Fault.HISTORY_CHANGED, message, entry=seq, serial=serial)
