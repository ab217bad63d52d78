"""A whole store as one JSON document, from which any engine can make the same store again.

One record stands on each line, in an order that depends on nothing but the content, so that two exports can be compared
line by line and none has to fit into memory. The last line holds the SHA-256 of all before it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from flowsync.ground.errors import FlowsyncError
from flowsync.ground.json_text import canonical_json, parse_json
from flowsync.model.state import StateVersion
from flowsync.store.audit.verify import verify_store
from flowsync.store.contents import TABLES, Record, Table, is_number
from flowsync.store.protocol import Snapshot, Transaction

FORMAT = "flowsync-state"
FORMAT_VERSION = 2
"""1 had no catalogs."""
IMPORT_EVENT = "state-import"

_HINT = "Export the store again: flowsync state export --out FILE"


def export_lines(snapshot: Snapshot) -> Iterator[str]:
    """The lines of the export of a store, with their line ends. Raises StoreError."""
    digest = sha256()
    for line in _content_lines(snapshot):
        digest.update(line.encode())
        yield line
    yield f'"sha256":"{digest.hexdigest()}"}}\n'


def _content_lines(snapshot: Snapshot) -> Iterator[str]:
    version = snapshot.version
    header = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "lineage": version.lineage,
        "serial": version.serial,
    }
    yield f"{canonical_json(header).removesuffix('}')},\n"
    for table in TABLES:
        yield f'"{table.name}":[\n'
        yield from _separated(map(canonical_json, snapshot.records(table)))
        yield "],\n"


def _separated(texts: Iterable[str]) -> Iterator[str]:
    before: str | None = None
    for text in texts:
        if before is not None:
            yield f"{before},\n"
        before = text
    if before is not None:
        yield f"{before}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """The export in a file: which store it holds, how many records of each table, and the SHA-256 that ends it."""

    path: Path
    version: StateVersion
    counts: dict[str, int]
    sha256: str


def read_export(path: Path) -> Export:
    """Read the whole file and check that it is an export as flowsync wrote it. Raises FlowsyncError."""
    reading = _Reading(path)
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
    reading = _Reading(export.path)
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
        raise FlowsyncError(f"The export says serial {serial}, but that is not its last write.", hint=_HINT)
    snapshot.state()
    snapshot.objects_at(serial)


class _Reading:
    """One pass over a file, line by line. ``version`` and ``digest`` are those of the file when it has ended."""

    def __init__(self, path: Path) -> None:
        self.version = StateVersion()
        self.digest = sha256()
        self._format = FORMAT_VERSION
        self._path = path
        self._number = 0

    def records(self) -> Iterator[tuple[str, Record]]:
        """Every record with the name of its table. Raises FlowsyncError where the file is no export."""
        try:
            with self._path.open(encoding="utf-8", newline="\n") as lines:
                yield from self._records(lines)
        except UnicodeDecodeError as error:
            raise self._refused("it is not UTF-8") from error
        except OSError as error:
            raise FlowsyncError(f"'{self._path.name}' cannot be read: {error.strerror}.") from error

    def _records(self, lines: Iterator[str]) -> Iterator[tuple[str, Record]]:
        self.version = self._header(self._next(lines))
        for table in (table for table in TABLES if table.since <= self._format):
            self._expect(self._next(lines), f'"{table.name}":[\n')
            for record in self._table(table, lines):
                yield table.name, record
        self._number += 1
        if next(lines, "") != f'"sha256":"{self.digest.hexdigest()}"}}\n' or next(lines, ""):
            raise self._refused("it was changed after it was exported, or is not whole")

    def _header(self, line: str) -> StateVersion:
        header = self._value(line.removesuffix(",\n") + "}")
        if not isinstance(header, dict) or header.get("format") != FORMAT:
            raise self._refused("it is something else")
        found = header.get("format_version")
        if type(found) is int and found > FORMAT_VERSION:
            raise FlowsyncError(
                f"'{self._path.name}' was exported by a newer flowsync: its format is {found}, and this flowsync reads "
                f"{FORMAT_VERSION}.",
                hint="Install the newer flowsync.",
            )
        lineage, serial = header.get("lineage"), header.get("serial")
        if type(found) is not int or found < 1 or not isinstance(lineage, str) or not is_number(serial):
            raise self._refused("its first line is not one that flowsync writes")
        self._format = found
        return StateVersion(lineage=lineage, serial=serial)

    def _table(self, table: Table, lines: Iterator[str]) -> Iterator[Record]:
        """The records up to the end of the table, each above the one before."""
        last: tuple[Any, ...] | None = None
        while (line := self._next(lines)) != "],\n":
            record = self._value(line.removesuffix("\n").removesuffix(","))
            if not table.is_row(record):
                raise self._refused(f"this is no row of the table '{table.name}'")
            key = table.key_of(record)
            if last is not None and key <= last:
                raise self._refused(f"the rows of the table '{table.name}' are not in their order")
            last = key
            yield record

    def _next(self, lines: Iterator[str]) -> str:
        self._number += 1
        line = next(lines, "")
        self.digest.update(line.encode())
        return line

    def _expect(self, line: str, wanted: str) -> None:
        if line != wanted:
            raise self._refused(f"{wanted.strip()} was expected")

    def _value(self, text: str) -> Any:
        try:
            return parse_json(text)
        except ValueError as error:
            raise self._refused("this is no JSON, or not all of it") from error

    def _refused(self, why: str) -> FlowsyncError:
        return FlowsyncError(
            f"'{self._path.name}' is no export of a store as flowsync writes it: line {self._number}: {why}.",
            hint=_HINT,
        )
