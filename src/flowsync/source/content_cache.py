"""A disposable cache from digests of content to texts, outside every project.

It is in the user's own cache folder and never in a checkout, because what is checked out may come from anybody. It may
be deleted at any time. Whatever is wrong with it, a run goes on without it.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from os import getuid
from pathlib import Path
from stat import S_IWGRP, S_IWOTH

_FILE = "checked.db"
_MOST_BYTES = 256 * 1024 * 1024
_MOST_PARAMETERS = 500
_DIGEST_BYTES = 16


def cache_folder(environment: Mapping[str, str]) -> Path | None:
    """FLOWSYNC_CACHE_DIR (none when it is empty), else flowsync's folder in the user's cache, if there is one."""
    chosen = environment.get("FLOWSYNC_CACHE_DIR")
    if chosen is not None:
        return Path(chosen) if chosen else None
    if environment.get("XDG_CACHE_HOME"):
        return Path(environment["XDG_CACHE_HOME"]) / "flowsync"
    return Path(environment["HOME"]) / ".cache" / "flowsync" if environment.get("HOME") else None


class ContentCache:
    """The cache in a folder; with None, or a folder that others may write, one that remembers nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._connection = _connection(folder) if folder is not None else None

    @property
    def remembers(self) -> bool:
        """Whether there is a cache to put something into."""
        return self._connection is not None

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The texts that are remembered under some of the keys."""
        found: dict[bytes, bytes] = {}
        if self._connection is not None:
            try:
                for key, value in _rows(self._connection, list(keys)):
                    if value[:_DIGEST_BYTES] == _digest(value[_DIGEST_BYTES:]):
                        found[key] = value[_DIGEST_BYTES:]
            except (sqlite3.Error, TypeError):
                return {}
        return found

    def put(self, entries: Mapping[bytes, bytes]) -> None:
        """Remember texts under keys; the oldest go when there are too many."""
        if self._connection is None or not entries:
            return
        rows = [(key, _digest(value) + value) for key, value in entries.items()]
        try:
            with self._connection as connection:
                connection.executemany("INSERT OR REPLACE INTO entry(key, value) VALUES (?, ?)", rows)
                if connection.execute("SELECT total(length(value)) FROM entry").fetchone()[0] > _MOST_BYTES:
                    half = "SELECT id FROM entry ORDER BY id LIMIT (SELECT count(*) / 2 FROM entry)"
                    connection.execute(f"DELETE FROM entry WHERE id IN ({half})")  # noqa: S608 (no input)
        except sqlite3.Error:
            return

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()


def _rows(connection: sqlite3.Connection, keys: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    for start in range(0, len(keys), _MOST_PARAMETERS):
        some = keys[start : start + _MOST_PARAMETERS]
        marks = ",".join("?" * len(some))
        yield from connection.execute(f"SELECT key, value FROM entry WHERE key IN ({marks})", some)  # noqa: S608 (marks)


def _digest(value: bytes) -> bytes:
    return sha256(value).digest()[:_DIGEST_BYTES]


def _connection(folder: Path) -> sqlite3.Connection | None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
        if status.st_uid != getuid() or status.st_mode & (S_IWGRP | S_IWOTH):
            return None
        return _opened(folder / _FILE)
    except (OSError, sqlite3.Error):
        return None


def _opened(file: Path) -> sqlite3.Connection:
    try:
        return _prepared(file)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        file.unlink()  # it is no database any more, and nothing in it is needed
        return _prepared(file)


def _prepared(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=0.2)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS entry(id INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB UNIQUE, value BLOB)"
    )
    return connection
