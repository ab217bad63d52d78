"""From the URL of a store to the store."""

import os
from pathlib import Path

from flowsync.ground.errors import StoreError
from flowsync.store.exported import ExportedStore
from flowsync.store.protocol import BodyReader, Store
from flowsync.store.shown_url import shown_url
from flowsync.store.sql.engine import Engine
from flowsync.store.sql.lease import LEASE_SECONDS
from flowsync.store.sql.store import SqlStore
from flowsync.store.sqlite.engine import SqliteEngine

_SQLITE = "sqlite:///"
_EXPORT = "export:"
_POSTGRESQL = ("postgresql://", "postgres://")
_FILE_HINT = "Write sqlite:///path/to/live.db, or sqlite:////path/to/live.db when the path begins at the root."
_HINT = "Write sqlite:///path/to/live.db or postgresql://user@host/database."


def open_store(url: str, *, folder: Path, read_body: BodyReader, lease_seconds: float = LEASE_SECONDS) -> Store:
    """The store that ``url`` names; a relative path is below ``folder``. Nothing is read or made yet. ``export:FILE``
    is an export for plans, which can only be read.

    ``lease_seconds`` is how long a hold of its lock lasts that nobody renews.

    Raises StoreError when the URL is not one of a store that flowsync has.
    """
    if url.startswith(_EXPORT):
        return ExportedStore(_export_path(url, folder), shown_url=url, read_body=read_body)
    if url.startswith(_SQLITE):
        engine, shown = _sqlite(url, folder), url
    elif url.startswith(_POSTGRESQL):
        shown = shown_url(url)
        engine = _postgresql(url, shown)
    else:
        raise StoreError(f"'{shown_url(url)}' is no URL of a SQLite or PostgreSQL store.", hint=_HINT)
    return SqlStore(engine, shown_url=shown, read_body=read_body, lease_seconds=lease_seconds)


def _export_path(url: str, folder: Path) -> Path:
    path = url.removeprefix(_EXPORT)
    if not path or "\0" in path:
        raise StoreError(f"'{url}' names no file.", hint="Write export:path/to/state.json.")
    return folder / path


def _sqlite(url: str, folder: Path) -> Engine:
    path = url.removeprefix(_SQLITE)
    if path in ("", ":memory:") or path.endswith("/") or not {"?", "\0"}.isdisjoint(path):
        raise StoreError(f"'{url}' names no file.", hint=f"{_FILE_HINT} It takes no parameters.")
    # Links are followed once, so that a store has one lock, whatever name it is reached by.
    return SqliteEngine(Path(os.path.realpath(folder / path)))


def _postgresql(url: str, shown: str) -> Engine:
    try:
        # psycopg takes 0.1 s to import, more than the rest of a command on a SQLite store.
        from flowsync.store.postgresql.engine import PostgresEngine  # noqa: PLC0415
        from flowsync.store.postgresql.url import parse_url  # noqa: PLC0415
    except ImportError as error:
        raise StoreError(
            f"This flowsync is installed without what a PostgreSQL store needs: {error}.",
            hint="Install it again as the README says, with its extra 'postgres'.",
        ) from error
    return PostgresEngine(parse_url(url), where=shown)
