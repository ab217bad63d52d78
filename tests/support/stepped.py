"""A store that tells before each of its steps what comes next: every statement, begin and commit of any engine."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any, Literal

from flowsync.ground.errors import StoreError
from flowsync.model.state import StateVersion
from flowsync.store.protocol import Store
from flowsync.store.sql.connection import NOTHING, SqlConnection
from flowsync.store.sql.engine import Engine
from flowsync.store.sql.store import SqlStore
from flowsync.validate.live import read_live_body

Step = Callable[[str], None]
WRITING, COMMITTED = "writing: ", "committed"
"""What the steps of the transaction that writes begin with, and the step after a commit."""


class CrashedError(StoreError):
    """The process is as good as dead: nothing that it does reaches the store any more."""


def stepped(store: Store, step: Step, *, read_body: Any = read_live_body) -> SqlStore:
    """A client of the same store that calls ``step`` before each step."""
    assert isinstance(store, SqlStore)
    return SqlStore(SteppedEngine(store.engine, step), shown_url=store.shown_url, read_body=read_body)


def crash_at(number: int) -> Step:
    """A step that fails at this number, counted from 0, and ever after."""
    numbers = iter(range(number))

    def step(_: str) -> None:
        if next(numbers, None) is None:
            raise CrashedError("The process died.")

    return step


def at_step(number: int, fault: Callable[[], object]) -> Step:
    """A step that does ``fault`` at this number, counted from 0, and nothing at any other."""
    numbers = iter(range(number + 1))

    def step(_: str) -> None:
        if next(numbers, None) == number:
            fault()

    return step


class SteppedConnection:
    """A connection that tells of its statements."""

    def __init__(self, connection: SqlConnection, step: Step) -> None:
        self._connection = connection
        self._step = step

    def execute(self, sql: str, values: Mapping[str, object] = NOTHING) -> Sequence[tuple[Any, ...]]:
        self._step(sql)
        return self._connection.execute(sql, values)

    def stream(self, sql: str, values: Mapping[str, object] = NOTHING) -> Iterator[tuple[Any, ...]]:
        self._step(sql)
        return self._connection.stream(sql, values)

    def fill_batch(self, rows: Iterable[Sequence[object]]) -> None:
        self._step("fill batch")
        self._connection.fill_batch(rows)

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        self._step(f"load {table}")
        self._connection.load(table, columns, rows)

    def now(self) -> datetime:
        return self._connection.now()


class SteppedEngine:
    """An engine that tells of its steps."""

    def __init__(self, engine: Engine, step: Step) -> None:
        self._engine = engine
        self._step = step

    @property
    def where(self) -> str:
        return self._engine.where

    @property
    def dialect(self) -> Literal["sqlite", "postgresql"]:
        return self._engine.dialect

    def session(self) -> AbstractContextManager[None]:
        return self._engine.session()

    @contextmanager
    def reading(self) -> Iterator[SqlConnection | None]:
        self._step("begin to read")
        with self._engine.reading() as connection:
            yield None if connection is None else SteppedConnection(connection, self._step)

    def writing(self, *, wait_seconds: float) -> AbstractContextManager[SqlConnection]:
        return self._told(WRITING, self._engine.writing(wait_seconds=wait_seconds))

    def migrating(self, *, wait_seconds: float) -> AbstractContextManager[SqlConnection]:
        return self._told(WRITING, self._engine.migrating(wait_seconds=wait_seconds))

    def locking(self, *, wait_seconds: float) -> AbstractContextManager[SqlConnection]:
        return self._told("locking: ", self._engine.locking(wait_seconds=wait_seconds))

    def version(self, connection: SqlConnection) -> StateVersion | None:
        return self._engine.version(connection)

    def schema_version(self, connection: SqlConnection) -> int | None:
        return self._engine.schema_version(connection)

    @property
    def script_begin(self) -> Sequence[str]:
        return self._engine.script_begin

    def create(self, connection: SqlConnection) -> None:
        self._engine.create(connection)

    @contextmanager
    def _told(self, what: str, context: AbstractContextManager[SqlConnection]) -> Iterator[SqlConnection]:
        def step(text: str) -> None:
            self._step(what + text)

        step("begin")
        with context as connection:
            yield SteppedConnection(connection, step)
            step("commit")
        step(COMMITTED)
