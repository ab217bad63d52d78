"""The files of a SQLite store: private when they are made, and opened to read so that nothing is left behind."""

import os
import stat
from pathlib import Path

from flowsync.ground.errors import StoreError

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
OWN_FOLDER = ".flowsync"

UNLOCKED = "mode=ro&immutable=1"
"""Reading without SQLite's locks: whether somebody wrote meanwhile shows in the stamp of the file."""


def make_private_folder(folder: Path) -> None:
    """Make a folder and the missing ones above it, for their owner only; one that exists is left as it is.

    Git is told to ignore a folder ``.flowsync`` that is made here. Raises OSError.
    """
    if folder.is_dir():
        return
    make_private_folder(folder.parent)
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    if folder.name == OWN_FOLDER:
        (folder / ".gitignore").write_text("*\n")


def make_private_file(path: Path) -> None:
    """Make an empty file for its owner only. Raises OSError, also when something has that name.

    SQLite gives the files that it puts beside a database the permissions of the database.
    """
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE))


def find_database(path: Path) -> bool:
    """Whether there is a file at ``path``. Raises StoreError when it is something else, and OSError."""
    if not path.exists():
        return False
    if path.is_dir():
        raise StoreError(
            f"The store '{path}' is a folder, not a file.", hint="Name a file in it: sqlite:///folder/live.db"
        )
    if not stat.S_ISREG(path.stat().st_mode):
        raise StoreError(f"The store '{path}' is no regular file.", hint="Name another file as the store.")
    return True


def reading_mode(path: Path) -> str:
    """The parameters with which SQLite reads the database ``path`` and leaves no file behind.

    At rest there is only the database. To read it, SQLite makes two more files, which a connection that may not write
    leaves behind and one that may removes; where they cannot be made, it reads without them. While somebody writes, and
    after a crash, they are there, and a connection that may not write leaves them as they are.
    """
    if _log_of(path).exists():
        return "mode=ro"
    return "mode=rw" if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else UNLOCKED


def stamp_of(path: Path) -> tuple[int, int, int, bool]:
    """What changes when somebody else writes to the database ``path`` while it is read. Raises OSError."""
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns, _log_of(path).exists()


def _log_of(path: Path) -> Path:
    return Path(f"{path}-wal")
