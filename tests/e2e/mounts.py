"""A shell command in mounts of its own, where the machine allows it: a small disk, a disk that may only be read."""

import subprocess
from functools import cache
from pathlib import Path

from tests.support.programs import Done, environment

WHY_NOT = "this machine lets nobody mount (unshare --mount); tests/unit/store/test_sqlite_surroundings.py goes without"
_UNSHARE = ("unshare", "--user", "--map-root-user", "--mount")


@cache
def may_mount() -> bool:
    """Whether a process may have mounts of its own."""
    command = [*_UNSHARE, "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def with_mounts(script: str, folder: Path, **more: str) -> Done:
    """Run a script of sh in ``folder``; what it mounts goes with it."""
    command = [*_UNSHARE, "sh", "-euc", script]
    return subprocess.run(
        command,
        cwd=folder,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
