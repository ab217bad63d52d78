"""CSV files of a catalog (RFC 4180), told apart by their headers; docs/catalog.md lists them."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any, TypeAlias

from flowsync.catalog.reading.decode import Decode, WrongValueError, moment, optional_text, shift, text
from flowsync.catalog.reading.facts import Facts, Offer, Placed, Statement
from flowsync.catalog.reading.problems import Place, Problems, refuse
from flowsync.catalog.snapshot import (
    GROUP,
    Attribute,
    IdentitySource,
    Integration,
    InventoryResource,
    Permission,
    Person,
)
from flowsync.ground.suggest import did_you_mean

Row: TypeAlias = dict[str, Any]

_FLAGS = {"true": True, "false": False, "": True}
_SEPARATOR = ";"
_STATEMENTS = ("attributes", "groups", "shifts")
_MAPS = {"tag:": "tags", "context:": "context"}
"""Columns such as ``tag:env`` hold one tag each."""


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in optional_text(cell).split(_SEPARATOR) if part.strip())


def _flag(cell: str) -> bool:
    if cell.casefold() not in _FLAGS:
        raise WrongValueError(f"'{cell}' is neither true nor false")
    return _FLAGS[cell.casefold()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sort of CSV file: its columns, and what a row of it says. ``maps`` allows ``tag:…`` and ``context:…``."""

    required: Mapping[str, Decode[Any]]
    optional: Mapping[str, Decode[Any]]
    fact: Callable[[Row], Any]
    maps: bool = False

    @property
    def columns(self) -> dict[str, Decode[Any]]:
        """All columns that have a fixed name."""
        return {**self.required, **self.optional}

    def knows(self, column: str) -> bool:
        """Whether a file of this sort may have the column."""
        return column in self.columns or (self.maps and _map_of(column) is not None)


def _person(row: Row) -> Person:
    return Person(**{**row, "manager": row.get("manager") or None})


def _group(row: Row) -> Statement:
    says = Attribute(type=GROUP, value=row["group"], source=row["source"], id=row.get("id", ""))
    return Statement(person=row["person"], says=says)


def _attribute(row: Row) -> Statement:
    return Statement(person=row.pop("person"), says=Attribute(**row))


def _shift(row: Row) -> Statement:
    return Statement(person=row.pop("person"), says=shift(**row))


def _integration(row: Row) -> Integration:
    return Integration(**row, resource_types=())


def _offer(row: Row) -> Offer:
    integration, resource_type = row.pop("integration"), row.pop("resource_type")
    return Offer(
        integration=integration,
        resource_type=resource_type,
        permission=Permission(name=row.pop("permission"), **row),
    )


def _texts(*columns: str) -> dict[str, Decode[Any]]:
    return dict.fromkeys(columns, text)


def _optional(*columns: str) -> dict[str, Decode[Any]]:
    return dict.fromkeys(columns, optional_text)


SHEETS: dict[str, Sheet] = {
    "shifts": Sheet(
        required={**_texts("person", "type", "value", "source"), "start": moment, "end": moment},
        optional={},
        fact=_shift,
    ),
    "attributes": Sheet(
        required=_texts("person", "type", "value", "source"), optional=_optional("id"), fact=_attribute
    ),
    "groups": Sheet(required=_texts("person", "group", "source"), optional=_optional("id"), fact=_group),
    "resources": Sheet(
        required=_texts("integration", "type", "id", "name"),
        optional={**_optional("source_id", "path", "status", "risk"), "owners": _several},
        fact=lambda row: InventoryResource(**row),
        maps=True,
    ),
    "permissions": Sheet(
        required=_texts("integration", "resource_type", "permission"),
        optional=_optional("id", "risk"),
        fact=_offer,
        maps=True,
    ),
    "people": Sheet(
        required=_texts("id", "email"),
        optional={"aliases": _several, "active": _flag, "manager": optional_text},
        fact=_person,
    ),
    "sources": Sheet(
        required={"name": text, "types": _several},
        optional={"complete": _flag},
        fact=lambda row: IdentitySource(**row),
    ),
    "integrations": Sheet(
        required={"name": text, "complete": _flag},
        optional={**_optional("id"), "owners": _several},
        fact=_integration,
    ),
}
"""The sorts by name. Where two fit a header, the earlier one is meant: it has all columns of the other."""


def facts_of_csv(file: str, content: str) -> Facts:
    """The facts in the text of a CSV file. Raises CatalogFileError."""
    problems = Problems()
    rows = _rows(file, content)
    header = next(rows, (1, []))[1]
    name = _sort_of(file, header)
    placed = tuple(_placed(file, SHEETS[name], header, rows, problems))
    problems.stop_if_any()
    return _facts(name, placed, Place(file=file))


def _rows(file: str, content: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that have something in them, each with the line on which it begins."""
    reader = csv.reader(StringIO(content, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            if any(row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        refuse(file, f"this is no CSV: {error}", line)


def _sort_of(file: str, header: list[str]) -> str:
    if len(set(header)) < len(header):
        refuse(file, f"the column '{next(c for c in header if header.count(c) > 1)}' is there twice", 1)
    name = next((name for name, sheet in SHEETS.items() if sheet.required.keys() <= set(header)), None)
    if name is None:
        refuse(file, "this is no CSV file of a catalog: the first line must have its columns, with commas between", 1)
    for column in header:
        if not SHEETS[name].knows(column):
            hint = did_you_mean(column, SHEETS[name].columns)
            refuse(file, f"'{column}' is no column of a CSV file of {name}. {hint}".rstrip(), 1)
    return name


def _placed(
    file: str, sheet: Sheet, header: list[str], rows: Iterator[tuple[int, list[str]]], problems: Problems
) -> Iterator[Placed[Any]]:
    for line, cells in rows:
        place = Place(file=file, spot=line)
        if len(cells) != len(header):
            problems.add(place, f"this row has {len(cells)} cells, and the header {len(header)}")
            continue
        try:
            yield Placed(fact=sheet.fact(_row(sheet, header, cells)), place=place)
        except WrongValueError as wrong:
            problems.add(place, f"{wrong.path}: {wrong.text}" if wrong.path else wrong.text)


def _row(sheet: Sheet, header: list[str], cells: list[str]) -> Row:
    row: Row = {}
    for column, cell in zip(header, cells, strict=True):
        name = None if column in sheet.columns else _map_of(column)
        try:
            if name is None:
                row[column] = sheet.columns[column](cell.strip())
            elif cell.strip():
                row.setdefault(name, {})[column.partition(":")[2]] = optional_text(cell.strip())
        except WrongValueError as wrong:
            raise wrong.below(f"column {column}") from wrong
    return row


def _map_of(column: str) -> str | None:
    return next((name for start, name in _MAPS.items() if column.startswith(start) and column != start), None)


def _facts(name: str, placed: tuple[Placed[Any], ...], whole: Place) -> Facts:
    if name in _STATEMENTS:
        return Facts(statements=placed, sources=tuple(_telling(placed, whole)))
    listed: dict[str, Any] = {"offers" if name == "permissions" else name: placed}
    return Facts(**listed)


def _telling(statements: tuple[Placed[Statement], ...], whole: Place) -> Iterator[Placed[IdentitySource]]:
    """The sources that the statements name, with the types that occur."""
    types: defaultdict[str, set[str]] = defaultdict(set)
    for statement in statements:
        types[statement.fact.says.source].add(statement.fact.says.type)
    for name in sorted(types):
        yield Placed(fact=IdentitySource(name=name, types=tuple(sorted(types[name]))), place=whole)
