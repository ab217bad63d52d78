"""The files of a project in a commit that nobody checked out."""

import errno
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeGuard

from flowsync.ground.diagnostic import Diagnostic
from flowsync.model.configuration import Revision
from flowsync.source.git.objects import FILE, FOLDER, LINK, SUBMODULE, Node, Objects
from flowsync.source.search import UnreadableFolderError, find_files
from flowsync.source.shown_path import unreadable_file

_MOST_LINKS: Final = 40
"""As many links as Linux follows for one path (path_resolution(7))."""
_LONGEST_LINK: Final = 4096
"""Bytes; what links point to on Linux is shorter (PATH_MAX)."""


class RevisionTree:
    """The files of ``commit``, as if it were checked out in ``top``; a ``FileTree``.

    Links are followed inside the commit. What an absolute link points to, and what is outside ``top``, is no part of a
    commit, wherever it is checked out. It can be asked as long as its repository is open; what git cannot answer is a
    GitError.
    """

    def __init__(self, objects: Objects, top: Path, commit: str, revision: Revision) -> None:
        self._objects = objects
        self._top = os.fspath(top)
        self._commit = commit
        self._revision = revision
        self._known: dict[str, _Found] = {}

    @property
    def revision(self) -> Revision:
        """What is told of where the files are from."""
        return self._revision

    def is_file(self, path: Path) -> bool:
        """Whether there is a file, links followed."""
        return self._find(os.fspath(path)).is_file

    def is_folder(self, path: Path) -> bool:
        """Whether there is a folder, links followed."""
        return self._find(os.fspath(path)).is_folder

    def real_path(self, path: Path) -> Path:
        """The path with all links followed, as far as there is something."""
        return Path(self._find(os.fspath(path)).path)

    def policy_files(self, folders: Sequence[Path], current: Path) -> tuple[list[Path], list[Diagnostic]]:
        """The policy files below the folders, as ``find_files`` finds them; all of them are read at once."""
        files, findings = find_files(folders, current, _Folders(self._find, self._objects, self._known))
        found = (self._find(os.fspath(file)).node for file in files)
        self._objects.fetch(node.id for node in found if node is not None)
        return files, findings

    def read_file(self, path: Path, shown: str) -> bytes:
        """What the file holds, or its first MiB and one byte more; ``shown`` is how its path is shown.

        ConfigurationError when there is no such file.
        """
        found = self._find(os.fspath(path))
        if found.is_file and found.node is not None:
            return self._objects.content(found.node.id)
        if found.node is None:
            raise unreadable_file(shown, f"The file cannot be read: {os.strerror(errno.ENOENT)}.")
        raise unreadable_file(shown, "This is no regular file, so it is not read.")

    def revision_being_asked(self, paths: Sequence[str]) -> AbstractContextManager[Callable[[], Revision]]:  # noqa: ARG002 (a commit is never dirty)
        """The revision is known."""
        return nullcontext(lambda: self._revision)

    def _find(self, path: str) -> "_Found":
        if path in self._known:
            return self._known[path]
        found = self._walk(path.removeprefix(self._top).split(os.sep)) if self._is_below(path) else _OUTSIDE
        normal = os.path.normpath(path)
        return _Found(normal, None, is_outside=True) if found.is_outside and not self._is_below(normal) else found

    def _is_below(self, path: str) -> bool:
        return path == self._top or path.startswith(os.path.join(self._top, ""))

    def _walk(self, parts: list[str]) -> "_Found":
        """Follow the parts of a path from the top, and those of the links on the way."""
        way: list[tuple[str, Node | None]] = [("", Node(FOLDER, f"{self._commit}^{{tree}}"))]
        waiting, links, is_there = parts[::-1], 0, True
        while waiting:
            part = waiting.pop()
            if part in ("", ".", ".."):
                is_there = is_there and _is_folder(way[-1][1])
                way = way[:-1] if part == ".." else way
            else:
                node = self._child(way[-1][1], part)
                target = self._target(node)
                if target is None:
                    way.append((part, node))
                elif links == _MOST_LINKS:
                    return _Found(os.path.normpath(os.path.join(self._top, *parts)), None)
                else:
                    links += 1
                    waiting += reversed(target.split("/"))
                    way = [] if target.startswith("/") else way
            if not way:
                return _OUTSIDE
        return _Found(os.path.join(self._top, *(name for name, _ in way[1:])), way[-1][1] if is_there else None)

    def _child(self, folder: Node | None, name: str) -> Node | None:
        return self._objects.folder(folder.id).get(name) if _is_folder(folder) else None

    def _target(self, node: Node | None) -> str | None:
        """What a link points to; None for what is no link or cannot be one."""
        if node is None or node.type != LINK or self._objects.size(node.id) > _LONGEST_LINK:
            return None
        return os.fsdecode(self._objects.content(node.id))


def _is_folder(node: Node | None) -> TypeGuard[Node]:
    return node is not None and node.type == FOLDER


@dataclass(frozen=True, slots=True)
class _Found:
    """A real path, and what is there; ``is_outside`` says that it is no part of the repository."""

    path: str
    node: Node | None
    is_outside: bool = False

    @property
    def is_file(self) -> bool:
        return self.node is not None and self.node.type == FILE

    @property
    def is_folder(self) -> bool:
        """What is outside may be a folder: where one is read, it is said that it cannot be."""
        return self.is_outside or (self.node is not None and self.node.type in (FOLDER, SUBMODULE))


_OUTSIDE: Final = _Found(os.sep, None, is_outside=True)


@dataclass(frozen=True, slots=True)
class _Entry:
    """Something in a folder, as ``search.Entry`` says."""

    name: str
    path: str
    node: Node

    def is_symlink(self) -> bool:
        return self.node.type == LINK

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002 (it is never asked to)
        return self.node.type in (FOLDER, SUBMODULE)

    def is_file(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002 (the same)
        return self.node.type == FILE


@dataclass(frozen=True, slots=True)
class _Folders:
    """The folders of a commit, as ``search.Folders`` says; ``known`` is told of every file that is seen, under its real
    path, so that nobody needs to go there once more."""

    find: Callable[[str], _Found]
    objects: Objects
    known: dict[str, _Found]

    def entries(self, folder: str) -> AbstractContextManager[Iterable[_Entry]]:
        found = self.find(folder)
        if found.is_outside:
            raise UnreadableFolderError(
                "This folder is outside the repository, so a commit does not hold it.", "Put the policies into it."
            )
        if found.node is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        if found.node.type == SUBMODULE:
            raise UnreadableFolderError(
                "This folder is a Git submodule: a commit of this repository does not hold what is in it.",
                "Put the policies themselves into this repository, or the submodule outside the policies folders.",
            )
        if found.node.type != FOLDER:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        inside = os.path.join(found.path, "")
        entries = [_Entry(name, inside + name, node) for name, node in self.objects.folder(found.node.id).items()]
        self.known.update((entry.path, _Found(entry.path, entry.node)) for entry in entries if entry.is_file())
        return nullcontext(entries)

    def real_path(self, path: str) -> str:
        return self.find(path).path

    def is_folder(self, path: str) -> bool:
        return self.find(path).is_folder

    def is_file(self, path: str) -> bool:
        return self.find(path).is_file
