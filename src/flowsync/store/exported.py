"""A file with what a plan needs of a store, as a store that can only be read: for those who may not see the store.

The same plan comes of it, digest included, as of the store when it was exported.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NoReturn

from flowsync.ground.address import Address
from flowsync.ground.errors import StoreError
from flowsync.model.record import AuditEntry, LockInfo, Old, PastObject, Version, Written
from flowsync.model.state import State, StateVersion
from flowsync.store.contents import TABLES, Record, Table
from flowsync.store.export_formats import FOR_PLANS
from flowsync.store.protocol import BodyReader, Candidate, Lease, Migration, Snapshot, Transaction, Writer
from flowsync.store.rows import build_state, check_readable
from flowsync.store.sql.snapshot import NoStore
from flowsync.store.table_file import FileReading, file_lines

_NOBODY = ("", "", "", "")
"""The object id, the revision, the actor and the time of the last apply, which are not exported."""


def export_for_plans(snapshot: Snapshot) -> Iterator[str]:
    """The lines of the export of what a plan needs of a store, with their line ends. Raises StoreError."""

    def records(table: Table) -> Iterator[Record]:
        whole = next(known for known in TABLES if known.name == table.name)
        return ({column: record[column] for column in table.columns} for record in snapshot.records(whole))

    return file_lines(FOR_PLANS, snapshot.version, records)


class ExportedStore:
    """The store in the file at ``path``. What would write to it raises StoreError."""

    def __init__(self, path: Path, *, shown_url: str, read_body: BodyReader) -> None:
        self._path = path
        self._shown_url = shown_url
        self._read_body = read_body

    @property
    def shown_url(self) -> str:
        """The path of the file, behind ``export:``."""
        return self._shown_url

    def read(self) -> State:
        """The state as it was exported. Raises FlowsyncError when the file is no such export."""
        with self.snapshot() as snapshot:
            return check_readable(snapshot.state())

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """The store at the moment at which it was exported. Raises FlowsyncError when the file is no such export."""
        reading = FileReading(self._path, FOR_PLANS)
        rows: dict[str, list[Record]] = {table.name: [] for table in FOR_PLANS.tables}
        for name, record in reading.records():
            rows[name].append(record)
        yield _ExportedSnapshot(reading.version, rows, self._read_body, self._shown_url)

    def lock(
        self,
        writer: Writer,  # noqa: ARG002 (the protocol's)
        *,
        wait_seconds: float,  # noqa: ARG002 (the protocol's)
        on_wait: Callable[[LockInfo | None], None] | None = None,  # noqa: ARG002 (the protocol's)
    ) -> AbstractContextManager[Lease]:
        """Raises StoreError: it can only be read."""
        raise self._only_read()

    def transaction(self, writer: Writer, *, wait_seconds: float) -> AbstractContextManager[Transaction]:  # noqa: ARG002 (the protocol's)
        """Raises StoreError: it can only be read."""
        raise self._only_read()

    def candidate(self, writer: Writer) -> AbstractContextManager[Candidate]:  # noqa: ARG002 (the protocol's)
        """Raises StoreError: it can only be read."""
        raise self._only_read()

    def unlock(self, lock_id: str, writer: Writer) -> LockInfo:  # noqa: ARG002 (the protocol's)
        """Raises StoreError: it can only be read."""
        raise self._only_read()

    def migration(self) -> Migration:
        """Raises StoreError: it can only be read."""
        raise self._only_read()

    def _only_read(self) -> StoreError:
        return StoreError(
            f"{self._shown_url} is an export for plans: it can be planned on, and nothing can be written to it.",
            hint="Apply to the store that it was exported from.",
        )


class _ExportedSnapshot(NoStore):
    """What a file holds of a store: no past, no lock, no catalog."""

    def __init__(
        self, version: StateVersion, rows: Mapping[str, Sequence[Record]], read_body: BodyReader, shown_url: str
    ) -> None:
        self.version = version
        self._rows = rows
        self._read_body = read_body
        self._shown_url = shown_url

    def state(self) -> State:
        """What is in force and what was applied. Raises StoreError."""
        return build_state(
            self.version,
            live=[(row["kind"], row["space"], row["name"], row["body"]) for row in self._rows["live"]],
            applied=[(*_key(row), str(row["body"]), *_NOBODY, _number(row)) for row in self._rows["applied"]],
            removed=[(*_key(row), _number(row)) for row in self._rows["removed"]],
            read_body=self._read_body,
        )

    def writes(self, *, newest_first: bool = True) -> Iterator[Written]:  # noqa: ARG002 (the protocol's)
        """Raises StoreError, as all that asks for the past."""
        self._refuse()

    def who_wrote(self, serial: int) -> Written | None:  # noqa: ARG002 (the protocol's)
        """Raises StoreError."""
        self._refuse()

    def serial_at(self, time: str) -> int:  # noqa: ARG002 (the protocol's)
        """Raises StoreError."""
        self._refuse()

    def versions(self, address: Address) -> Sequence[Version]:  # noqa: ARG002 (the protocol's)
        """Raises StoreError."""
        self._refuse()

    def versions_of(self, serial: int) -> Iterator[Version]:  # noqa: ARG002 (the protocol's)
        """Raises StoreError."""
        self._refuse()

    def actions_of(self, serial: int) -> Mapping[str, int]:  # noqa: ARG002 (the protocol's)
        """Raises StoreError."""
        self._refuse()

    def history(self) -> Iterator[Version]:
        """Raises StoreError."""
        self._refuse()

    def objects_at(self, serial: int) -> Mapping[Address, PastObject]:  # noqa: ARG002 (the protocol's)
        """Raises StoreError."""
        self._refuse()

    def audit(self, *, after: int = 0, event: str = "") -> Iterator[AuditEntry]:  # noqa: ARG002 (the protocol's)
        """Raises StoreError."""
        self._refuse()

    def last_entry(self, event: str = "") -> AuditEntry | None:  # noqa: ARG002 (the protocol's)
        """Raises StoreError."""
        self._refuse()

    def old(self, months: int) -> Old:  # noqa: ARG002 (the protocol's)
        """Raises StoreError."""
        self._refuse()

    def records(self, table: Table) -> Iterator[Record]:  # noqa: ARG002 (the protocol's)
        """Raises StoreError."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise StoreError(
            f"{self._shown_url} is an export for plans: of the past of its store it holds nothing.",
            hint="Ask the store that it was exported from.",
        )


def _key(row: Record) -> tuple[str, str, str]:
    return str(row["kind"]), str(row["space"]), str(row["name"])


def _number(row: Record) -> int:
    return int(row["serial"] or 0)
