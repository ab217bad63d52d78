"""Policy files in the work tree: which there are, what they hold, how their paths are shown."""

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.errors import ConfigurationError
from flowsync.ground.place import SourceRange
from flowsync.source.reading.file_text import LARGEST_FILE

_SUFFIXES: Final = (".yaml", ".yml")
_READ_ONCE: Final = 32 * 1024
"""Bytes; nearly every policy file is smaller, and a larger buffer costs more than it saves."""

_OPEN: Final = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def policy_files(folders: Sequence[Path], current: Path) -> tuple[list[Path], list[Diagnostic]]:
    """The policy files below the folders, sorted, each once and under its real path; and what cannot be read.

    Names that begin with a dot are skipped. A symbolic link is followed when what it points to is inside one of the
    folders. ``current`` is the current folder, by its real path; findings show paths relative to it.
    """
    search = _Search([os.path.realpath(folder) for folder in folders], current)
    search.run()
    return [Path(file) for file in sorted(search.files)], search.findings


def read_file(path: Path, shown: str) -> bytes:
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
        raise _unreadable_file(shown, f"The file cannot be read: {error.strerror}.") from error


def shown_path(path: Path, current: Path) -> str:
    """How a path is shown: relative to the current folder, with ``/``, on one line.

    Both paths are absolute. A path that shares nothing with the current folder but the root is shown as it is.
    Characters that are not printable are shown as escapes.
    """
    absolute, base = os.fspath(path), os.path.join(current, "")
    if absolute.startswith(base):
        shown = absolute.removeprefix(base)
    else:
        shown = os.path.relpath(absolute, base) if path.parts[:2] == current.parts[:2] else absolute
    shown = shown.replace(os.sep, "/")
    if shown.isprintable():
        return shown
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in shown)


class _Search:
    """Goes through the folders and those below them, each once. All paths are real ones."""

    def __init__(self, roots: list[str], current: Path) -> None:
        self.files: set[str] = set()
        self.findings: list[Diagnostic] = []
        self._roots = roots
        self._current = current

    def run(self) -> None:
        """Find the files."""
        waiting, searched = [*self._roots], set[str]()
        while waiting:
            folder = waiting.pop()
            if folder not in searched:
                searched.add(folder)
                waiting += self._folders_in(folder)

    def _folders_in(self, folder: str) -> Iterator[str]:
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if not entry.name.startswith("."):
                        yield from self._visit(entry)
        except OSError as error:
            self._report(Code.FILE_UNREADABLE, folder, f"The folder cannot be read: {error.strerror}.")

    def _visit(self, entry: os.DirEntry[str]) -> Iterator[str]:
        """Take in a file; give back a folder that is to be searched too."""
        if entry.is_symlink():
            yield from self._follow(entry)
        elif entry.is_dir(follow_symlinks=False):
            yield entry.path
        elif entry.name.endswith(_SUFFIXES):
            if entry.is_file(follow_symlinks=False):
                self.files.add(entry.path)
            else:
                self._report(Code.FILE_UNREADABLE, entry.path, "This is no regular file, so it is not opened.")

    def _follow(self, link: os.DirEntry[str]) -> Iterator[str]:
        is_folder = os.path.isdir(link.path)
        if not is_folder and not link.name.endswith(_SUFFIXES):
            return
        target = os.path.realpath(link.path)
        if not any(target == root or target.startswith(os.path.join(root, "")) for root in self._roots):
            hint = "Put the file itself there, or add the folder that it points into to 'policies' in flowsync.yaml."
            self._report(Code.SYMLINK_LEAVES_FOLDER, link.path, "This symbolic link leaves the policies folder.", hint)
        elif is_folder:
            yield target
        elif os.path.isfile(target):
            self.files.add(target)
        else:
            self._report(Code.FILE_UNREADABLE, link.path, "This symbolic link points to no file.")

    def _report(self, code: Code, path: str, summary: str, hint: str = "Make it readable, or remove it.") -> None:
        self.findings.append(_finding(code, shown_path(Path(path), self._current), summary, hint))


def _content(descriptor: int, shown: str) -> bytes:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise _unreadable_file(shown, "This is no regular file, so it is not read.")
    content = os.read(descriptor, _READ_ONCE)
    if len(content) < _READ_ONCE:
        return content
    pieces = [content]
    missing = LARGEST_FILE + 1 - len(content)
    while missing > 0 and (piece := os.read(descriptor, missing)):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


def _unreadable_file(shown: str, summary: str) -> ConfigurationError:
    finding = _finding(Code.FILE_UNREADABLE, shown, summary, "Make it readable, or remove it.")
    return ConfigurationError(f"{shown} cannot be read.", diagnostics=[finding], hint=finding.hint)


def _finding(code: Code, shown: str, summary: str, hint: str) -> Diagnostic:
    subject = SourceRange(path=shown, line=1, column=1, end_line=1, end_column=1)
    return Diagnostic(code=code, summary=summary, hint=hint, subject=subject)
