"""From the URL of a store to the store."""

import os
import re
from pathlib import Path

from flowsync.ground.errors import StoreError
from flowsync.store.protocol import BodyReader, Store
from flowsync.store.sql.lease import LEASE_SECONDS
from flowsync.store.sql.store import SqlStore
from flowsync.store.sqlite.engine import SqliteEngine

_SQLITE = "sqlite:///"
_HINT = "Write sqlite:///path/to/live.db, or sqlite:////path/to/live.db when the path begins at the root."
_PASSWORD_OF_USER = re.compile(r"^([^:/]+:(?://)?[^:@/]*):.*@")
_PASSWORD_OF_QUERY = re.compile(r"([?&;][^=&;]*password[^=&;]*=)[^&;]*", re.IGNORECASE)


def open_store(url: str, *, folder: Path, read_body: BodyReader, lease_seconds: float = LEASE_SECONDS) -> Store:
    """The store that ``url`` names; a relative path is below ``folder``. Nothing is read or made yet.

    ``lease_seconds`` is how long a hold of its lock lasts that nobody renews.

    Raises StoreError when the URL is not one of a store that flowsync has.
    """
    path = url.removeprefix(_SQLITE)
    if path == url:
        raise StoreError(f"'{mask_password(url)}' is no store that flowsync has: it has SQLite stores.", hint=_HINT)
    if path in ("", ":memory:") or path.endswith("/") or not {"?", "\0"}.isdisjoint(path):
        raise StoreError(f"'{url}' names no file.", hint=f"{_HINT} It takes no parameters.")
    # Links are followed once, so that a store has one lock, whatever name it is reached by.
    engine = SqliteEngine(Path(os.path.realpath(folder / path)))
    return SqlStore(engine, shown_url=url, read_body=read_body, lease_seconds=lease_seconds)


def mask_password(url: str) -> str:
    """A store's URL as it may be shown: a password in it is ``***``, also when the URL is malformed."""
    return _PASSWORD_OF_QUERY.sub(r"\1***", _PASSWORD_OF_USER.sub(r"\1:***@", url))
