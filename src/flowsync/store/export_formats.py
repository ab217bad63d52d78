"""The two kinds of exports of a store: all of it, from which a store can be made again, and what a plan needs of it."""

from dataclasses import replace

from flowsync.store.contents import APPLIED, TABLES, Table
from flowsync.store.table_file import FileFormat

_WHOLE, _FOR_PLANS = "flowsync-state", "flowsync-state-for-plans"
_EXPORT = "flowsync state export --out FILE"
_EXPORT_FOR_PLANS = "flowsync state export --for-plans --out FILE"
_BY_NAME = {table.name: table for table in TABLES}


def _alone(table: Table, *more: str) -> Table:
    """The table with its key and these columns only."""
    columns = (*table.key, *more)
    return replace(table, columns=columns, numbers=table.numbers & {*columns}, since=1)


WHOLE = FileFormat(
    name=_WHOLE,
    version=2,
    tables=TABLES,
    remedy=f"Export the store again: {_EXPORT}",
    instead={
        _FOR_PLANS: (
            "is an export for plans: of the past it holds nothing, so no store can be made of it",
            f"Plan on it with --store export:FILE; to move a store, make a whole export: {_EXPORT}",
        )
    },
)
"""Version 1 had no catalogs."""
FOR_PLANS = FileFormat(
    name=_FOR_PLANS,
    version=1,
    tables=(_BY_NAME["live"], _alone(APPLIED, "body", "serial"), _BY_NAME["removed"]),
    remedy=f"Export the store again: {_EXPORT_FOR_PLANS}",
    instead={
        _WHOLE: (
            "is the export of a whole store, which is to be imported, not planned on",
            f"Make one that holds only what a plan needs: {_EXPORT_FOR_PLANS}",
        )
    },
)
"""Who wrote, when and why, and the past are no part of it."""
