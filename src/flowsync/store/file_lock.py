"""One writer at a time: a lock on a file that ends with the process that holds it and tells the others who that is."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from flowsync.ground.errors import StoreBusyError
from flowsync.ground.json_text import compact_json, parse_json
from flowsync.store.protocol import Writer
from flowsync.store.sqlite_errors import StoreErrors

_PRIVATE = 0o600
_PAUSE = 0.05
_LONGEST_NOTE = 4096
_HINT = "Wait for it to end and run the command again; the lock ends with that process."


@contextmanager
def hold_lock(store: Path, writer: Writer, *, deadline: float) -> Iterator[None]:
    """Hold the lock of the file ``store``: the file ``STORE.lock``, made for its owner only, one line of JSON in it.

    Tries at least once and until ``deadline`` (seconds of time.monotonic). Raises StoreBusyError, which names the
    holder, and StoreError. The lock file stays: to delete it would let two writers lock two files of one name.
    """
    with StoreErrors(store):
        descriptor = _open_locked(f"{store}.lock", deadline)
    try:
        with StoreErrors(store):
            _write_note(descriptor, writer)
        yield
    finally:
        os.ftruncate(descriptor, 0)
        os.close(descriptor)


def _open_locked(path: str, deadline: float) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, _PRIVATE)
    with ExitStack() as on_failure:
        on_failure.callback(os.close, descriptor)
        while not _try_lock(descriptor):
            left = deadline - time.monotonic()
            if left <= 0:
                raise _busy(_read_note(descriptor))
            time.sleep(min(_PAUSE, left))
        on_failure.pop_all()
    return descriptor


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write_note(descriptor: int, writer: Writer) -> None:
    note = {
        "who": writer.actor,
        "host": writer.host,
        "process": writer.process,
        "operation": writer.operation,
        "since": writer.at,
    }
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{compact_json(note)}\n".encode(), 0)


def _read_note(descriptor: int) -> dict[str, object]:
    try:
        note = parse_json(os.pread(descriptor, _LONGEST_NOTE, 0))
    except ValueError:
        return {}
    return note if isinstance(note, dict) else {}


def _busy(note: dict[str, object]) -> StoreBusyError:
    if not {"who", "host", "process", "operation", "since"} <= note.keys():
        return StoreBusyError("The store is held by another flowsync.", hint=_HINT)
    return StoreBusyError(
        f"The store is held by {note['who']} on {note['host']} (process {note['process']}) "
        f"since {note['since']}, for {note['operation']}.",
        hint=_HINT,
    )
