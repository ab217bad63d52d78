"""Rows of the history and the audit as values.

Only flowsync writes these tables, so what is no value of theirs was put there past it: SQLite takes anything.
"""

from collections.abc import Iterable
from typing import Any

from flowsync.ground.address import Address, Kind
from flowsync.ground.errors import StoreError
from flowsync.ground.json_text import parse_json
from flowsync.model.record import AuditEntry, CatalogRecord, LockInfo, Version, Written
from flowsync.store.sql.statements import CATALOG_COLUMNS, LOCK_COLUMNS, WRITTEN_COLUMNS

Row = tuple[Any, ...]


class DamagedRowError(StoreError):
    """A row of the history or the audit is not one that flowsync writes."""

    def __init__(self, row: str) -> None:
        super().__init__(f"{row} is not one that flowsync writes.", hint="See 'flowsync audit verify'.")


_WRITTEN = WRITTEN_COLUMNS.split(", ")
_KINDS = frozenset(map(str, Kind))
_ACTIONS = frozenset({"create", "update", "rename", "delete", "adopt", "forget"})
_LOCK = LOCK_COLUMNS.split(", ")
_CATALOG = CATALOG_COLUMNS.split(", ")


def written_of(row: Row) -> Written:
    """The write in a row of the table ``serials``."""
    written = Written(**dict(zip(_WRITTEN, row, strict=True)))
    serial, at, operation, actor, host, process, *rest = row
    where = f"The write with serial {serial}"
    _check(where, numbers=[serial, process], texts=[at, operation, actor, host, *rest])
    return written


def version_of(row: Row) -> Version:
    """The version in a row of the table ``history``."""
    number, serial, action, object_id, kind, space, name, previous, before, after = row
    where = f"Row {number} of the history"
    _check(where, numbers=[serial], texts=[action, object_id, kind, space, name, "" if previous is None else previous])
    if kind not in _KINDS or action not in _ACTIONS or "/" in f"{space}{name}{previous}":
        raise DamagedRowError(where)
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


def readable(version: Version) -> Version:
    """The version, whose body can be taken apart. Raises DamagedRowError where somebody has put another text there."""
    if version.is_managed:
        check_body(version.after, f"The version of {version.address} at serial {version.serial}")
    return version


def check_body(body: str | None, where: str) -> None:
    """Raise DamagedRowError, which names ``where``, when a body that was applied is not of the form of one."""
    try:
        data = parse_json(body or "")
    except ValueError as error:
        raise DamagedRowError(where) from error
    metadata, spec = (data.get("metadata"), data.get("spec")) if isinstance(data, dict) else (None, None)
    if not isinstance(metadata, dict) or not isinstance(metadata.get("name"), str) or not isinstance(spec, dict):
        raise DamagedRowError(where)


def entry_of(row: Row) -> AuditEntry:
    """The entry in a row of the table ``audit``."""
    seq, at, event, text, digest = row
    _check(f"Entry {seq} of the audit", texts=[at, event, text, digest])
    return AuditEntry(seq=seq, at=at, event=event, text=text, hash=digest)


def catalog_of(row: Row) -> CatalogRecord:
    """The sync in a row of the table ``catalogs``."""
    values = dict(zip(_CATALOG, row, strict=True))
    where = f"Catalog {values['number']}"
    _check(where, texts=[value for column, value in values.items() if column != "number"])
    return CatalogRecord(**{**values, "counts": _counts(values["counts"], where)})


def part_of(content: object, digest: str, name: str) -> bytes:
    """The content of a row of the table ``catalog_parts``."""
    if not isinstance(content, bytes):
        raise DamagedRowError(f"The part '{name}' of the catalog {digest}")
    return content


def lock_of(row: Row) -> LockInfo:
    """The hold in a row of the table ``locks``."""
    return LockInfo(**dict(zip(_LOCK, row, strict=True)))


def address_of(kind: str, space: str, name: str) -> Address:
    """The address of a row that flowsync wrote."""
    return Address(kind=Kind(kind), space=space or None, name=name)


def _check(where: str, *, numbers: Iterable[object] = (), texts: Iterable[object]) -> None:
    """Raise DamagedRowError when a value is not of the type that flowsync writes."""
    if not (all(type(value) is int for value in numbers) and all(isinstance(value, str) for value in texts)):
        raise DamagedRowError(where)


def _counts(text: str, where: str) -> dict[str, int]:
    try:
        counts = parse_json(text)
    except ValueError as error:
        raise DamagedRowError(where) from error
    if not isinstance(counts, dict) or not all(type(count) is int for count in counts.values()):
        raise DamagedRowError(where)
    return counts


def _text(value: object) -> str | None:
    """A body as text; SQLite lets other programs put anything else into a column of texts."""
    if value is None or isinstance(value, str):
        return value
    return f"x'{value.hex()}'" if isinstance(value, bytes) else str(value)
