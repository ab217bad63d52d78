"""Tables as lines of JSON in a file: one record on each line, in an order that depends on nothing but the content.

Two such files can be compared line by line, and none has to fit into memory. The last line holds the SHA-256 of all
before it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from flowsync.ground.errors import FlowsyncError
from flowsync.ground.json_text import canonical_json, parse_json
from flowsync.model.state import StateVersion
from flowsync.store.contents import Record, Table, is_number


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """A kind of file: the name in its first line, the newest version of it that there is, the tables in their order.

    ``instead`` says by the name of another format what to do with a file of that one; ``remedy`` what to do with a file
    that is none.
    """

    name: str
    version: int
    tables: tuple[Table, ...]
    remedy: str
    instead: Mapping[str, tuple[str, str]]


def file_lines(
    file_format: FileFormat, version: StateVersion, records: Callable[[Table], Iterator[Record]]
) -> Iterator[str]:
    """The lines of a file, with their line ends; ``records`` reads those of a table. Raises what that raises."""
    digest = sha256()
    for line in _content_lines(file_format, version, records):
        digest.update(line.encode())
        yield line
    yield f'"sha256":"{digest.hexdigest()}"}}\n'


def _content_lines(
    file_format: FileFormat, version: StateVersion, records: Callable[[Table], Iterator[Record]]
) -> Iterator[str]:
    header = {
        "format": file_format.name,
        "format_version": file_format.version,
        "lineage": version.lineage,
        "serial": version.serial,
    }
    yield f"{canonical_json(header).removesuffix('}')},\n"
    for table in file_format.tables:
        yield f'"{table.name}":[\n'
        yield from _separated(map(canonical_json, records(table)))
        yield "],\n"


def _separated(texts: Iterable[str]) -> Iterator[str]:
    before: str | None = None
    for text in texts:
        if before is not None:
            yield f"{before},\n"
        before = text
    if before is not None:
        yield f"{before}\n"


class FileReading:
    """One pass over a file, line by line. ``version`` and ``digest`` are those of the file when it has ended."""

    def __init__(self, path: Path, file_format: FileFormat) -> None:
        self.version = StateVersion()
        self.digest = sha256()
        self._format = file_format
        self._found = file_format.version
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
        for table in (table for table in self._format.tables if table.since <= self._found):
            self._expect(self._next(lines), f'"{table.name}":[\n')
            for record in self._table(table, lines):
                yield table.name, record
        self._number += 1
        if next(lines, "") != f'"sha256":"{self.digest.hexdigest()}"}}\n' or next(lines, ""):
            raise self._refused("it was changed after it was exported, or is not whole")

    def _header(self, line: str) -> StateVersion:
        header = self._value(line.removesuffix(",\n") + "}")
        if not isinstance(header, dict) or header.get("format") != self._format.name:
            raise self._of_another_format(header)
        found = header.get("format_version")
        if type(found) is int and found > self._format.version:
            raise FlowsyncError(
                f"'{self._path.name}' was exported by a newer flowsync: its format is {found}, and this flowsync reads "
                f"{self._format.version}.",
                hint="Install the newer flowsync.",
            )
        lineage, serial = header.get("lineage"), header.get("serial")
        if type(found) is not int or found < 1 or not isinstance(lineage, str) or not is_number(serial):
            raise self._refused("its first line is not one that flowsync writes")
        self._found = found
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

    def _of_another_format(self, header: object) -> FlowsyncError:
        name = header.get("format") if isinstance(header, dict) else None
        if not isinstance(name, str) or name not in self._format.instead:
            return self._refused("it is something else")
        why, hint = self._format.instead[name]
        return FlowsyncError(f"'{self._path.name}' {why}.", hint=hint)

    def _refused(self, why: str) -> FlowsyncError:
        return FlowsyncError(
            f"'{self._path.name}' is no export of a store as flowsync writes it: line {self._number}: {why}.",
            hint=self._format.remedy,
        )
