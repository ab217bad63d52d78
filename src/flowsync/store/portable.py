"""A whole store as one JSON document, from which any engine can make the same store again."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flowsync.ground.errors import FlowsyncError
from flowsync.model.state import StateVersion
from flowsync.store.audit.verify import verify_store
from flowsync.store.contents import TABLES
from flowsync.store.export_formats import WHOLE
from flowsync.store.protocol import Snapshot, Transaction
from flowsync.store.table_file import FileReading, file_lines

IMPORT_EVENT = "state-import"


def export_lines(snapshot: Snapshot) -> Iterator[str]:
    """The lines of the export of a store, with their line ends. Raises StoreError."""
    return file_lines(WHOLE, snapshot.version, snapshot.records)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """The export in a file: which store it holds, how many records of each table, and the SHA-256 that ends it."""

    path: Path
    version: StateVersion
    counts: dict[str, int]
    sha256: str


def read_export(path: Path) -> Export:
    """Read the whole file and check that it is an export as flowsync wrote it. Raises FlowsyncError."""
    reading = FileReading(path, WHOLE)
    counts = Counter(name for name, _ in reading.records())
    return Export(
        path=path,
        version=reading.version,
        counts={table.name: counts[table.name] for table in TABLES},
        sha256=reading.digest.hexdigest(),
    )


def import_export(export: Export, transaction: Transaction) -> None:
    """Make the empty store of the transaction the one that was exported, and record that.

    Raises FlowsyncError when the file has changed meanwhile, NotWholeError when the store is not what its audit tells,
    and StoreError when the store is not empty.
    """
    reading = FileReading(export.path, WHOLE)
    snapshot = transaction.restore(export.version, reading.records())
    if reading.digest.hexdigest() != export.sha256:
        raise FlowsyncError(f"'{export.path.name}' was changed while it was read.", hint="Import it again.")
    version = export.version
    if export.counts["audit"]:
        verify_store(snapshot)
    else:
        _check_without_audit(snapshot, version.serial)
    details = {"lineage": version.lineage, "serial": version.serial, "sha256": export.sha256, "records": export.counts}
    transaction.record(IMPORT_EVENT, details)


def _check_without_audit(snapshot: Snapshot, serial: int) -> None:
    """Raise FlowsyncError when a store that no audit vouches for does not fit together, and StoreError."""
    last = next(iter(snapshot.writes()), None)
    if serial != (last.serial if last else 0):
        raise FlowsyncError(f"The export says serial {serial}, but that is not its last write.", hint=WHOLE.remedy)
    snapshot.state()
    snapshot.objects_at(serial)
