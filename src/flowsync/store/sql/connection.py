"""What the shared SQL needs of a connection: each engine brings its own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

NOTHING: Mapping[str, object] = {}


class SqlConnection(Protocol):
    """A connection inside a transaction. Parameters are written ``:name``; the errors are those of the engine."""

    def execute(self, sql: str, values: Mapping[str, object] = NOTHING) -> Sequence[tuple[Any, ...]]:
        """Run one statement; its rows."""

    def stream(self, sql: str, values: Mapping[str, object] = NOTHING) -> Iterator[tuple[Any, ...]]:
        """Run one query whose rows may be more than memory holds."""

    def fill_batch(self, rows: Iterable[Sequence[object]]) -> None:
        """Put the rows into the temporary table ``batch``, which is emptied or made first."""

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Put the rows into a table, many at a time."""

    def now(self) -> datetime:
        """The time by which locks run out, in UTC: of the server where there is one, else of this machine."""
