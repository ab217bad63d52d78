"""Stores of older versions, as the flowsync of that version left them, and the policies that were applied to them."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.support.projects import Project, flow

_FOLDER = Path(__file__).parent.parent / "golden" / "stores"

POLICIES = {
    "changed": flow("changed", "grant_duration: 1h30m"),
    "drifted": flow("drifted"),
    "imported": flow("imported"),
    "imported_then_changed": flow("imported-then-changed", "grant_duration: 4h"),
    "old": flow("new-name", metadata=["renamed_from: old-name"]),
    "recreated": flow("recreated"),
    "same": flow("same", "grant_duration: 3h"),
    "space": """\
apiVersion: flowsync/v1
kind: AccessScope
metadata:
  name: all-tables
spec:
  query: resource_type = "postgresql-table"
---
apiVersion: flowsync/v1
kind: Space
metadata:
  name: payments
spec:
  space_scopes: [all-tables]
---
apiVersion: flowsync/v1
kind: AccessScope
metadata:
  name: orders
  space: payments
spec:
  query: resource_name starts_with "orders"
""",
}
"""What was applied last to each of the stores, in which AccessFlow/new-name has drifted since."""
OLD_VERSIONS = (1, 2)
"""The versions of stores that there are."""


def make_store(version: int, path: Path) -> None:
    """Make the SQLite file ``path`` with a store of this version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript((_FOLDER / f"v{version}.sql").read_text(encoding="utf-8"))


def make_project(version: int, project: Project) -> None:
    """Give the project the store and its policies."""
    make_store(version, project.root / ".flowsync" / "live.db")
    project.write(**POLICIES)


def contents(path: Path) -> list[str]:
    """All that a SQLite file holds, as SQL; line breaks and more than one space mean nothing there."""
    with closing(sqlite3.connect(path)) as connection:
        return [" ".join(line.split()) for line in connection.iterdump()]


def tables(path: Path) -> list[str]:
    """The tables, indexes and triggers of a SQLite file, as SQL; in which order they were made means nothing."""
    return sorted(line for line in contents(path) if line.startswith("CREATE"))
