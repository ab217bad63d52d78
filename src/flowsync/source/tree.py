"""Where the files of a project are read: in the work tree, or in a commit that nobody checked out.

Paths are absolute ones of the work tree in both, so that everything is shown the same way.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from flowsync.ground.diagnostic import Diagnostic
from flowsync.model.configuration import Revision


class FileTree(Protocol):
    """The files below the folder of a project."""

    def is_file(self, path: Path) -> bool:
        """Whether there is a file, links followed."""

    def is_folder(self, path: Path) -> bool:
        """Whether there is a folder, links followed."""

    def real_path(self, path: Path) -> Path:
        """The path with all links followed, as far as there is something."""

    def policy_files(self, folders: Sequence[Path], current: Path) -> tuple[list[Path], list[Diagnostic]]:
        """The policy files below the folders, sorted, each once; and what cannot be read. Names that begin with a dot
        are skipped; a symbolic link is followed when what it points to is inside one of the folders. Findings show
        paths relative to ``current``."""

    def read_file(self, path: Path, shown: str) -> bytes:
        """What the file holds, or its first MiB and one byte more; ``shown`` is how its path is shown.
        ConfigurationError when it cannot be read."""

    def revision_being_asked(self, paths: Sequence[str]) -> AbstractContextManager[Callable[[], Revision]]:
        """Ask which commit the files are of and whether ``paths`` differ from it; the function waits and tells."""


@dataclass(frozen=True, slots=True)
class TreeFile:
    """A file with the tree that it is read from."""

    tree: FileTree
    path: Path

    def read(self, shown: str) -> bytes:
        """What the file holds, as ``FileTree.read_file`` reads it."""
        return self.tree.read_file(self.path, shown)
