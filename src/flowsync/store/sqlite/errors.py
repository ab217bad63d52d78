"""What went wrong with a SQLite file, in words an operator can act on."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from flowsync.ground.errors import StoreBusyError, StoreError

_PRIMARY_CODE = 0xFF
_RIGHTS = "Check the owner and the permissions of the file and its folder, or name another file as the store."
_SPACE = "Free some disk space and run the command again; the store is as it was before."
_BACKUP = "Restore it from a backup."
_NO_STORE = "Name another file as the store, or restore this one from a backup."
_CHANGED = "Look for what another program has changed in its tables, or restore it from a backup."


class StoreErrors:
    """A context in which every error of SQLite about the store ``path`` becomes a StoreError.

    Misuse of the library (sqlite3.ProgrammingError) is no such error: it is a bug and stays what it is.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Nothing to prepare: the context can be entered again and inside itself."""

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Raise the StoreError for ``error``, if there is one."""
        if isinstance(error, sqlite3.Error) and not isinstance(error, sqlite3.ProgrammingError):
            raise explain_sqlite(self._path, error) from error

    @contextmanager
    def of_files(self) -> Iterator[None]:
        """A context in which every error of the file system becomes a StoreError."""
        try:
            yield
        except OSError as error:
            raise explain_file(self._path, error) from error


def explain_sqlite(path: Path, error: sqlite3.Error) -> StoreError:
    """The StoreError that says what a SQLite error means for the store ``path``."""
    extended = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    # On a full disk a read fails too: SQLite cannot make its shared memory.
    code = sqlite3.SQLITE_FULL if extended == sqlite3.SQLITE_IOERR_SHMSIZE else extended & _PRIMARY_CODE
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusyError(
            f"Another program is writing to the store '{path}'.",
            hint="Let it finish or close it, and run the command again.",
        )
    sentences = {
        sqlite3.SQLITE_FULL: (f"There is no space left for the store '{path}'.", _SPACE),
        sqlite3.SQLITE_READONLY: (f"The store '{path}' cannot be written: it is read-only.", _RIGHTS),
        sqlite3.SQLITE_CANTOPEN: (f"The store '{path}' cannot be opened.", _cannot_open_hint(path)),
        sqlite3.SQLITE_NOTADB: (f"'{path}' is no SQLite database, so it is no flowsync store.", _NO_STORE),
        sqlite3.SQLITE_CORRUPT: (f"The store '{path}' is damaged: {error}.", _BACKUP),
        sqlite3.SQLITE_IOERR: (
            f"The store '{path}' could not be read or written: {error}.",
            "Check the disk, its quota and its free space, and run the command again.",
        ),
    }
    fallback = (f"The store '{path}' refused what flowsync asked of it: {error}.", _CHANGED)
    message, hint = sentences.get(code, fallback)
    return StoreError(message, hint=hint)


def explain_file(path: Path, error: OSError) -> StoreError:
    """The StoreError that says what an error of the file system means for the store ``path``."""
    reason = error.strerror or str(error)
    where = f" ('{error.filename}')" if error.filename not in (None, str(path), path) else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreError(f"There is no space left for the store '{path}'{where}: {reason}.", hint=_SPACE)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StoreError(f"The store '{path}' cannot be used{where}: {reason}.", hint=_RIGHTS)
    return StoreError(f"The store '{path}' cannot be used{where}: {reason}.", hint="Check the path and the disk.")


def _cannot_open_hint(path: Path) -> str:
    log = Path(f"{path}-wal")
    if log.exists():
        return f"It was not closed properly: '{log}' holds changes that only a user who may write there can take over."
    return _RIGHTS
