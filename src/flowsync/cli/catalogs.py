"""The catalogs of a store as commands use them: the newest one, or the one that somebody names."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from flowsync.ground.errors import FlowsyncError
from flowsync.model.record import CatalogRecord, minutes_since
from flowsync.store.protocol import Snapshot

if TYPE_CHECKING:
    from flowsync.catalog.index import Catalog
    from flowsync.cli.times import GivenTime
    from flowsync.effects.values import CatalogUse

NO_CATALOG = "There is no catalog in the store yet."
SYNC_FIRST = "Name the files with people and inventory: flowsync catalog sync FILE..."
_LIST = "See 'flowsync catalog list'."


def current_catalog(snapshot: Snapshot, now: datetime) -> "tuple[Catalog, CatalogUse] | None":
    """The newest catalog of a store with its age at ``now``; None where there is none.

    Its parts are read when something is asked that needs them, so it can be asked as long as ``snapshot`` is open.
    """
    record = next(snapshot.catalogs(), None)
    return None if record is None else (open_catalog(snapshot, record), catalog_use(record, now))


def catalog_before(snapshot: Snapshot) -> "Catalog | None":
    """The last catalog of a store with other content than the newest one; None where there is none. It can be asked as
    long as ``snapshot`` is open."""
    records = snapshot.catalogs()
    newest = next(records, None)
    record = next((one for one in records if newest is not None and one.digest != newest.digest), None)
    return None if record is None else open_catalog(snapshot, record)


def open_catalog(snapshot: Snapshot, record: CatalogRecord) -> "Catalog":
    """The catalog of a sync. It can be asked as long as ``snapshot`` is open."""
    # pyroaring takes 32 ms to import, which a store without a catalog does not pay
    from flowsync.catalog.build import load_catalog  # noqa: PLC0415

    # the content of a digest is kept as it was written first, with the time that it told of then
    return replace(load_catalog(lambda name: read_part(snapshot, record, name)), taken_at=record.taken_at)


def catalog_use(record: CatalogRecord, now: datetime) -> "CatalogUse":
    """Which snapshot is used, and how old it is at ``now``."""
    from flowsync.effects.values import CatalogUse  # noqa: PLC0415 (pyroaring, as above)

    return CatalogUse(digest=record.digest, taken_at=record.taken_at, age_minutes=age_minutes(record, now))


def age_minutes(record: CatalogRecord, now: datetime) -> int:
    """How many minutes before ``now`` the catalog was taken; 0 where a clock says that it will be."""
    return minutes_since(record.taken_at, now)


def read_part(snapshot: Snapshot, record: CatalogRecord, name: str) -> bytes:
    """A part of a catalog. Raises FlowsyncError when it is missing."""
    content = snapshot.catalog_part(record.digest, name)
    if content is None:
        raise FlowsyncError(
            f"The catalog {record.digest[:12]} in the store is damaged: its part '{name}' is missing.",
            hint="See 'flowsync audit verify', and sync the catalog again.",
        )
    return content


def newest_record(snapshot: Snapshot) -> CatalogRecord:
    """The last sync. Raises FlowsyncError when there is none."""
    record = next(snapshot.catalogs(), None)
    if record is None:
        raise FlowsyncError(NO_CATALOG, hint=SYNC_FIRST)
    return record


def find_record(snapshot: Snapshot, wanted: "str | GivenTime") -> CatalogRecord:
    """The last sync of the content whose digest begins with a text, or the last catalog that was taken at a time.

    Raises FlowsyncError when there is none, or when several have such a digest.
    """
    newest_record(snapshot)
    return _of_digest(snapshot, wanted) if isinstance(wanted, str) else _taken_at(snapshot, wanted)


def _of_digest(snapshot: Snapshot, start: str) -> CatalogRecord:
    found = [record for record in snapshot.catalogs() if record.digest.startswith(start)]
    digests = sorted({record.digest for record in found})
    if len(digests) > 1:
        shown = " and ".join(digest[:12] for digest in digests[:2])
        raise FlowsyncError(f"The digests of several catalogs begin with {start}: {shown}.", hint="Write more of it.")
    if not found:
        raise FlowsyncError(f"The store has no catalog {start}.", hint=_LIST)
    return found[0]


def _taken_at(snapshot: Snapshot, time: "GivenTime") -> CatalogRecord:
    taken = (record for record in snapshot.catalogs() if record.taken_at <= time.last)
    found = max(taken, key=lambda record: (record.taken_at, record.number), default=None)
    if found is None:
        raise FlowsyncError(f"No catalog in the store is as old as {time.given}.", hint=_LIST)
    return found
