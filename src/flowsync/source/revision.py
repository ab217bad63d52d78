"""Which revision the policies are at: asked of the ``git`` process, which answers while the policies are checked.

GitPython takes 100 ms to import, which every plan would pay.
"""

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flowsync.model.configuration import Revision

_COMMIT = "# branch.oid "
_INITIAL = "(initial)"
_COMMAND = (
    *("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"),
    *("status", "--porcelain=v2", "--branch", "--no-ahead-behind", "--untracked-files=normal", "--"),
)


@contextmanager
def revision_being_asked(folder: Path, paths: Sequence[str]) -> Iterator[Callable[[], Revision]]:
    """Ask which commit is checked out in ``folder`` and whether ``paths`` differ from it; the function waits and tells.

    No revision outside Git, before the first commit, or where there is no git program.
    """
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    try:
        process = subprocess.Popen(
            [*_COMMAND, *paths], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError:
        yield Revision
        return
    with process:
        yield lambda: _revision(process)


def _revision(process: subprocess.Popen[bytes]) -> Revision:
    output, _ = process.communicate()
    lines = output.decode(errors="replace").splitlines()
    commit = next((line.removeprefix(_COMMIT) for line in lines if line.startswith(_COMMIT)), _INITIAL)
    if process.returncode or commit == _INITIAL:
        return Revision()
    return Revision(commit=commit, dirty=any(not line.startswith("#") for line in lines))
