"""Whole catalogs of a store, as the commands that show them need them."""

from dataclasses import replace

from flowsync.catalog.build import CONTENT
from flowsync.catalog.parts import unpack_part
from flowsync.catalog.reading.read import snapshot_from_text
from flowsync.catalog.snapshot import Snapshot
from flowsync.cli.catalogs import age_minutes, read_part
from flowsync.cli.workspace import utc_now
from flowsync.model.record import CatalogRecord
from flowsync.model.settings import ProjectSettings
from flowsync.render.catalog_report import Aged
from flowsync.store import protocol


def stored_content(snapshot: protocol.Snapshot, record: CatalogRecord) -> Snapshot:
    """All that the catalog of a sync holds. Raises FlowsyncError when that is missing in the store."""
    content = snapshot_from_text(unpack_part(read_part(snapshot, record, CONTENT)))
    return replace(content, taken_at=record.taken_at)


def aged(record: CatalogRecord, settings: ProjectSettings) -> Aged:
    """The sync with its age now, and whether that is more than the project allows."""
    minutes = age_minutes(record, utc_now())
    return Aged(record=record, age_minutes=minutes, is_stale=minutes > settings.catalog_max_age)
