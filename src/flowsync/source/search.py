"""Which policy files there are below folders: the same answer for the work tree and for a commit."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, Protocol

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.source.shown_path import READ_OR_REMOVE, file_finding, shown_path

POLICY_SUFFIXES: Final = (".yaml", ".yml")


class Entry(Protocol):
    """Something in a folder, as ``os.DirEntry`` tells it."""

    @property
    def name(self) -> str:
        """What it is called there."""

    @property
    def path(self) -> str:
        """The path of its folder and its name."""

    def is_symlink(self) -> bool:
        """Whether it is a symbolic link."""

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a folder."""

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a regular file."""


class Folders(Protocol):
    """What is asked of folders; all paths are absolute."""

    def entries(self, folder: str) -> AbstractContextManager[Iterable[Entry]]:
        """What is in a folder. OSError when it cannot be read, UnreadableFolderError where there is more to say."""

    def real_path(self, path: str) -> str:
        """The path with all links followed, as far as there is something."""

    def is_folder(self, path: str) -> bool:
        """Whether there is a folder, links followed."""

    def is_file(self, path: str) -> bool:
        """Whether there is a regular file, links followed."""


class UnreadableFolderError(OSError):
    """A folder cannot be read; ``summary`` says why, ``hint`` what to do."""

    def __init__(self, summary: str, hint: str) -> None:
        super().__init__(summary)
        self.summary = summary
        self.hint = hint


def find_files(folders: Sequence[Path], current: Path, where: Folders) -> tuple[list[Path], list[Diagnostic]]:
    """The policy files below the folders, sorted, each once and under its real path; and what cannot be read.

    Names that begin with a dot are skipped. A symbolic link is followed when what it points to is inside one of the
    folders. ``current`` is the current folder, by its real path; findings show paths relative to it.
    """
    search = _Search([where.real_path(os.fspath(folder)) for folder in folders], current, where)
    search.run()
    return [Path(file) for file in sorted(search.files)], search.findings


class _Search:
    """Goes through the folders and those below them, each once. All paths are real ones."""

    def __init__(self, roots: list[str], current: Path, where: Folders) -> None:
        self.files: set[str] = set()
        self.findings: list[Diagnostic] = []
        self._roots = roots
        self._current = current
        self._where = where

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
            with self._where.entries(folder) as entries:
                for entry in entries:
                    if not entry.name.startswith("."):
                        yield from self._visit(entry)
        except UnreadableFolderError as error:
            self._report(Code.FILE_UNREADABLE, folder, error.summary, error.hint)
        except OSError as error:
            self._report(Code.FILE_UNREADABLE, folder, f"The folder cannot be read: {error.strerror}.")

    def _visit(self, entry: Entry) -> Iterator[str]:
        """Take in a file; give back a folder that is to be searched too."""
        if entry.is_symlink():
            yield from self._follow(entry)
        elif entry.is_dir(follow_symlinks=False):
            yield entry.path
        elif entry.name.endswith(POLICY_SUFFIXES):
            if entry.is_file(follow_symlinks=False):
                self.files.add(entry.path)
            else:
                self._report(Code.FILE_UNREADABLE, entry.path, "This is no regular file, so it is not opened.")

    def _follow(self, link: Entry) -> Iterator[str]:
        is_folder = self._where.is_folder(link.path)
        if not is_folder and not link.name.endswith(POLICY_SUFFIXES):
            return
        target = self._where.real_path(link.path)
        if not any(target == root or target.startswith(os.path.join(root, "")) for root in self._roots):
            hint = "Put the file itself there, or add the folder that it points into to 'policies' in flowsync.yaml."
            self._report(Code.SYMLINK_LEAVES_FOLDER, link.path, "This symbolic link leaves the policies folder.", hint)
        elif is_folder:
            yield target
        elif self._where.is_file(target):
            self.files.add(target)
        else:
            self._report(Code.FILE_UNREADABLE, link.path, "This symbolic link points to no file.")

    def _report(self, code: Code, path: str, summary: str, hint: str = READ_OR_REMOVE) -> None:
        self.findings.append(file_finding(code, shown_path(Path(path), self._current), summary, hint))
