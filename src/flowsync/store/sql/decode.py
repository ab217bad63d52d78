"""Rows of the history and the audit as values."""

from typing import Any

from flowsync.ground.address import Address, Kind
from flowsync.model.record import AuditEntry, LockInfo, Version, Written

Row = tuple[Any, ...]

_WRITTEN = (
    "serial",
    "at",
    "operation",
    "actor",
    "host",
    "process",
    "run_url",
    "revision",
    "author",
    "reason",
    "ticket",
    "pull_request",
    "plan_digest",
)
_LOCK = ("id", "fence", "operation", "actor", "reason", "host", "process", "run_url", "since", "expires")


def written_of(row: Row) -> Written:
    """The write in a row of the table ``serials``."""
    return Written(**dict(zip(_WRITTEN, row, strict=True)))


def version_of(row: Row) -> Version:
    """The version in a row of the table ``history``."""
    _, serial, action, object_id, kind, space, name, previous, before, after = row
    address = address_of(kind, space, name)
    return Version(
        serial=serial,
        action=action,
        object_id=object_id,
        address=address,
        previous=address_of(kind, space, previous) if previous is not None else None,
        before=_text(before),
        after=_text(after),
    )


def entry_of(row: Row) -> AuditEntry:
    """The entry in a row of the table ``audit``."""
    seq, at, event, text, digest = row
    return AuditEntry(seq=seq, at=at, event=event, text=text, hash=digest)


def lock_of(row: Row) -> LockInfo:
    """The hold in a row of the table ``locks``."""
    return LockInfo(**dict(zip(_LOCK, row, strict=True)))


def address_of(kind: str, space: str, name: str) -> Address:
    """The address of a row that flowsync wrote."""
    return Address(kind=Kind(kind), space=space or None, name=name)


def _text(value: object) -> str | None:
    """A body as text; SQLite lets other programs put anything else into a column of texts."""
    if value is None or isinstance(value, str):
        return value
    return f"x'{value.hex()}'" if isinstance(value, bytes) else str(value)
