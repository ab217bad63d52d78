"""What a store holds, table by table, as an export writes it down. Locks are no part of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeGuard

Record: TypeAlias = Mapping[str, str | int | None]
"""A row of a table: its values by column."""


_LARGEST = 2**63
"""Above what a database can count."""


def is_number(value: object) -> TypeGuard[int]:
    """Whether a value is a number that fits into a column of every engine."""
    return type(value) is int and -_LARGEST <= value < _LARGEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: each row has another ``key``, by which rows are ordered; texts by their code points.

    A column holds text, unless it is one of ``numbers``; only those of ``optional`` may hold nothing.
    """

    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    numbers: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()

    def is_row(self, value: Any) -> bool:
        """Whether a value is a record of this table."""
        return isinstance(value, dict) and value.keys() == {*self.columns} and all(map(self._fits, value.items()))

    def key_of(self, record: Record) -> tuple[Any, ...]:
        """What orders the record among those of the table."""
        return tuple(record[column] for column in self.key)

    def _fits(self, item: tuple[str, object]) -> bool:
        column, value = item
        if value is None:
            return column in self.optional
        return is_number(value) if column in self.numbers else type(value) is str


_ADDRESS = ("kind", "space", "name")

APPLIED = Table(
    name="applied",
    key=_ADDRESS,
    columns=(*_ADDRESS, "object_id", "body", "serial", "revision", "actor", "applied_at", "plan_digest"),
    numbers=frozenset({"serial"}),
)
TABLES = (
    Table(name="live", key=_ADDRESS, columns=(*_ADDRESS, "body"), optional=frozenset({"body"})),
    APPLIED,
    Table(name="removed", key=_ADDRESS, columns=(*_ADDRESS, "serial"), numbers=frozenset({"serial"})),
    Table(
        name="serials",
        key=("serial",),
        columns=(
            *("serial", "at", "operation", "actor", "host", "process", "run_url", "revision", "author"),
            *("reason", "ticket", "pull_request", "plan_digest"),
        ),
        numbers=frozenset({"serial", "process"}),
    ),
    Table(
        name="history",
        key=("id",),
        columns=("id", "serial", "action", "object_id", *_ADDRESS, "previous_name", "body_before", "body_after"),
        numbers=frozenset({"id", "serial"}),
        optional=frozenset({"previous_name", "body_before", "body_after"}),
    ),
    Table(
        name="audit",
        key=("seq",),
        columns=("seq", "at", "event", "entry", "hash"),
        numbers=frozenset({"seq"}),
    ),
)
"""In the order in which an export has them."""
