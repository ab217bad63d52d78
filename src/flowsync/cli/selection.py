"""Which policy files the PATHs of a command line mean."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from flowsync.ground.errors import FlowsyncError
from flowsync.source.tree import TreeFile


def selected(files: Sequence[TreeFile], paths: Sequence[Path], current: Path) -> list[TreeFile]:
    """The files that are among ``paths`` or below one of them; all without paths.

    Raises FlowsyncError for a path that is no policy file and holds none.
    """
    if not paths:
        return list(files)
    chosen: set[TreeFile] = set()
    for path in paths:
        inside = _files_at(files, current / path)
        if not inside:
            raise FlowsyncError(f"'{path}' is no policy file and holds none.", hint="See 'policies' in flowsync.yaml.")
        chosen.update(inside)
    return [file for file in files if file in chosen]


def files_at(path: str, files: Mapping[str, TreeFile], current: Path) -> frozenset[str]:
    """The policy file at ``path`` or those below it, each as it is shown; none where there is none."""
    inside = set(_files_at(files.values(), current / path))
    return frozenset(shown for shown, file in files.items() if file in inside)


def _files_at(files: Collection[TreeFile], path: Path) -> list[TreeFile]:
    asked = {tree: tree.real_path(path) for tree in {file.tree for file in files}}
    real = {file: file.tree.real_path(file.path) for file in files}
    return [file for file, where in real.items() if asked[file.tree] in (where, *where.parents)]
