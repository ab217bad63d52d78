"""The entries of an audit as a chain: each has the hash of its text, and holds the hash of the one before."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flowsync.ground.json_text import parse_json
from flowsync.model.record import AuditEntry
from flowsync.store.audit.faults import Fault, NotWholeError
from flowsync.store.protocol import Snapshot
from flowsync.store.sql.chain import BEGIN_EVENT, PRUNE_EVENT, hash_of

_BEFORE_ALL = -(2**63)
"""Below every number that a row can have, also one that flowsync would not give it."""
WRITER_TEXTS = (
    "at",
    "actor",
    "host",
    "run_url",
    "revision",
    "author",
    "reason",
    "ticket",
    "pull_request",
    "plan_digest",
)
"""What an entry and the write that it tells of both say, beside the process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An entry and what its text says."""

    entry: AuditEntry
    data: Mapping[str, Any]

    @property
    def seq(self) -> int:
        """The number of the entry."""
        return self.entry.seq

    @property
    def previous(self) -> str:
        """The hash of the entry before; empty in the first."""
        return str(self.data["previous"])

    @property
    def serial(self) -> int | None:
        """The write that it tells of, or the last one that a ``begin`` or ``prune`` vouches for."""
        serial: int | None = self.data["serial"]
        return serial

    @property
    def is_write(self) -> bool:
        """Whether it tells of a write."""
        return self.serial is not None and self.entry.event not in (BEGIN_EVENT, PRUNE_EVENT)

    @property
    def details(self) -> Mapping[str, Any]:
        """What it says beyond who, when and why."""
        details: Mapping[str, Any] = self.data["details"]
        return details


def stored(snapshot: Snapshot) -> Iterator[Told]:
    """The entries of a store, each as soon as it is known to be as it was written. Raises NotWholeError."""
    return checked(snapshot.audit(after=_BEFORE_ALL))


def checked(entries: Iterable[AuditEntry], *, follows: AuditEntry | None = None) -> Iterator[Told]:
    """The entries, each as soon as it is known to be as it was written, and to follow the one before.

    The first one has to follow ``follows``, if that is given. Raises NotWholeError at the first that is not.
    """
    before = follows
    for entry in entries:
        told = _read(entry)
        if before is not None:
            _check_follows(told, before)
        yield told
        before = entry


def told_by(entry: AuditEntry) -> Told | None:
    """The entry with what its text says, whoever wrote it; None where that is not one that flowsync writes."""
    data = _data(entry.text)
    return Told(entry=entry, data=data) if data is not None else None


def _read(entry: AuditEntry) -> Told:
    seq = entry.seq
    if hash_of(entry.text) != entry.hash:
        message = f"Entry {seq} was edited: its text does not have its hash."
        raise NotWholeError(Fault.ENTRY_EDITED, message, entry=seq)
    told = told_by(entry)
    if told is None:
        message = f"Entry {seq} was edited: its text is not one that flowsync writes."
        raise NotWholeError(Fault.ENTRY_EDITED, message, entry=seq)
    for name, value in (("seq", seq), ("at", entry.at), ("event", entry.event)):
        if told.data[name] != value:
            message = f"Entry {seq} was edited or moved: its column '{name}' says {value}, its text {told.data[name]}."
            raise NotWholeError(Fault.COLUMN_EDITED, message, entry=seq)
    return told


def _data(text: str) -> dict[str, Any] | None:
    """What the text of an entry says, if it is one."""
    try:
        data = parse_json(text)
    except ValueError:
        return None
    if not isinstance(data, dict):
        return None
    texts = all(isinstance(data.get(name), str) for name in ("previous", "event", *WRITER_TEXTS))
    numbers = type(data.get("seq")) is int and type(data.get("serial", "")) in (int, type(None))
    return data if texts and numbers and isinstance(data.get("details"), dict) else None


def _check_follows(told: Told, before: AuditEntry) -> None:
    seq, first_missing = told.seq, before.seq + 1
    if seq < first_missing:
        message = f"Entry {seq} stands behind entry {before.seq}: entries were moved or repeated."
        raise NotWholeError(Fault.ENTRY_REPLACED, message, entry=seq)
    if seq != first_missing:
        gap = f"Entry {first_missing} is" if seq == first_missing + 1 else f"Entries {first_missing} to {seq - 1} are"
        message = f"{gap} missing: entry {before.seq} is followed by entry {seq}."
        raise NotWholeError(Fault.ENTRY_MISSING, message, entry=first_missing)
    if told.previous != before.hash:
        message = f"Entry {seq} was not written after entry {before.seq} as it is now: one of the two was replaced."
        raise NotWholeError(Fault.ENTRY_REPLACED, message, entry=before.seq)
