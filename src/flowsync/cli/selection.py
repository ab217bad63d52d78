"""Which policy files the PATHs of a command line mean."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from flowsync.ground.errors import FlowsyncError


def selected(files: Sequence[Path], paths: Sequence[Path], current: Path) -> list[Path]:
    """The files that are among ``paths`` or below one of them; all without paths.

    Raises FlowsyncError for a path that is no policy file and holds none.
    """
    if not paths:
        return list(files)
    real = {file: file.resolve() for file in files}
    chosen: set[Path] = set()
    for path in paths:
        asked = (current / path).resolve()
        inside = [file for file, where in real.items() if asked == where or asked in where.parents]
        if not inside:
            raise FlowsyncError(f"'{path}' is no policy file and holds none.", hint="See 'policies' in flowsync.yaml.")
        chosen.update(inside)
    return [file for file in files if file in chosen]


def files_at(path: str, files: Mapping[str, Path], current: Path) -> frozenset[str]:
    """The policy file at ``path`` or those below it, each as it is shown; none where there is none."""
    asked = (current / path).resolve()
    return frozenset(
        shown for shown, file in files.items() if asked == (real := file.resolve()) or asked in real.parents
    )
