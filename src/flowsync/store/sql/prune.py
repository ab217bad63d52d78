"""Removing from the past what is older than it has to be kept."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime

from flowsync.ground.json_text import parse_json
from flowsync.model.record import AuditEntry, Old
from flowsync.store.sql import statements
from flowsync.store.sql.chain import BEGIN_EVENT, PRUNE_EVENT, digest_catalogs, digest_versions, digest_writes
from flowsync.store.sql.connection import SqlConnection
from flowsync.store.sql.decode import catalog_of, entry_of, version_of, written_of

_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class OldPast:
    """What of the past is old: versions and writes up to ``serial``, catalogs up to the number ``catalog``. The entries
    that are left tell of the writes after ``told``, and of the catalogs after ``told_catalog``."""

    found: Old
    serial: int
    told: int
    catalog: int
    told_catalog: int


def find_old(connection: SqlConnection, months: int) -> OldPast:
    """What is older than ``months``, by the clock of the store."""
    before = months_before(connection.now(), months).strftime("%Y-%m-%dT%H:%M:%SZ")
    seq, digest = _last_old_entry(connection, before)
    told = _told_before(connection, seq)
    told_catalog = _catalog_told_before(connection, seq)
    catalog = min(told_catalog, _number(connection, statements.LAST_OLD_CATALOG, time=before))
    serial = min(told, _number(connection, statements.LAST_BEFORE_TIME, time=before))
    found = Old(
        before=before,
        entries=_number(connection, statements.COUNT_OLD_ENTRIES, seq=seq),
        versions=_number(connection, statements.COUNT_OLD_VERSIONS, serial=serial),
        catalogs=_number(connection, statements.COUNT_OLD_CATALOGS, number=catalog),
        last_entry=seq,
        last_hash=digest,
    )
    return OldPast(found=found, serial=serial, told=told, catalog=catalog, told_catalog=told_catalog)


def remove_old(connection: SqlConnection, past: OldPast) -> dict[str, object]:
    """Remove it; what the audit says of that."""
    old = past.found
    # Versions before writes: how old a version is stands in its write.
    connection.execute(statements.REMOVE_OLD_VERSIONS, {"serial": past.serial})
    writes = _number(connection, statements.COUNT_OLD_WRITES, serial=past.serial)
    connection.execute(statements.REMOVE_OLD_WRITES, {"serial": past.serial})
    connection.execute(statements.REMOVE_OLD_CATALOGS, {"number": past.catalog})
    connection.execute(statements.REMOVE_OLD_PARTS)
    connection.execute(statements.REMOVE_OLD_ENTRIES, {"seq": old.last_entry})
    removed = {"entries": old.entries, "versions": old.versions, "writes": writes, "catalogs": old.catalogs}
    return {
        "before": old.before,
        "removed": removed,
        "last_removed": {"seq": old.last_entry, "hash": old.last_hash},
    }


def vouched(connection: SqlConnection, serial: int) -> dict[str, object]:
    """What an entry says of the past up to ``serial``, for which no other entry vouches."""
    versions = connection.stream(statements.READ_VERSIONS_UNTIL, {"serial": serial})
    writes = connection.stream(statements.READ_WRITES_UNTIL, {"serial": serial})
    return {**digest_versions(map(version_of, versions)), **digest_writes(map(written_of, writes))}


def vouched_catalogs(connection: SqlConnection, number: int) -> dict[str, object]:
    """What an entry says of the catalogs up to this number, for which no other entry vouches."""
    rows = connection.stream(statements.READ_CATALOGS_UNTIL, {"number": number})
    return {"last_catalog": number, **digest_catalogs(map(catalog_of, rows))}


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time so many months earlier; the last day of a month that has no such day."""
    year, month = divmod(moment.year * _MONTHS + moment.month - 1 - months, _MONTHS)
    _, days = monthrange(year, month + 1)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, days))


def _last_old_entry(connection: SqlConnection, before: str) -> tuple[int, str]:
    """Number and hash of the last entry that is old; where none is, of the one before the first there is."""
    rows = connection.execute(statements.LAST_OLD_ENTRY, {"time": before})
    if rows:
        last = entry_of(rows[0])
        return last.seq, last.hash
    first = next(connection.stream(statements.READ_ENTRIES, {"after": 0}), None)
    return (first[0] - 1, parse_json(entry_of(first).text)["previous"]) if first else (0, "")


def _told_before(connection: SqlConnection, seq: int) -> int:
    """The last write of which no entry after ``seq`` tells."""
    for row in connection.stream(statements.READ_ENTRIES, {"after": seq}):
        serial = told_serial(entry_of(row))
        if serial is not None:
            return serial - 1
    return _number(connection, statements.READ_SERIAL)


def _catalog_told_before(connection: SqlConnection, seq: int) -> int:
    """The last catalog of which no entry after ``seq`` tells."""
    for row in connection.execute(statements.FIRST_CATALOG_ENTRY, {"seq": seq}):
        number: int = parse_json(entry_of(row).text)["details"]["number"]
        return number - 1
    return _number(connection, statements.LAST_CATALOG)


def told_serial(entry: AuditEntry) -> int | None:
    """The serial of the write that the entry tells of; None where it tells of something else."""
    serial: int | None = parse_json(entry.text)["serial"]
    return None if entry.event in (BEGIN_EVENT, PRUNE_EVENT) else serial


def _number(connection: SqlConnection, sql: str, **values: object) -> int:
    ((number,),) = connection.execute(sql, values)
    return int(number)
