"""The files of a project in the work tree."""

import os
import stat
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flowsync.ground.diagnostic import Diagnostic
from flowsync.model.configuration import Revision
from flowsync.source.reading.file_text import LARGEST_FILE
from flowsync.source.revision import revision_being_asked
from flowsync.source.search import find_files
from flowsync.source.shown_path import unreadable_file

_READ_ONCE: Final = 32 * 1024
"""Bytes; nearly every policy file is smaller, and a larger buffer costs more than it saves."""

_OPEN: Final = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class WorkTree:
    """The files as they are in the folder of a project, ``root``; a ``FileTree``."""

    root: Path

    def is_file(self, path: Path) -> bool:
        """Whether there is a file, links followed."""
        return path.is_file()

    def is_folder(self, path: Path) -> bool:
        """Whether there is a folder, links followed."""
        return path.is_dir()

    def real_path(self, path: Path) -> Path:
        """The path with all links followed, as far as there is something."""
        return path.resolve()

    def policy_files(self, folders: Sequence[Path], current: Path) -> tuple[list[Path], list[Diagnostic]]:
        """The policy files below the folders, as ``find_files`` finds them."""
        return find_files(folders, current, _Disk())

    def read_file(self, path: Path, shown: str) -> bytes:
        """What the file holds, or its first MiB and one byte more. ConfigurationError when it cannot be read.

        ``shown`` is how the path is shown. Nothing but a regular file is read: a pipe would wait for ever.
        """
        try:
            descriptor = os.open(path, _OPEN)
            try:
                return _content(descriptor, shown)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise unreadable_file(shown, f"The file cannot be read: {error.strerror}.") from error

    def revision_being_asked(self, paths: Sequence[str]) -> AbstractContextManager[Callable[[], Revision]]:
        """Ask which commit is checked out and whether ``paths`` differ from it; the function waits and tells."""
        return revision_being_asked(self.root, paths)


class _Disk:
    """The folders of the file system."""

    def entries(self, folder: str) -> AbstractContextManager[Iterable[os.DirEntry[str]]]:
        """What is in a folder."""
        return os.scandir(folder)

    def real_path(self, path: str) -> str:
        """The path with all links followed."""
        return os.path.realpath(path)

    def is_folder(self, path: str) -> bool:
        """Whether there is a folder."""
        return os.path.isdir(path)

    def is_file(self, path: str) -> bool:
        """Whether there is a regular file."""
        return os.path.isfile(path)


def _content(descriptor: int, shown: str) -> bytes:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise unreadable_file(shown, "This is no regular file, so it is not read.")
    content = os.read(descriptor, _READ_ONCE)
    if len(content) < _READ_ONCE:
        return content
    pieces = [content]
    missing = LARGEST_FILE + 1 - len(content)
    while missing > 0 and (piece := os.read(descriptor, missing)):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)
