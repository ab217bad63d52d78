"""Which revision the policies are at: asked of the ``git`` process, because it answers in 4 ms.

GitPython takes 100 ms to import, which every plan would pay.
"""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from flowsync.model.configuration import Revision

_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")


def revision_of(folder: Path, paths: Sequence[str]) -> Revision:
    """The commit that is checked out in ``folder`` and whether ``paths`` differ from it.

    No revision outside Git, before the first commit, or where there is no git program.
    """
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD^{commit}")
    if not commit:
        return Revision()
    status = _git(folder, "status", "--porcelain", "--untracked-files=normal", "--", *paths)
    return Revision(commit=commit.strip(), dirty=status is None or bool(status))


def _git(folder: Path, *arguments: str) -> str | None:
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(
            ["git", *_SAFE, *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
