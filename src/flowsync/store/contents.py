"""What a store holds, table by table, as an export writes it down. Locks are no part of it."""

from base64 import b64decode, b64encode
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

    A column holds text, unless it is one of ``numbers``; only those of ``optional`` may hold nothing. What one of
    ``binary`` holds is written as text in Base64. ``since`` is the format of exports that it came with.
    """

    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    numbers: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    binary: frozenset[str] = frozenset()
    since: int = 1

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
        if column in self.binary:
            return _is_base64(value)
        return is_number(value) if column in self.numbers else type(value) is str


def _is_base64(value: object) -> bool:
    """Whether this is the text that bytes have in Base64: others lead to the same bytes."""
    try:
        return isinstance(value, str) and b64encode(b64decode(value, validate=True)).decode() == value
    except ValueError:
        return False


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
    Table(
        name="catalogs",
        key=("number",),
        columns=("number", "digest", "taken_at", "synced_at", "actor", "origin", "counts", "parts_digest"),
        numbers=frozenset({"number"}),
        since=2,
    ),
    Table(
        name="catalog_parts",
        key=("digest", "name"),
        columns=("digest", "name", "content"),
        binary=frozenset({"content"}),
        since=2,
    ),
)
"""In the order in which an export has them."""
