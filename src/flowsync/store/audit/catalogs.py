"""Whether the catalogs of a store, and the parts that hold their content, are those that its audit tells of."""

from collections.abc import Iterator

from flowsync.model.record import CatalogRecord
from flowsync.store.audit.entries import Told, told_by
from flowsync.store.audit.faults import Fault, NotWholeError
from flowsync.store.protocol import Snapshot
from flowsync.store.sql.chain import CATALOG_EVENT, catalog_details, digest_catalogs, digest_part, digest_parts


def check_catalogs(snapshot: Snapshot, base: Told) -> int:
    """The number of catalogs, each of which an entry vouches for, with all its parts.

    ``base`` is the first entry, or the one that tells what was pruned. Raises NotWholeError at the first difference.
    """
    records = sorted(snapshot.catalogs(), key=lambda record: record.number)
    last = _last_of(base)
    _check_base([record for record in records if record.number <= last], base)
    later = iter([record for record in records if record.number > last])
    for told in _told(snapshot):
        _check_told(next(later, None), told)
    for record in later:
        raise _changed(f"Catalog {record.number} was added: no entry tells of it.")
    _check_parts(snapshot, {record.digest: record for record in records})
    return len(records)


def _last_of(base: Told) -> int:
    """The number of the last catalog that the entry vouches for; one that is older than catalogs says nothing."""
    last = base.details.get("last_catalog", 0)
    if type(last) is not int:
        raise _changed(f"Entry {base.seq} does not say up to which catalog it vouches.", base.seq)
    return last


def _told(snapshot: Snapshot) -> Iterator[Told]:
    """The entries about catalogs, which are known to be as they were written."""
    return filter(None, (told_by(entry) for entry in snapshot.audit() if entry.event == CATALOG_EVENT))


def _check_base(records: list[CatalogRecord], base: Told) -> None:
    found = digest_catalogs(records)
    said = {name: base.details.get(name, value) for name, value in digest_catalogs([]).items()}
    if found != said:
        raise _changed(
            f"The catalogs up to {_last_of(base)} are not those that entry {base.seq} vouches for.", base.seq
        )


def _check_told(record: CatalogRecord | None, told: Told) -> None:
    details, seq = told.details, told.seq
    number = details.get("number")
    if record is None or record.number != number:
        raise _changed(f"Catalog {number} is missing, of which entry {seq} tells.", seq)
    found = {**catalog_details(record), "at": record.synced_at, "actor": record.actor}
    said = {**details, "at": told.entry.at, "actor": told.data["actor"]}
    wrong = sorted(name for name, value in found.items() if said.get(name) != value)
    if wrong:
        raise _changed(f"Catalog {number} was edited: entry {seq} says something else of its {', '.join(wrong)}.", seq)


def _check_parts(snapshot: Snapshot, records: dict[str, CatalogRecord]) -> None:
    """Whether each catalog has the parts it was written with, and there are no others."""
    found: dict[str, dict[str, str]] = {digest: {} for digest in records}
    for digest, name in snapshot.catalog_parts():
        if digest not in found:
            raise _changed(f"The part '{name}' was added to a catalog {digest} that there is not.")
        found[digest][name] = digest_part(snapshot.catalog_part(digest, name) or b"")
    for digest, parts in found.items():
        record = records[digest]
        if digest_parts(parts) != record.parts_digest:
            raise _changed(f"The content of catalog {record.number} was changed: it is not what was synced.")


def _changed(message: str, seq: int | None = None) -> NotWholeError:
    return NotWholeError(Fault.CATALOG_CHANGED, message, entry=seq)
