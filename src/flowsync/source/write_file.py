"""Writing a file so that it is either the old one or the new one, never something between."""

import os
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from secrets import token_hex
from stat import S_IMODE

from flowsync.ground.errors import FlowsyncError

_NEW_FILE = 0o666
"""Cut down by the umask of the process."""
_PRIVATE_FILE = 0o600


def write_file(path: Path, content: bytes) -> None:
    """Replace the file at ``path``, or make it, in one step; an existing file keeps its mode.

    A symbolic link stays, and the file it leads to is replaced. Raises FlowsyncError, with the old file as it was and
    nothing left behind, when that cannot be done: a full disk, no permission, no such folder, not a regular file.
    """
    _replace(path, (content,), _NEW_FILE)


def write_private_lines(path: Path, lines: Iterable[str]) -> None:
    """The same with lines that may be more than memory holds; a new file is for its owner only."""
    _replace(path, (line.encode() for line in lines), _PRIVATE_FILE)


def _replace(path: Path, parts: Iterable[bytes], new_mode: int) -> None:
    target = Path(os.path.realpath(path))
    # Begins with a dot, so that nobody who looks for policies meanwhile takes it for one.
    temporary = target.with_name(f".{token_hex(8)}.tmp")
    try:
        _write(temporary, parts, _mode(target), new_mode)
        temporary.replace(target)
    except OSError as error:
        raise FlowsyncError(
            f"{path} could not be written: {error.strerror or error}.",
            hint="Nothing was changed. Check the folder, its permissions and the space on the disk.",
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def _mode(target: Path) -> int | None:
    """The permissions of an existing file; OSError when it is none that may be replaced."""
    if not target.exists():
        return None
    if not target.is_file():
        raise OSError("it is not a regular file")
    with target.open("r+b"):  # whoever may not write the file may not replace it
        return S_IMODE(target.stat().st_mode)


def _write(temporary: Path, parts: Iterable[bytes], mode: int | None, new_mode: int) -> None:
    with open(temporary, "xb", opener=partial(os.open, mode=new_mode if mode is None else mode)) as file:
        if mode is not None:
            temporary.chmod(mode)
        file.writelines(parts)
        file.flush()
        os.fsync(file.fileno())
